// SPDX-License-Identifier: Apache-2.0
/** What an entry is about: one thing, or several at once where the kind allows it. */
import { MultiSelect, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { KindView } from "@/api";
import { useNamed } from "./data";
import { inWords } from "./words";

interface Props {
  kind: KindView;
  value: string[];
  error?: string;
  onChange: (subjects: string[]) => void;
}

export function SubjectField({ kind, value, error, onChange }: Props) {
  const { t } = useTranslation("duties");
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text, 200);
  const { data = [] } = useNamed({ kind: kind.id, text: kind.subject === "control" ? "" : settled });
  const options = data.map((one) => ({
    value: one.subject,
    label:
      kind.subject === "control"
        ? inWords({ zh: one.name, en: one.detail })
        : one.detail
          ? `${one.name} · ${one.detail}`
          : one.name,
  }));
  const common = {
    label: [kind.subject, ...kind.also].map((each) => t(`subject.${each}`)).join(" / "),
    withAsterisk: kind.subject !== "unit",
    error,
    data: options,
    searchable: true,
    onSearchChange: setText,
    nothingFoundMessage: t("form.nothing"),
  };
  if (kind.several) {
    return (
      <MultiSelect
        {...common}
        description={t("form.several")}
        value={value}
        onChange={onChange}
        filter={({ options: all }) => all}
      />
    );
  }
  return (
    <Select
      {...common}
      clearable={kind.subject === "unit"}
      value={value[0] ?? null}
      onChange={(one) => onChange(one ? [one] : [])}
    />
  );
}
