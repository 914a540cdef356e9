// SPDX-License-Identifier: Apache-2.0
/** One field of a form, by its type. What it gives is what the server takes. */
import { MultiSelect, Radio, Select, Textarea, TextInput } from "@mantine/core";
import { DateInput, DateTimePicker } from "@mantine/dates";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { KindFieldView, NamedView } from "@/api";
import { NumberField } from "@/components";
import { formatDate, formatTime, localZone, parseMoment, type Us } from "@/time";
import { DocumentsField } from "./DocumentsField";
import styles from "./Duties.module.css";
import { type NamedType, useCalled, useKinds, useNamed } from "./data";
import { helpText, inWords } from "./words";

interface Props {
  field: KindFieldView;
  value: unknown;
  error?: string;
  unitId?: number | null;
  onChange: (value: unknown) => void;
}

export function FieldInput({ field, value, error, unitId, onChange }: Props) {
  const { t } = useTranslation("duties");
  const common = {
    label: inWords(field.name),
    description: field.help ? helpText(field.help) : undefined,
    withAsterisk: field.required,
    error,
  };
  const text = typeof value === "string" ? value : "";
  switch (field.type) {
    case "long-text":
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxRows={10}
          maxLength={8000}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "number":
      return <NumberField {...common} value={typeof value === "number" ? value : null} onChange={onChange} />;
    case "day":
      return (
        <DateInput
          {...common}
          valueFormat="YYYY-MM-DD"
          clearable={!field.required}
          value={text || null}
          onChange={onChange}
        />
      );
    case "moment":
      return <MomentInput {...common} value={typeof value === "number" ? value : null} onChange={onChange} />;
    case "choice":
      return field.choices.length <= 4 ? (
        <Radio.Group {...common} value={text} onChange={onChange}>
          <div className={styles.choices}>
            {field.choices.map((choice) => (
              <Radio key={choice.id} value={choice.id} label={inWords(choice.name)} />
            ))}
          </div>
        </Radio.Group>
      ) : (
        <Select
          {...common}
          clearable={!field.required}
          value={text || null}
          onChange={onChange}
          data={field.choices.map((choice) => ({ value: choice.id, label: inWords(choice.name) }))}
        />
      );
    case "choices":
      return (
        <MultiSelect
          {...common}
          value={Array.isArray(value) ? value : []}
          onChange={onChange}
          data={field.choices.map((choice) => ({ value: choice.id, label: inWords(choice.name) }))}
        />
      );
    case "persons":
      return (
        <TextInput
          {...common}
          description={field.help ? helpText(field.help) : t("form.personsText")}
          value={Array.isArray(value) ? value.join("、") : ""}
          onChange={(event) => onChange(namesOf(event.currentTarget.value))}
        />
      );
    case "kind":
      return <KindInput {...common} value={text} onChange={onChange} />;
    case "documents":
      return <DocumentsField {...common} value={value} unitId={unitId} onChange={onChange} />;
    case "account":
    case "place":
    case "site":
    case "system":
    case "camera":
      return (
        <NamedInput
          {...common}
          type={field.type}
          value={typeof value === "number" ? value : null}
          onChange={onChange}
        />
      );
    case "control":
      return <ControlInput {...common} value={text} onChange={onChange} />;
    case "standards":
      return <StandardsInput {...common} value={Array.isArray(value) ? value : []} onChange={onChange} />;
    default:
      return (
        <TextInput
          {...common}
          maxLength={300}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

/** Names, as people write them: with a comma of either kind between. A comma at the end stays while one types. */
export function namesOf(text: string): string[] {
  const names = text.split(/[、,，]/);
  return names.map((name, index) => (index === names.length - 1 ? name.trimStart() : name.trim()));
}

interface InputProps {
  label: string;
  placeholder?: string;
  description?: string;
  withAsterisk?: boolean;
  error?: string;
}

interface MomentProps extends InputProps {
  value: Us | null;
  maxUs?: Us;
  clearable?: boolean;
  onChange: (us: Us | null) => void;
}

/** A moment on the wall of the person's zone. */
export function MomentInput({ value, maxUs, onChange, label, ...rest }: MomentProps) {
  const asText = (us: Us) => `${formatDate(us)} ${formatTime(us)}`;
  return (
    <DateTimePicker
      {...rest}
      label={`${label} · ${localZone()}`}
      valueFormat="YYYY-MM-DD HH:mm"
      popoverProps={{
        withRoles: false,
        attributes: { dropdown: { role: "dialog", "aria-label": label } },
      }}
      value={value === null ? null : asText(value)}
      maxDate={maxUs === undefined ? undefined : asText(maxUs)}
      onChange={(text) => onChange(text === null ? null : parseMoment(text))}
    />
  );
}

function KindInput({
  value,
  onChange,
  ...rest
}: InputProps & { value: string; onChange: (v: unknown) => void }) {
  const { data = [] } = useKinds();
  return (
    <Select
      {...rest}
      searchable
      value={value || null}
      onChange={onChange}
      data={data.map((kind) => ({ value: kind.id, label: inWords(kind.name) }))}
    />
  );
}

function ControlInput({
  value,
  onChange,
  ...rest
}: InputProps & { value: string; onChange: (v: unknown) => void }) {
  const { data = [] } = useNamed({ type: "control", text: "" });
  return (
    <Select
      {...rest}
      searchable
      clearable
      value={value || null}
      onChange={onChange}
      data={data.map((one) => ({
        value: one.subject.slice("control:".length),
        label: inWords({ zh: one.name, en: one.detail }),
      }))}
    />
  );
}

function StandardsInput({
  value,
  onChange,
  ...rest
}: InputProps & { value: string[]; onChange: (v: unknown) => void }) {
  const { data = [] } = useNamed({ type: "standards", text: "" });
  return (
    <MultiSelect
      {...rest}
      searchable
      value={value}
      onChange={onChange}
      data={data.map((one) => ({
        value: idOf(one.subject),
        label: inWords({ zh: one.name, en: one.detail }),
      }))}
    />
  );
}

/** `keepalive` of `standards:keepalive`. */
export function idOf(subject: string): string {
  return subject.slice(subject.indexOf(":") + 1);
}

/** What the server found, and what is chosen already, wherever that stands in the list. */
export function useOptions(listed: NamedView[], chosen: string[]): { value: string; label: string }[] {
  const beyond = useCalled(chosen.filter((subject) => !listed.some((one) => one.subject === subject)));
  return [...beyond, ...listed].map(({ subject, name, detail }) => ({
    value: subject,
    label: detail ? `${name} · ${detail}` : name,
  }));
}

interface NamedProps extends InputProps {
  type: NamedType;
  value: number | null;
  clearable?: boolean;
  onChange: (id: number | null) => void;
}

/** Someone or something by name; the server searches. */
export function NamedInput({ type, value, onChange, clearable = true, ...rest }: NamedProps) {
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text, 200);
  const { data: listed = [] } = useNamed({ type, text: settled });
  const options = useOptions(listed, value === null ? [] : [`${type}:${value}`]);
  return (
    <Select
      {...rest}
      searchable
      clearable={clearable}
      value={value === null ? null : `${type}:${value}`}
      onSearchChange={(typed) => setText(options.some(({ label }) => label === typed) ? "" : typed)}
      filter={({ options: all }) => all}
      onChange={(subject) => onChange(subject === null ? null : Number(idOf(subject)))}
      data={options}
    />
  );
}
