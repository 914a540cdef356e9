// SPDX-License-Identifier: Apache-2.0
/** A week of the roster laid out: each day a line of 24 hours, shifts that overlap under each other. */
import type { HoleView, ShiftView } from "@/api";
import { addDays, localZone, startOfDay, type Us, wallTime } from "@/time";

export interface Piece<One> {
  one: One;
  /** In percent of the day. */
  left: number;
  width: number;
  lane: number;
}

export interface Day {
  startUs: Us;
  endUs: Us;
  shifts: Piece<ShiftView>[];
  holes: Piece<HoleView>[];
  lanes: number;
}

/** The first moment of the Monday of that week. */
export function startOfWeek(us: Us, zone: string = localZone()): Us {
  const day = startOfDay(us, zone);
  const wall = wallTime(day, zone);
  const weekday = (new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay() + 6) % 7;
  return addDays(day, -weekday, zone);
}

export function layOut(
  weekUs: Us,
  shifts: ShiftView[],
  holes: HoleView[],
  zone: string = localZone(),
): Day[] {
  return Array.from({ length: 7 }, (_, index) => {
    const startUs = addDays(weekUs, index, zone);
    const endUs = addDays(weekUs, index + 1, zone);
    const placed = inDay(startUs, endUs, shifts);
    return {
      startUs,
      endUs,
      shifts: placed,
      holes: inDay(startUs, endUs, holes).map((piece) => ({ ...piece, lane: 0 })),
      lanes: Math.max(1, ...placed.map((piece) => piece.lane + 1)),
    };
  });
}

function inDay<One extends { from_us: Us; to_us: Us }>(startUs: Us, endUs: Us, all: One[]): Piece<One>[] {
  const ends: Us[] = [];
  return all
    .filter((one) => one.from_us < endUs && one.to_us > startUs)
    .toSorted((one, other) => one.from_us - other.from_us)
    .map((one) => {
      const from = Math.max(one.from_us, startUs);
      const to = Math.min(one.to_us, endUs);
      const free = ends.findIndex((end) => end <= from);
      const lane = free < 0 ? ends.length : free;
      ends[lane] = to;
      const day = endUs - startUs;
      return { one, left: ((from - startUs) / day) * 100, width: ((to - from) / day) * 100, lane };
    });
}
