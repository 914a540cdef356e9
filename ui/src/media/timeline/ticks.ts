// SPDX-License-Identifier: Apache-2.0
/** Marks and words of a timeline's ruler, in a zone's own hours, also where summer time begins and ends. */
import {
  addDays,
  DAY_US,
  fromWall,
  HOUR_US,
  MINUTE_US,
  offsetUs,
  SECOND_US,
  startOfDay,
  two,
  wallTime,
} from "@/time";

export interface Tick {
  us: number;
  /** Empty for minor ticks. */
  label: string;
  /** Begins a day (or, far out, a month). */
  isDay: boolean;
}

/** A day or a month, as the ruler's head names it. */
export interface Period {
  startUs: number;
  endUs: number;
  label: string;
}

interface Step {
  us: number;
  minorUs: number;
}

const MONTH_US = 30 * DAY_US;

const STEPS: Step[] = [
  { us: SECOND_US, minorUs: SECOND_US / 5 },
  { us: 2 * SECOND_US, minorUs: SECOND_US },
  { us: 5 * SECOND_US, minorUs: SECOND_US },
  { us: 10 * SECOND_US, minorUs: 2 * SECOND_US },
  { us: 30 * SECOND_US, minorUs: 5 * SECOND_US },
  { us: MINUTE_US, minorUs: 10 * SECOND_US },
  { us: 2 * MINUTE_US, minorUs: 30 * SECOND_US },
  { us: 5 * MINUTE_US, minorUs: MINUTE_US },
  { us: 10 * MINUTE_US, minorUs: 2 * MINUTE_US },
  { us: 15 * MINUTE_US, minorUs: 5 * MINUTE_US },
  { us: 30 * MINUTE_US, minorUs: 5 * MINUTE_US },
  { us: HOUR_US, minorUs: 10 * MINUTE_US },
  { us: 2 * HOUR_US, minorUs: 30 * MINUTE_US },
  { us: 3 * HOUR_US, minorUs: 30 * MINUTE_US },
  { us: 6 * HOUR_US, minorUs: HOUR_US },
  { us: 12 * HOUR_US, minorUs: 3 * HOUR_US },
  { us: DAY_US, minorUs: 6 * HOUR_US },
  { us: 2 * DAY_US, minorUs: DAY_US },
  { us: 7 * DAY_US, minorUs: DAY_US },
  { us: MONTH_US, minorUs: 7 * DAY_US },
];

const LEAST_LABEL_PX = 74;
/** Bound of what is remembered of a zone. */
const MOST_KNOWN = 20_000;

export function stepFor(usPerPx: number): Step {
  return STEPS.find((step) => step.us / usPerPx >= LEAST_LABEL_PX) ?? { us: MONTH_US, minorUs: 7 * DAY_US };
}

/** Offsets change on quarters of an hour at most, so one look per quarter is enough. */
class Offsets {
  readonly #zone: string;
  readonly #known = new Map<number, number>();

  constructor(zone: string) {
    this.#zone = zone;
  }

  at(us: number): number {
    const quarter = Math.floor(us / (15 * MINUTE_US));
    let offset = this.#known.get(quarter);
    if (offset === undefined) {
      offset = offsetUs(quarter * 15 * MINUTE_US, this.#zone);
      if (this.#known.size > MOST_KNOWN) this.#known.clear();
      this.#known.set(quarter, offset);
    }
    return offset;
  }
}

export class Ruler {
  readonly zone: string;
  readonly #offsets: Offsets;
  readonly #nextDays = new Map<number, number>();
  readonly #day: Intl.DateTimeFormat;
  readonly #shortDay: Intl.DateTimeFormat;
  readonly #month: Intl.DateTimeFormat;

  constructor(zone: string, locale: string) {
    this.zone = zone;
    this.#offsets = new Offsets(zone);
    const format = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
    this.#day = format({ year: "numeric", month: "short", day: "numeric", weekday: "short" });
    this.#shortDay = format({ month: "short", day: "numeric" });
    this.#month = format({ year: "numeric", month: "short" });
  }

  /** The days that the stretch touches, whole and in order; months where days are what the marks count. */
  periods(startUs: number, endUs: number, usPerPx: number): Period[] {
    const isFar = stepFor(usPerPx).us >= DAY_US;
    const label = isFar ? this.#month : this.#day;
    const periods: Period[] = [];
    let us = isFar ? this.#startOfMonth(startUs, 0) : startOfDay(startUs, this.zone);
    while (us < endUs) {
      const next = isFar ? this.#startOfMonth(us, 1) : this.#nextDay(us);
      periods.push({ startUs: us, endUs: next, label: label.format(us / 1000) });
      us = next;
    }
    return periods;
  }

  /** Marks from `startUs` to `endUs`, in order. */
  ticks(startUs: number, endUs: number, usPerPx: number): Tick[] {
    const step = stepFor(usPerPx);
    const major = this.#marks(startUs, endUs, step.us);
    const known = new Set(major);
    const ticks = major.map((us) => this.#major(us, step.us));
    if (step.minorUs / usPerPx >= 5)
      for (const us of this.#marks(startUs, endUs, step.minorUs))
        if (!known.has(us)) ticks.push({ us, label: "", isDay: false });
    return ticks.sort((one, other) => one.us - other.us);
  }

  #major(us: number, stepUs: number): Tick {
    if (stepUs >= MONTH_US) return { us, label: this.#month.format(us / 1000), isDay: true };
    if (stepUs >= DAY_US) return { us, label: this.#shortDay.format(us / 1000), isDay: true };
    const ofDay = (((us + this.#offsets.at(us)) % DAY_US) + DAY_US) % DAY_US;
    const minutes = Math.floor(ofDay / MINUTE_US);
    const clock = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
    const seconds = two(Math.floor((ofDay % MINUTE_US) / SECOND_US));
    return { us, label: stepUs < MINUTE_US ? `${clock}:${seconds}` : clock, isDay: ofDay === 0 };
  }

  #marks(startUs: number, endUs: number, stepUs: number): number[] {
    if (stepUs >= MONTH_US) return this.#months(startUs, endUs);
    if (stepUs >= DAY_US) return this.#days(startUs, endUs, Math.round(stepUs / DAY_US));
    const marks: number[] = [];
    let us = this.#aligned(startUs, stepUs);
    while (us <= endUs) {
      marks.push(us);
      // After a change of offset, the zone's round hours lie elsewhere.
      us = this.#aligned(us + 1, stepUs);
    }
    return marks;
  }

  /** The first moment from `us` on at which the zone's clock shows a multiple of the step. */
  #aligned(us: number, stepUs: number): number {
    const offset = this.#offsets.at(us);
    const next = Math.ceil((us + offset) / stepUs) * stepUs - offset;
    const then = this.#offsets.at(next);
    if (then === offset) return next;
    const moved = Math.ceil((us + then) / stepUs) * stepUs - then;
    return moved >= us && this.#offsets.at(moved) === then ? moved : next;
  }

  #days(startUs: number, endUs: number, days: number): number[] {
    const marks: number[] = [];
    let us = startOfDay(startUs, this.zone);
    if (us < startUs) us = this.#nextDay(us);
    // Weeks begin on Mondays, steps of two days on even days since 1970: the same marks wherever one looks from.
    const isMark = (at: number) => {
      const number = Math.round((at + this.#offsets.at(at)) / DAY_US);
      return (number + (days === 7 ? 3 : 0)) % days === 0;
    };
    while (us <= endUs) {
      if (isMark(us)) marks.push(us);
      us = this.#nextDay(us);
    }
    return marks;
  }

  /** The day after the one that begins at `us`. Asked for with every frame while the view moves. */
  #nextDay(us: number): number {
    let next = this.#nextDays.get(us);
    if (next === undefined) {
      next = addDays(us, 1, this.zone);
      if (this.#nextDays.size > MOST_KNOWN) this.#nextDays.clear();
      this.#nextDays.set(us, next);
    }
    return next;
  }

  #months(startUs: number, endUs: number): number[] {
    const marks: number[] = [];
    for (let us = this.#startOfMonth(startUs, 0); us <= endUs; us = this.#startOfMonth(us, 1))
      if (us >= startUs) marks.push(us);
    return marks;
  }

  #startOfMonth(us: number, later: number): number {
    const { year, month } = wallTime(us, this.zone);
    return fromWall({ year, month: month + later, day: 1, hour: 0, minute: 0, second: 0 }, this.zone);
  }
}
