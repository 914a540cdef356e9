// SPDX-License-Identifier: Apache-2.0
/**
 * Time at the edge: integers of UTC microseconds become what people read, and
 * back. Zones exist only here; every time that is shown carries its offset.
 */

/** Microseconds since 1970, UTC. Exact in a double until the year 2255. */
export type Us = number;

export const SECOND_US = 1_000_000;
export const MINUTE_US = 60 * SECOND_US;
export const HOUR_US = 60 * MINUTE_US;
export const DAY_US = 24 * HOUR_US;

export interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** The zone of the person who looks. */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function nowUs(): Us {
  return Date.now() * 1000;
}

const partsCache = new Map<string, Intl.DateTimeFormat>();

function partsFormat(zone: string): Intl.DateTimeFormat {
  let format = partsCache.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    partsCache.set(zone, format);
  }
  return format;
}

/** What the clock on the wall of that zone shows. */
export function wallTime(us: Us, zone: string = localZone()): Wall {
  const wall: Wall = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const part of partsFormat(zone).formatToParts(Math.floor(us / 1000))) {
    if (part.type in wall) wall[part.type as keyof Wall] = Number(part.value);
  }
  return wall;
}

/** Offset of the zone at that moment, in microseconds east of UTC. */
export function offsetUs(us: Us, zone: string = localZone()): number {
  const wholeMs = Math.floor(us / SECOND_US) * 1000;
  const w = wallTime(us, zone);
  return (Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second) - wholeMs) * 1000;
}

/** `+08`, `+05:30`, `-03:30`, `+00`. */
export function offsetLabel(us: Us, zone: string = localZone()): string {
  const minutes = Math.round(offsetUs(us, zone) / MINUTE_US);
  const sign = minutes < 0 ? "-" : "+";
  const rest = Math.abs(minutes) % 60;
  const hours = two(Math.floor(Math.abs(minutes) / 60));
  return sign + hours + (rest ? `:${two(rest)}` : "");
}

/** The moment at which the wall of `zone` shows `wall`. A time that summer time skips becomes the one after. */
export function fromWall(wall: Wall, zone: string = localZone()): Us {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second) * 1000;
  const first = asUtc - offsetUs(asUtc, zone);
  const second = asUtc - offsetUs(first, zone);
  return offsetUs(second, zone) === offsetUs(first, zone) ? second : Math.max(first, second);
}

/** `2026-11-22` */
export function formatDate(us: Us, zone: string = localZone()): string {
  const w = wallTime(us, zone);
  return `${w.year}-${two(w.month)}-${two(w.day)}`;
}

/** `14:03:22`, with `digits` of a second's fraction. */
export function formatTime(us: Us, zone: string = localZone(), digits: 0 | 3 | 6 = 0): string {
  const w = wallTime(us, zone);
  const fraction = digits
    ? `.${String(Math.floor(((us % SECOND_US) + SECOND_US) % SECOND_US))
        .padStart(6, "0")
        .slice(0, digits)}`
    : "";
  return `${two(w.hour)}:${two(w.minute)}:${two(w.second)}${fraction}`;
}

/** `2026-11-22 14:03:22 +08` */
export function formatMoment(us: Us, zone: string = localZone(), digits: 0 | 3 | 6 = 0): string {
  return `${formatDate(us, zone)} ${formatTime(us, zone, digits)} ${offsetLabel(us, zone)}`;
}

/** First moment of the day in which `us` lies. */
export function startOfDay(us: Us, zone: string = localZone()): Us {
  return fromWall({ ...wallTime(us, zone), hour: 0, minute: 0, second: 0 }, zone);
}

/** Moves by whole calendar days of the zone (a day of 23 or 25 hours is one day). */
export function addDays(us: Us, days: number, zone: string = localZone()): Us {
  const w = wallTime(us, zone);
  return fromWall({ ...w, day: w.day + days }, zone) + (((us % SECOND_US) + SECOND_US) % SECOND_US);
}

/** Reads `2026-11-22`, `2026-11-22 14:03`, `2026-11-22T14:03:22`. Null when it is none. */
export function parseMoment(text: string, zone: string = localZone()): Us | null {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim());
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  return fromWall(
    {
      year: year ?? 0,
      month: month ?? 1,
      day: day ?? 1,
      hour: hour ?? 0,
      minute: minute ?? 0,
      second: second ?? 0,
    },
    zone,
  );
}

export function two(value: number): string {
  return String(value).padStart(2, "0");
}
