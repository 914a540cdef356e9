// SPDX-License-Identifier: Apache-2.0
/** What a timeline shows of each camera, and what lies under a moment of it. UTC microseconds. */

export interface GapSpan {
  startUs: number;
  /** Null = it goes on. */
  endUs: number | null;
  cause: string;
  /** Error code of what happened, or empty. */
  detail: string;
}

export interface HoldSpan {
  startUs: number;
  endUs: number;
  reason: string;
}

export interface AlarmMark {
  atUs: number;
  /** What happened, as a sentence in the language of now. */
  text: () => string;
  severity: "info" | "due" | "breach";
}

export interface TimelineRow {
  cameraId: number;
  /** Ordered, not overlapping. */
  footage: readonly (readonly [number, number])[];
  gaps: readonly GapSpan[];
  holds: readonly HoldSpan[];
  alarms: readonly AlarmMark[];
  firstUs: number | null;
  lastUs: number | null;
}

export interface Under {
  us: number;
  row: TimelineRow | null;
  hasFootage: boolean;
  gap: GapSpan | null;
  hold: HoldSpan | null;
  alarm: AlarmMark | null;
}

/** What lies at `us` in `row`; an alarm counts from `nearUs` away. */
export function under(row: TimelineRow | null, us: number, nearUs: number, nowUs: number): Under {
  if (!row) return { us, row, hasFootage: false, gap: null, hold: null, alarm: null };
  const span = row.footage[indexBefore(row.footage, us)];
  const gap = row.gaps.find((one) => one.startUs <= us && us < (one.endUs ?? nowUs)) ?? null;
  const alarms = row.alarms.filter((one) => Math.abs(one.atUs - us) <= nearUs);
  alarms.sort((one, other) => Math.abs(one.atUs - us) - Math.abs(other.atUs - us));
  return {
    us,
    row,
    hasFootage: span !== undefined && us < span[1],
    gap,
    hold: row.holds.find((one) => one.startUs <= us && us < one.endUs) ?? null,
    alarm: alarms[0] ?? null,
  };
}

/** Index of the last span that begins at or before `us`; -1 when there is none. */
export function indexBefore(spans: readonly (readonly [number, number])[], us: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.[0] ?? 0) <= us) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The nearest moment, after or before `us`, at which footage of any camera begins or ends. */
export function nextEdge(rows: readonly TimelineRow[], us: number, step: 1 | -1): number | null {
  let best: number | null = null;
  // The end of footage is shown by its last moment, which still has a picture.
  for (const row of rows)
    for (const [startUs, endUs] of row.footage)
      for (const edge of [startUs, endUs - 1]) {
        const isBeyond = step === 1 ? edge > us + 1 : edge < us - 1;
        if (isBeyond && (best === null || (step === 1 ? edge < best : edge > best))) best = edge;
      }
  return best;
}
