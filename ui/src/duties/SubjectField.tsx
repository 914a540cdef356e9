// SPDX-License-Identifier: Apache-2.0
/** What an entry is about: one thing, or several at once where the kind allows it. */
import { MultiSelect, type OptionsFilter, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { KindView } from "@/api";
import { useNamed } from "./data";
import { useOptions } from "./FieldInput";
import { inWords } from "./words";

const serverFilter: OptionsFilter = ({ options }) => options;

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
  const isControl = kind.subject === "control";
  const { data = [] } = useNamed({ kind: kind.id, text: isControl ? "" : settled });
  const named = useOptions(data, isControl ? [] : value);
  const options = isControl
    ? data.map((one) => ({ value: one.subject, label: inWords({ zh: one.name, en: one.detail }) }))
    : named;
  const common = {
    label: [kind.subject, ...kind.also].map((each) => t(`subject.${each}`)).join(" / "),
    withAsterisk: kind.subject !== "unit",
    error,
    data: options,
    searchable: true,
    onSearchChange: (typed: string) =>
      setText(options.some(({ label }) => label === typed) ? "" : typed.trim()),
    // The server searches, but for the controls, which are all here.
    filter: isControl ? undefined : serverFilter,
    nothingFoundMessage: t("form.nothing"),
  };
  if (kind.several) {
    return <MultiSelect {...common} description={t("form.several")} value={value} onChange={onChange} />;
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
