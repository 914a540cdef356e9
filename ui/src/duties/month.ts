// SPDX-License-Identifier: Apache-2.0
/** A calendar month on the wall of the person's zone, written `2026-11`. */
import { addDays, fromWall, localZone, nowUs, type Us, wallTime } from "@/time";

export interface Month {
  /** As in the address. */
  name: string;
  fromUs: Us;
  /** The first moment after it. */
  toUs: Us;
}

function monthOf(year: number, month: number, zone: string): Month {
  const at = (index: number) =>
    fromWall(
      {
        year: year + Math.floor(index / 12),
        month: (((index % 12) + 12) % 12) + 1,
        day: 1,
        hour: 0,
        minute: 0,
        second: 0,
      },
      zone,
    );
  const fromUs = at(month - 1);
  const wall = wallTime(fromUs, zone);
  return { name: `${wall.year}-${String(wall.month).padStart(2, "0")}`, fromUs, toUs: at(month) };
}

/** The month of that name; this one without a name, or with one that is none. */
export function readMonth(name: string | null, zone: string = localZone()): Month {
  const match = /^(\d{4})-(\d{2})$/.exec(name ?? "");
  const month = Number(match?.[2]);
  if (match && month >= 1 && month <= 12) return monthOf(Number(match[1]), month, zone);
  const wall = wallTime(nowUs(), zone);
  return monthOf(wall.year, wall.month, zone);
}

/** The one so many months later. */
export function monthAfter(month: Month, by: number, zone: string = localZone()): Month {
  const wall = wallTime(addDays(month.fromUs, 1, zone), zone);
  return monthOf(wall.year, wall.month + by, zone);
}
