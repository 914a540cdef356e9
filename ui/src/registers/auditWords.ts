// SPDX-License-Identifier: Apache-2.0
/** Audit entries in words: actions, what they are about, what was before and after. */
import { formatBytes } from "@/components/format";
import { i18n } from "@/i18n";
import { formatMoment } from "@/time";

/** First halves of action names; `camera.` in a filter means all that start so. */
export const actionGroups = ["account", "camera", "volume", "grant", "alarm", "case", "policy"] as const;

export function actionText(action: string): string {
  // Action names hold dots, which would otherwise lead into a deeper catalogue.
  const words = i18n.t("registers:action", { returnObjects: true }) as Record<string, string>;
  return words[action] ?? action;
}

/** The first of these catalogue keys that has words. */
function worded(keys: string[]): string | undefined {
  const key = keys.find((one) => i18n.exists(one));
  return key === undefined ? undefined : i18n.t(key as "registers:field.name");
}

/** A field's name as people call it, as its own form has it; one that is not known stays as the server writes it. */
export function fieldText(field: string): string {
  return worded([`registers:field.${field}`, `registry:field.${field}`]) ?? field;
}

/** `Name: Gate 2`. */
export function pairText(field: string, value: string): string {
  return i18n.t("registers:pair", { field: fieldText(field), value });
}

export type NameOf = (kind: string, id: string) => string | undefined;

export function subjectText(subject: string, nameOf: NameOf): string {
  const [kind = "", id = ""] = subject.split(":");
  const key = `registers:subject.${kind}`;
  if (!i18n.exists(key)) return subject;
  return i18n.t(key as "registers:subject.camera", { name: nameOf(kind, id) ?? `#${id}` });
}

export interface Change {
  field: string;
  before: unknown;
  after: unknown;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The detail as rows: `{before: {...}, after: {...}}`, `{field: {before, after}}`,
 * `{field: [before, after]}` where it is so, else plain values.
 */
export function changesOf(detail: Record<string, unknown>): Change[] {
  const { before, after, ...rest } = detail;
  const changes: Change[] = [];
  if (isRecord(before) || isRecord(after)) {
    const old = isRecord(before) ? before : {};
    const fresh = isRecord(after) ? after : {};
    for (const field of new Set([...Object.keys(old), ...Object.keys(fresh)])) {
      if (JSON.stringify(old[field]) !== JSON.stringify(fresh[field])) {
        changes.push({ field, before: old[field], after: fresh[field] });
      }
    }
  } else if ("after" in detail && !("before" in detail)) {
    // What an entry of a register follows; most follow nothing.
    if (after !== null) changes.push({ field: "follows", before: undefined, after });
  } else if ("before" in detail) {
    changes.push({ field: "", before, after });
  }
  for (const [field, value] of Object.entries(rest)) {
    if (isRecord(value) && ("before" in value || "after" in value)) {
      changes.push({ field, before: value.before, after: value.after });
    } else changes.push({ field, before: undefined, after: value });
  }
  return changes;
}

const nobodyKnown: NameOf = () => undefined;

/** Where the words of a choice stand, by field. */
const choices: Record<string, string[]> = {
  role: ["frame:role"],
  funding: ["registry:funding"],
  network: ["registry:network"],
  site_class: ["registry:siteClass"],
  kind: ["cases:kind", "filings:kind", "documents:kind", "registry:unitKind", "registry:cameraKind"],
};

/** Shapes say nothing as numbers. */
const shapes = new Set(["outline", "corners"]);

function nameText(value: unknown, field: string, nameOf: NameOf): string | undefined {
  if (typeof value === "string") {
    if (shapes.has(field)) return i18n.t("registers:drawn");
    if (field === "about") return subjectText(value, nameOf);
    if (field === "fields") return fieldText(value);
    const words = worded((choices[field] ?? []).map((where) => `${where}.${value}`));
    return words ?? (field === "kind" || field === "blocked" ? nameOf("kind", value) : undefined);
  }
  if (typeof value !== "number") return undefined;
  const kind = field === "system" ? field : /^(.+)_id$/.exec(field)?.[1];
  if (field === "follows" || kind !== undefined) return nameOf(kind ?? "", `${value}`) ?? `#${value}`;
  return undefined;
}

/** A value as people read it; the field says what a number or a word stands for. */
export function valueText(value: unknown, field = "", nameOf: NameOf = nobodyKnown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "number" && field.endsWith("_bytes")) return formatBytes(value);
  if (typeof value === "number" && field.endsWith("_us")) return formatMoment(value);
  const named = nameText(value, field, nameOf);
  if (named !== undefined) return named;
  if (typeof value === "boolean") return i18n.t(value ? "common:yes" : "common:no");
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (Array.isArray(value)) {
    if (shapes.has(field)) return i18n.t("registers:drawn");
    const each =
      field === "camera_ids" || field === "cameras" ? "camera_id" : field === "fields" ? field : "";
    return value.map((one) => valueText(one, each, nameOf)).join("\n");
  }
  if (isRecord(value)) {
    return Object.entries(value)
      .map(([key, inner]) => pairText(key, valueText(inner, key, nameOf)))
      .join(i18n.t("common:comma"));
  }
  return String(value);
}
