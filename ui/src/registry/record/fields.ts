// SPDX-License-Identifier: Apache-2.0
/** What a record's form is made of, as data: the same list draws the form, the read-only facts and a conflict. */
import type { ReactNode } from "react";
import { i18n } from "@/i18n";
import type { Values } from "../conflict";

export interface Option {
  value: string;
  label: string;
  group?: string;
  disabled?: boolean;
}

interface Common {
  name: string;
  label: string;
  needed?: boolean;
  description?: ReactNode;
  placeholder?: string;
  /** A sentence that says what is wrong, or null. */
  check?: (value: unknown, values: Values) => string | null;
  /** What another value of it takes out of other fields: they were chosen by it. */
  clears?: (values: Values) => Values;
  /** Shown only then. */
  shown?: (values: Values) => boolean;
  /** Never changed after it was entered. */
  fixed?: boolean;
  /** Nothing to choose yet: the placeholder says what comes first. */
  disabled?: boolean;
  /** One field here that is several in the registry: their names there, and in the value. */
  parts?: readonly string[];
}

export type Field = Common &
  (
    | { kind: "text"; mono?: boolean; most?: number }
    | { kind: "area"; most?: number; rows?: number }
    | { kind: "select"; options: Option[]; searchable?: boolean; clearable?: boolean; none?: string }
    | { kind: "many"; options: Option[] }
    | { kind: "day" }
    | { kind: "switch" }
    | { kind: "number"; least?: number; most?: number; decimals?: number; unit?: string }
    | {
        kind: "own";
        /** `values`: all of the form, for what depends on other fields; `preset`: what the form begins with, no change. */
        control: (
          value: unknown,
          set: (value: unknown) => void,
          error: string | null,
          values: Values,
          preset: (value: unknown) => void,
        ) => ReactNode;
        read: (value: unknown) => ReactNode;
      }
  );

/** A titled part; an inner list stands side by side. */
export interface Group {
  title: string;
  fields: (Field | Field[])[];
  /** What a person should know about the part: a preview, a warning. */
  below?: (values: Values) => ReactNode;
}

export function allFields(groups: Group[]): Field[] {
  return groups.flatMap(({ fields }) => fields).flat();
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === "string" && value.trim() === "");
}

/** Field name to what is wrong there. */
export function problemsOf(groups: Group[], values: Values, missing: string): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const field of allFields(groups)) {
    if (field.shown && !field.shown(values)) continue;
    const value = values[field.name];
    const problem = field.needed && isEmpty(value) ? missing : (field.check?.(value, values) ?? null);
    if (problem) problems[field.name] = problem;
  }
  return problems;
}

/** A value as a person reads it. */
export function readable(
  field: Field,
  value: unknown,
  words: { yes: string; no: string; none: string },
): string {
  if (field.kind === "switch") return value ? words.yes : words.no;
  if (field.kind === "many" && Array.isArray(value)) {
    const names = value.map(
      (one) => field.options.find((option) => option.value === one)?.label ?? String(one),
    );
    return names.join(i18n.t("common:comma")) || words.none;
  }
  if (field.kind === "own" && !isEmpty(value)) {
    const told = field.read(value);
    if (typeof told === "string") return told;
  }
  if (isEmpty(value)) return field.kind === "select" && field.none ? field.none : words.none;
  if (field.kind === "select")
    return field.options.find((one) => one.value === String(value))?.label ?? String(value);
  if (field.kind === "number" && field.unit) return `${value} ${field.unit}`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The groups with more fields at the beginning of the first one. */
export function withFirst(groups: Group[], ...fields: (Field | Field[])[]): Group[] {
  return groups.map((group, index) =>
    index === 0 ? { ...group, fields: [...fields, ...group.fields] } : group,
  );
}
