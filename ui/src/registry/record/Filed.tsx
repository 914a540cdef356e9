// SPDX-License-Identifier: Apache-2.0
/** Which fields a filing asks for: marked in the forms in which they are entered, as the server's own form says. */
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { FormView } from "@/api";
import { useForm } from "@/filings/data";
import { currentLanguage } from "@/i18n";
import { useMay } from "@/session";
import type { Values } from "../conflict";
import { allFields, type Field, type Group, isEmpty } from "./fields";
import styles from "./Record.module.css";

/** The pages of the registry that the filing's form takes its fields from. */
export type FiledFrom = "unit" | "site" | "places" | "system" | "camera";

export function filedFields(form: FormView, from: FiledFrom): ReadonlySet<string> {
  const fields = form.sections.flatMap((section) =>
    section.fields.filter((field) => field.required && (field.where ?? section.where) === from),
  );
  return new Set(fields.map((field) => field.entry ?? field.id));
}

const none: ReadonlySet<string> = new Set();
const FiledContext = createContext(none);

export function Filed({ from, children }: { from?: FiledFrom; children: ReactNode }) {
  const may = useMay("filing.read");
  const { data } = useForm(may && from !== undefined);
  const fields = useMemo(() => (data && from ? filedFields(data, from) : none), [data, from]);
  return <FiledContext value={fields}>{children}</FiledContext>;
}

/** The label of a field, with the mark if a filing asks for it, also where it cannot be saved without. */
export function FieldLabel({ name, label, value }: { name: string; label: string; value: unknown }) {
  const { t } = useTranslation("registry");
  if (!useContext(FiledContext).has(name)) return label;
  return (
    <>
      {label}{" "}
      <span className={styles.filed} data-lacking={isEmpty(value) || undefined} title={t("filed.hint")}>
        {t("filed.mark")}
      </span>
    </>
  );
}

/** Over the form: what the mark means, and how much a filing still lacks. */
export function FiledLegend({ groups, values }: { groups: Group[]; values: Values }) {
  const { t } = useTranslation("registry");
  const filed = useContext(FiledContext);
  const shown = allFields(groups).filter((field) => !field.needed && (!field.shown || field.shown(values)));
  const marked = shown.flatMap((field) => valuesOf(field, values)).filter(([name]) => filed.has(name));
  if (marked.length === 0) return null;
  const lacking = marked.filter(([, value]) => isEmpty(value)).length;
  return (
    <p className={styles.legend}>
      <span className={styles.filed} data-lacking={lacking > 0 || undefined}>
        {t("filed.mark")}
      </span>
      <span>
        {t("filed.hint")}
        {currentLanguage() === "zh-CN" ? "" : " "}
        {t("filed.lacking", { count: lacking })}
      </span>
    </p>
  );
}

function valuesOf(field: Field, values: Values): [string, unknown][] {
  const value = values[field.name];
  if (!field.parts) return [[field.name, value]];
  return field.parts.map((part) => [part, (value as Values | null | undefined)?.[part]]);
}
