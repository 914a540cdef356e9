// SPDX-License-Identifier: Apache-2.0
/** The request for footage that playback is for: nothing beyond its span is asked of the server, which would refuse it. */
import type { CaseView } from "@/api";
import type { Moment } from "@/media/footage";
import { Problem } from "@/session";

export interface CaseInUse {
  id: number;
  startUs: number;
  endUs: number;
}

/** Why there is nothing to see at a moment that the request does not cover. */
export const OUTSIDE = "case-span";

const refusals = new Set([
  "case-needed",
  "case-unknown",
  "case-closed",
  "case-camera",
  "case-span",
  "approval-needed",
]);

/** The refusal that another request could lift; null for every other error. */
export function caseRefusal(error: unknown): string | null {
  return error instanceof Problem && refusals.has(error.code) ? error.code : null;
}

export function inUseOf(found: CaseView): CaseInUse {
  return { id: found.id, startUs: found.start_us, endUs: found.end_us };
}

interface Span {
  startUs: number;
  endUs: number;
}

/** What of a span the request covers; null for nothing. */
export function within({ startUs, endUs }: Span, matter: CaseInUse | null): Span | null {
  if (matter === null) return { startUs, endUs };
  const span = { startUs: Math.max(startUs, matter.startUs), endUs: Math.min(endUs, matter.endUs) };
  return span.startUs < span.endUs ? span : null;
}

/** What there is at a moment, as far as the request goes. */
export function withinMatter(found: Moment, atUs: number, matter: CaseInUse | null): Moment {
  if (matter === null) return found;
  const { startUs, endUs } = matter;
  if (atUs < startUs) return { at_us: null, before_us: null, after_us: startUs, cause: OUTSIDE };
  if (atUs >= endUs) return { at_us: null, before_us: endUs, after_us: null, cause: OUTSIDE };
  const isCutOff = found.after_us !== null && found.after_us >= endUs;
  return {
    at_us: found.at_us,
    before_us: found.before_us !== null && found.before_us > startUs ? found.before_us : null,
    after_us: isCutOff ? null : found.after_us,
    cause: found.cause,
  };
}
