// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { i18n } from "@/i18n";
import { DAY_US, HOUR_US, MINUTE_US, SECOND_US } from "@/time";
import { formatBitrate, formatBytes, formatDays, formatSpan } from "./format";

it("scales sizes as disks are sold", () => {
  expect([0, 999, 1500, 999_600, 4_000_000_000, 32e12].map(formatBytes)).toEqual([
    "0 B",
    "999 B",
    "1.5 kB",
    "1.0 MB",
    "4.0 GB",
    "32.0 TB",
  ]);
});

it("gives rates in bits", () => {
  expect(formatBitrate(4_130_000)).toBe("4.1 Mbit/s");
  expect(formatBitrate(512_000)).toBe("512 kbit/s");
});

it("gives days no more digits than they deserve", () => {
  expect([12.44, 30, 163.2].map(formatDays)).toEqual(["12.4", "30", "163"]);
});

it("says how long in the largest unit that fits", async () => {
  expect([3 * DAY_US, HOUR_US, 59 * MINUTE_US, 0.4 * SECOND_US].map(formatSpan)).toEqual([
    "3 days",
    "1 hour",
    "59 minutes",
    "0 seconds",
  ]);
  await i18n.changeLanguage("zh-CN");
  expect(formatSpan(DAY_US)).toBe("1 天");
});
