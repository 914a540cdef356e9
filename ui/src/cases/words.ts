// SPDX-License-Identifier: Apache-2.0
/** Requests in words: how one stands, and what the texts say in the reader's language. */
import type { CaseView, Standing } from "@/api";
import type { Mark } from "@/components";
import { currentLanguage, i18n } from "@/i18n";
import { formatDate, formatMoment, nowUs, type Us } from "@/time";

export const standings: Standing[] = ["asked", "open", "expired", "refused", "closed"];

/** A sentence that comes in both languages. */
export function said(words: unknown): string {
  if (typeof words !== "object" || words === null) return "";
  const both = words as Record<string, unknown>;
  const text = both[currentLanguage() === "zh-CN" ? "zh" : "en"];
  return typeof text === "string" ? text : "";
}

export function standingMark(found: CaseView, atUs: Us = nowUs()): Mark {
  if (found.standing === "asked") return isOverdue(found, atUs) ? "breach" : "due";
  return found.standing === "open" ? "ok" : "off";
}

export function isOverdue(found: CaseView, atUs: Us = nowUs()): boolean {
  return found.standing === "asked" && found.due_us !== null && found.due_us < atUs;
}

/** Decided, or closed undecided, after the last day: that stays to be seen. */
export function isAnsweredLate(found: CaseView): boolean {
  const answeredUs = found.decided_us ?? found.closed_us;
  return found.due_us !== null && answeredUs !== null && answeredUs > found.due_us;
}

export function standingText(found: CaseView, atUs: Us = nowUs()): string {
  if (found.standing === "asked" && found.due_us !== null) {
    const day = formatDate(found.due_us);
    return i18n.t(isOverdue(found, atUs) ? "cases:state.overdue" : "cases:state.due", { day });
  }
  return i18n.t(`cases:state.${found.standing}`);
}

/** From when to when, the day only once where it is the same; with the seconds where the minute is the same. */
export function spanText(startUs: Us, endUs: Us): string {
  const [start, end] = [formatMoment(startUs), formatMoment(endUs)];
  const day = formatDate(startUs);
  const length = start.slice(0, 16) === end.slice(0, 16) ? 19 : 16;
  return `${start.slice(0, length)} – ${end.startsWith(day) ? end.slice(11, length) : end.slice(0, length)}`;
}
