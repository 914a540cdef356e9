// SPDX-License-Identifier: Apache-2.0
/** From the form to the server, and the server's refusal back to the fields. */
import type { Problem } from "@/session";

/** Without what is empty; names without those that are. */
export function emptied(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined || value === "") continue;
    const list = Array.isArray(value) ? value.filter((one) => one !== "") : value;
    if (Array.isArray(list) && list.length === 0) continue;
    kept[name] = list;
  }
  return kept;
}

/** Which fields are wrong, each with its reason. */
export function wrongFields(problem: Problem): Record<string, string> {
  if (problem.code !== "entry-invalid") return {};
  const { wrong, field, reason } = problem.params;
  if (typeof wrong === "string") {
    try {
      return JSON.parse(wrong) as Record<string, string>;
    } catch {
      // As for an answer without it.
    }
  }
  return typeof field === "string" && typeof reason === "string" ? { [field]: reason } : {};
}

/** `from` and `to` of a shift, from `1790000000000000-1790040000000000` in the address; a hole may have no end. */
export function spanFields(span: string | null): Record<string, unknown> {
  const [from, to] = (span ?? "").split("-");
  if (!from || !/^\d+$/.test(from)) return {};
  return to && /^\d+$/.test(to) ? { from: Number(from), to: Number(to) } : { from: Number(from) };
}

const counted = ["days", "live", "playback", "exports", "refused", "changed", "signed"] as const;

/** What the program counted of a firm's person, from `90.4.3.2.0.1.5` in the address; null where it is not that. */
export function didOf(text: string | null): Record<(typeof counted)[number], number> | null {
  const numbers = (text ?? "").split(".");
  if (numbers.length !== counted.length || !numbers.every((each) => /^\d+$/.test(each))) return null;
  return Object.fromEntries(counted.map((name, at) => [name, Number(numbers[at])])) as ReturnType<
    typeof didOf
  >;
}
