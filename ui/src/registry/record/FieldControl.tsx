// SPDX-License-Identifier: Apache-2.0
/** One field of a record: to change it, or to read it. */
import { MultiSelect, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import { useTranslation } from "react-i18next";
import { NumberField } from "@/components";
import { FieldLabel } from "./Filed";
import type { Field } from "./fields";
import styles from "./Record.module.css";
import type { RecordState } from "./useRecord";

interface Props {
  field: Field;
  state: RecordState;
  disabled?: boolean;
}

export function FieldControl({ field, state, disabled: isFixed = false }: Props) {
  const { t } = useTranslation("registry");
  const value = state.values[field.name];
  const error = state.problems[field.name] ?? null;
  const set = (next: unknown) => {
    state.set(field.name, next);
    for (const [name, other] of Object.entries(field.clears?.(state.values) ?? {})) state.set(name, other);
  };
  const disabled = isFixed || field.disabled;
  const label = <FieldLabel name={field.name} label={field.label} value={value} />;
  const common = {
    "data-field": field.name,
    label,
    description: field.description,
    withAsterisk: field.needed,
    error,
    disabled,
    onBlur: () => state.touch(field.name),
  };
  switch (field.kind) {
    case "text":
      return (
        <TextInput
          {...common}
          value={String(value ?? "")}
          onChange={(event) => set(event.currentTarget.value)}
          placeholder={field.placeholder}
          maxLength={field.most ?? 200}
          spellCheck={!field.mono}
          classNames={field.mono ? { input: "fw-mono" } : undefined}
          autoComplete="off"
        />
      );
    case "area":
      return (
        <Textarea
          {...common}
          value={String(value ?? "")}
          onChange={(event) => set(event.currentTarget.value)}
          placeholder={field.placeholder}
          maxLength={field.most ?? 2000}
          rows={field.rows ?? 2}
        />
      );
    case "select":
      return (
        <Select
          {...common}
          value={value === null || value === undefined || value === "" ? null : String(value)}
          onChange={(next) => {
            set(next ?? "");
            state.touch(field.name);
          }}
          data={grouped(field.options)}
          searchable={field.searchable}
          nothingFoundMessage={t("nothingFound")}
          clearable={field.clearable}
          allowDeselect={field.clearable ?? false}
          placeholder={field.placeholder ?? field.none}
        />
      );
    case "many":
      return (
        <MultiSelect
          {...common}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={set}
          data={field.options}
          searchable
          nothingFoundMessage={t("nothingFound")}
          placeholder={Array.isArray(value) && value.length > 0 ? undefined : field.placeholder}
        />
      );
    case "day":
      return (
        <DatePickerInput
          {...common}
          value={typeof value === "string" && value ? value : null}
          onChange={(next) => {
            set(next);
            state.touch(field.name);
          }}
          valueFormat="YYYY-MM-DD"
          placeholder={field.placeholder ?? t("noDay")}
          clearable
          popoverProps={{
            withRoles: false,
            attributes: { dropdown: { role: "dialog", "aria-label": field.label } },
          }}
        />
      );
    case "switch":
      return (
        <Switch
          data-field={field.name}
          label={label}
          description={field.description}
          error={error}
          disabled={disabled}
          checked={Boolean(value)}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      );
    case "number":
      return (
        <NumberField
          {...common}
          value={typeof value === "number" ? value : null}
          onChange={set}
          min={field.least}
          max={field.most}
          decimalScale={field.decimals ?? 0}
          suffix={field.unit && ` ${field.unit}`}
          placeholder={field.placeholder}
        />
      );
    case "own":
      return (
        <div data-field={field.name} className={styles.own}>
          {field.control(value, set, error, state.values, (first) => state.preset(field.name, first))}
        </div>
      );
  }
}

function grouped(options: { value: string; label: string; group?: string }[]) {
  const groups = [...new Set(options.map(({ group }) => group ?? ""))];
  if (groups.length < 2) return options.map(({ value, label }) => ({ value, label }));
  return groups.map((group) => ({
    group,
    items: options
      .filter((option) => (option.group ?? "") === group)
      .map(({ value, label }) => ({ value, label })),
  }));
}
