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

/** A field's name as people call it; one that is not known here stays as the server writes it. */
export function fieldText(field: string): string {
  const key = `registers:field.${field}`;
  return i18n.exists(key) ? i18n.t(key as "registers:field.name") : field;
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
  } else if ("before" in detail || "after" in detail) {
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

/** A value as people read it; the field says whether a number is bytes, a moment or a camera, and a word a role. */
export function valueText(value: unknown, field = "", nameOf: NameOf = nobodyKnown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "number" && field.endsWith("_bytes")) return formatBytes(value);
  if (typeof value === "number" && field.endsWith("_us")) return formatMoment(value);
  if (typeof value === "number" && field === "camera_id") return nameOf("camera", `${value}`) ?? `#${value}`;
  if (field === "role" && i18n.exists(`frame:role.${value}`))
    return i18n.t(`frame:role.${value}` as "frame:role.viewer");
  if (typeof value === "boolean") return i18n.t(value ? "common:yes" : "common:no");
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (Array.isArray(value)) {
    const each = field === "camera_ids" || field === "cameras" ? "camera_id" : "";
    return value.map((one) => valueText(one, each, nameOf)).join("\n");
  }
  if (isRecord(value)) {
    return Object.entries(value)
      .map(([key, inner]) => `${fieldText(key)}: ${valueText(inner, key, nameOf)}`)
      .join(i18n.t("common:comma"));
  }
  return String(value);
}
