// SPDX-License-Identifier: Apache-2.0
/** The search of a list. `/` leads to it; what is typed reaches the address a moment later. */
import { ActionIcon, TextInput } from "@mantine/core";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type PageKey, usePageKeys } from "./keys";

interface Props {
  value: string;
  onChange: (value: string) => void;
  placeholder: string;
  width?: number;
}

const settleMs = 200;

export function SearchField({ value, onChange, placeholder, width = 240 }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const told = useRef(value);
  const tell = useRef(onChange);
  tell.current = onChange;

  // The address changed by other means: the back button, "clear filters".
  useEffect(() => {
    if (value !== told.current) {
      told.current = value;
      setText(value);
    }
  }, [value]);

  useEffect(() => {
    if (text === told.current) return;
    const timer = setTimeout(() => {
      told.current = text;
      tell.current(text);
    }, settleMs);
    return () => clearTimeout(timer);
  }, [text]);

  const keys = useMemo<PageKey[]>(
    () => [{ keys: "/", label: t("search"), run: () => field.current?.focus() }],
    [t],
  );
  usePageKeys(keys);

  return (
    <TextInput
      ref={field}
      w={width}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        if (text) setText("");
        else field.current?.blur();
      }}
      placeholder={placeholder}
      aria-label={t("search")}
      spellCheck={false}
      leftSection={<IconSearch size={14} stroke={1.5} />}
      rightSection={
        text ? (
          <ActionIcon size={22} onClick={() => setText("")} aria-label={t("clear")}>
            <IconX size={13} stroke={1.5} />
          </ActionIcon>
        ) : null
      }
    />
  );
}
