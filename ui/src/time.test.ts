// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import {
  addDays,
  DAY_US,
  formatDate,
  formatMoment,
  formatTime,
  fromWall,
  HOUR_US,
  offsetLabel,
  parseMoment,
  startOfDay,
} from "./time";

const noon = fromWall({ year: 2026, month: 11, day: 22, hour: 12, minute: 0, second: 0 }, "UTC");

describe("times as people read them", () => {
  it("carry the offset of their zone", () => {
    expect(formatMoment(noon, "Asia/Shanghai")).toBe("2026-11-22 20:00:00 +08");
    expect(formatMoment(noon, "Asia/Kolkata")).toBe("2026-11-22 17:30:00 +05:30");
    expect(formatMoment(noon, "America/St_Johns")).toBe("2026-11-22 08:30:00 -03:30");
    expect(offsetLabel(noon, "UTC")).toBe("+00");
  });

  it("keep the fraction of a second to the digit that is asked for", () => {
    expect(formatTime(noon + 123_456, "UTC", 3)).toBe("12:00:00.123");
    expect(formatTime(noon + 123_456, "UTC", 6)).toBe("12:00:00.123456");
  });

  it("show midnight as 00", () => {
    expect(formatTime(startOfDay(noon, "UTC"), "UTC")).toBe("00:00:00");
  });
});

describe("days", () => {
  it("are as long as the zone makes them", () => {
    const before = fromWall(
      { year: 2026, month: 3, day: 28, hour: 0, minute: 0, second: 0 },
      "Europe/Berlin",
    );
    const changed = addDays(before, 1, "Europe/Berlin");
    expect(addDays(changed, 1, "Europe/Berlin") - changed).toBe(23 * HOUR_US);
    expect(changed - before).toBe(DAY_US);
  });

  it("begin at the zone's own midnight", () => {
    expect(formatMoment(startOfDay(noon, "Asia/Shanghai"), "Asia/Shanghai")).toBe("2026-11-22 00:00:00 +08");
  });

  it("turn with the month and the year", () => {
    expect(formatDate(addDays(noon, 40, "UTC"), "UTC")).toBe("2027-01-01");
    expect(formatDate(addDays(noon, -22, "UTC"), "UTC")).toBe("2026-10-31");
  });
});

describe("a wall time that summer time skips", () => {
  it("becomes one that exists", () => {
    const skipped = fromWall(
      { year: 2026, month: 3, day: 29, hour: 2, minute: 30, second: 0 },
      "Europe/Berlin",
    );
    expect(formatMoment(skipped, "Europe/Berlin")).toBe("2026-03-29 03:30:00 +02");
  });
});

describe("reading a moment", () => {
  it.each([
    ["2026-11-22", "2026-11-22 00:00:00 +08"],
    ["2026-11-22 14:03", "2026-11-22 14:03:00 +08"],
    ["2026-11-22T14:03:22", "2026-11-22 14:03:22 +08"],
  ])("%s", (text, read) => {
    expect(formatMoment(parseMoment(text, "Asia/Shanghai") ?? 0, "Asia/Shanghai")).toBe(read);
  });

  it("gives nothing for what is no moment", () => {
    expect(parseMoment("yesterday")).toBeNull();
  });
});
