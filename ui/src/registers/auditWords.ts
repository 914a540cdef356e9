// SPDX-License-Identifier: Apache-2.0
/** Audit entries in words: actions, what they are about, what was before and after. */
import { formatBytes } from "@/components/format";
import { i18n } from "@/i18n";
import { formatMoney } from "@/plans/money";
import { formatMoment } from "@/time";

/** First halves of action names; `camera.` in a filter means all that start so. */
export const actionGroups = [
  "account",
  "case",
  "hold",
  "policy",
  "grant",
  "unit",
  "site",
  "place",
  "floor-plan",
  "system",
  "placement",
  "move",
  "plan",
  "filing",
  "document",
  "inspection",
  "order",
  "duty",
  "outlet",
  "camera",
  "volume",
  "files",
  "alarm",
  "authority",
  "division",
  "peer",
  "program",
] as const;

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

/** Why something was refused. */
export function refusalText(code: string): string {
  return worded([`registers:refusal.${code}`, `problems:${code}`]) ?? code;
}

export type NameOf = (kind: string, id: string) => string | undefined;

/** Of these one thing has many, called by its name and told apart by their numbers. */
const numbered = new Set(["filing", "inspection", "rectification", "move"]);

export function subjectText(subject: string, nameOf: NameOf): string {
  const [kind = "", id = ""] = subject.split(":");
  const key = `registers:subject.${kind}`;
  if (!i18n.exists(key)) return subject;
  // A sign-in under a name that nobody has is about no account.
  if (id === "" && kind === "account") return "–";
  const found = nameOf(kind, id);
  const name = found === undefined ? `#${id}` : numbered.has(kind) ? `${found} #${id}` : found;
  return i18n.t(key as "registers:subject.camera", { name });
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
  return changes.sort((one, other) => rank(one.field) - rank(other.field));
}

/** The server writes fields by the alphabet; people read a name first, and a start before its end. */
const firstFields = ["name", "username", "display_name", "start_us", "end_us"];

function rank(field: string): number {
  const found = firstFields.indexOf(field);
  return found < 0 ? firstFields.length : found;
}

const nobodyKnown: NameOf = () => undefined;

/** Where the words of a choice stand, by field. */
const choices: Record<string, string[]> = {
  role: ["frame:role"],
  funding: ["registry:funding"],
  network: ["registry:network"],
  site_class: ["registry:siteClass"],
  kind: [
    "cases:kind",
    "filings:kind",
    "documents:kind",
    "registry:unitKind",
    "registry:cameraKind",
    "duties:outlet",
  ],
  state: ["supervision:order", "supervision:visit", "plans:state"],
};

/** Shapes say nothing as numbers. */
const shapes = new Set(["outline", "corners", "area"]);

/** Names of fields, as values. */
const fieldLists = new Set(["fields", "what"]);

/** Lists of numbers or ids: the field that says what one of them stands for. */
const listOf: Record<string, string> = {
  camera_ids: "camera_id",
  cameras: "camera_id",
  deficient: "control",
  blocked: "blocked",
  fields: "fields",
  what: "fields",
};

/** What was stored as a list or a record, and is told as it was stored. */
function unpacked(value: string): unknown {
  if (!/^[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function nameText(value: unknown, field: string, nameOf: NameOf): string | undefined {
  if (typeof value === "string") {
    if (shapes.has(field)) return i18n.t("registers:drawn");
    if (field === "about" || (field === "with" && value.includes(":"))) return subjectText(value, nameOf);
    if (fieldLists.has(field)) return worded([`registers:visit.${value}`]) ?? fieldText(value);
    if (field === "control" || field === "division") return nameOf(field, value);
    const words = worded((choices[field] ?? []).map((where) => `${where}.${value}`));
    return words ?? (field === "kind" || field === "blocked" ? nameOf("kind", value) : undefined);
  }
  if (typeof value !== "number") return undefined;
  const kind =
    field === "system" || field === "peer" || field === "document"
      ? field
      : /^(.+)_id$/.exec(field)?.[1]?.replaceAll("_", "-");
  if (field === "follows" || kind !== undefined) return nameOf(kind ?? "", `${value}`) ?? `#${value}`;
  return undefined;
}

/** A value as people read it; the field says what a number or a word stands for. */
export function valueText(value: unknown, field = "", nameOf: NameOf = nobodyKnown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "number" && field.endsWith("_bytes")) return formatBytes(value);
  if (typeof value === "number" && field.endsWith("_us")) return formatMoment(value);
  if (typeof value === "number" && field.endsWith("_cents")) return formatMoney(value);
  if (field === "refusal" && typeof value === "string") return refusalText(value);
  const named = nameText(value, field, nameOf);
  if (named !== undefined) return named;
  const inside = typeof value === "string" ? unpacked(value) : undefined;
  if (inside !== undefined) return valueText(inside, field, nameOf);
  if (typeof value === "boolean") return i18n.t(value ? "common:yes" : "common:no");
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (Array.isArray(value)) {
    if (shapes.has(field)) return i18n.t("registers:drawn");
    if (value.length === 0) return "–";
    return value.map((one) => valueText(one, listOf[field] ?? "", nameOf)).join("\n");
  }
  if (isRecord(value)) {
    return Object.entries(value)
      .map(([key, inner]) => pairText(key, valueText(inner, key, nameOf)))
      .join(i18n.t("common:comma"));
  }
  return String(value);
}
