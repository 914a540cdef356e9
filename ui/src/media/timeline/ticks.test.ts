// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { DAY_US, HOUR_US, MINUTE_US, parseMoment, SECOND_US } from "@/time";
import { Ruler, stepFor } from "./ticks";

const SHANGHAI = "Asia/Shanghai";
const BERLIN = "Europe/Berlin";

function at(text: string, zone: string): number {
  return parseMoment(text, zone) ?? Number.NaN;
}

function labels(from: string, to: string, zone: string, usPerPx: number): string[] {
  const ticks = new Ruler(zone, "en").ticks(at(from, zone), at(to, zone), usPerPx);
  return ticks.filter((tick) => tick.label !== "").map((tick) => tick.label);
}

it("leaves room for the words at any zoom", () => {
  for (let usPerPx = 5000; usPerPx < 5e9; usPerPx *= 1.3)
    expect(stepFor(usPerPx).us / usPerPx).toBeGreaterThan(40);
});

it("names round times of the zone", () => {
  expect(labels("2026-11-22 13:58", "2026-11-22 14:21", SHANGHAI, 5 * SECOND_US)).toEqual([
    "14:00",
    "14:10",
    "14:20",
  ]);
});

it("names seconds when close", () => {
  expect(labels("2026-11-22 14:00", "2026-11-22 14:00:02", SHANGHAI, 10_000)).toEqual([
    "14:00:00",
    "14:00:01",
    "14:00:02",
  ]);
});

it("is right in zones that are not whole hours off", () => {
  expect(labels("2026-11-22 12:00", "2026-11-22 14:00", "Asia/Kolkata", MINUTE_US / 2)).toEqual([
    "12:00",
    "13:00",
    "14:00",
  ]);
});

describe("where summer time begins and ends", () => {
  it("leaves out the hour that is not there", () => {
    expect(labels("2026-03-29 00:00", "2026-03-29 05:00", BERLIN, 40 * SECOND_US)).toEqual([
      "00:00",
      "01:00",
      "03:00",
      "04:00",
      "05:00",
    ]);
  });

  it("has the hour twice that comes twice", () => {
    expect(labels("2026-10-25 00:00", "2026-10-25 05:00", BERLIN, 40 * SECOND_US)).toEqual([
      "00:00",
      "01:00",
      "02:00",
      "02:00",
      "03:00",
      "04:00",
      "05:00",
    ]);
  });

  it("keeps to the zone's own hours with wide steps", () => {
    const wide = labels("2026-03-28 12:00", "2026-03-29 18:00", BERLIN, 4 * MINUTE_US);
    expect(wide).toEqual(["12:00", "18:00", "00:00", "06:00", "12:00", "18:00"]);
  });

  it("has days of 23 and 25 hours", () => {
    const ruler = new Ruler(BERLIN, "en");
    const days = ruler.ticks(at("2026-10-24", BERLIN), at("2026-10-27", BERLIN), DAY_US / 80);
    const starts = days.filter((tick) => tick.label).map((tick) => tick.us);
    expect(starts.slice(1).map((us, index) => us - (starts[index] ?? 0))).toEqual([
      DAY_US,
      25 * HOUR_US,
      DAY_US,
    ]);
  });
});

describe("far out", () => {
  it("marks Mondays, wherever the view begins", () => {
    const ruler = new Ruler(SHANGHAI, "en");
    for (const from of ["2026-11-01", "2026-11-04"]) {
      const weeks = ruler.ticks(at(from, SHANGHAI), at("2026-11-30", SHANGHAI), (7 * DAY_US) / 80);
      expect(weeks.filter((tick) => tick.label).map((tick) => tick.label)).toContain("Nov 9");
    }
  });

  it("names months in the head, days when closer", () => {
    const ruler = new Ruler(SHANGHAI, "en");
    const from = at("2026-11-22", SHANGHAI);
    expect(ruler.periods(from, from + 20 * DAY_US, (7 * DAY_US) / 80).map((one) => one.label)).toEqual([
      "Nov 2026",
      "Dec 2026",
    ]);
    expect(ruler.periods(from + HOUR_US, from + 30 * HOUR_US, MINUTE_US)).toMatchObject([
      { label: "Sun, Nov 22, 2026", startUs: from },
      { label: "Mon, Nov 23, 2026", endUs: from + 2 * DAY_US },
    ]);
  });
});
