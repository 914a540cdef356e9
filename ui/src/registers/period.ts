// SPDX-License-Identifier: Apache-2.0
/** A span of whole days in the reader's zone: `from=2026-11-20&to=2026-11-22` in the address. */
import { addDays, formatDate, parseMoment, startOfDay, type Us } from "@/time";

export interface Period {
  from: string | null;
  to: string | null;
}

export function readPeriod(params: URLSearchParams): Period {
  const day = (name: string) => {
    const text = params.get(name);
    return text && parseMoment(text) !== null ? text : null;
  };
  return { from: day("from"), to: day("to") };
}

/** Both days count whole: from the first moment of one to the first after the other. */
export function spanOf({ from, to }: Period): { from_us?: Us; to_us?: Us } {
  const start = from === null ? null : parseMoment(from);
  const end = to === null ? null : parseMoment(to);
  return {
    ...(start !== null && { from_us: start }),
    ...(end !== null && { to_us: addDays(startOfDay(end), 1) }),
  };
}

export type PresetName = "today" | "yesterday" | "week" | "month";

export function presets(nowUs: Us): Record<PresetName, [from: string, to: string]> {
  const day = (offset: number) => formatDate(addDays(nowUs, offset));
  return {
    today: [day(0), day(0)],
    yesterday: [day(-1), day(-1)],
    week: [day(-6), day(0)],
    month: [day(-29), day(0)],
  };
}
