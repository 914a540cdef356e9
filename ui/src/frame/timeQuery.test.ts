// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { formatMoment, fromWall } from "@/time";
import { parseTimeQuery } from "./timeQuery";

const zone = "Asia/Shanghai";
const now = fromWall({ year: 2026, month: 11, day: 22, hour: 14, minute: 3, second: 22 }, zone);

function read(text: string): [string, string | null] {
  const { words, atUs } = parseTimeQuery(text, now, zone);
  return [words, atUs === null ? null : formatMoment(atUs, zone)];
}

describe("a moment in what a person types", () => {
  it.each([
    ["gate 2 yesterday 18:40", "gate 2", "2026-11-21 18:40:00 +08"],
    ["gate 2 at 6:40 pm yesterday", "gate 2", "2026-11-21 18:40:00 +08"],
    ["hall 2026-11-20 9:05:30", "hall", "2026-11-20 09:05:30 +08"],
    ["hall today", "hall", "2026-11-22 00:00:00 +08"],
    ["15 minutes ago hall", "hall", "2026-11-22 13:48:22 +08"],
    ["东门 昨天 18:40", "东门", "2026-11-21 18:40:00 +08"],
    ["东门 昨天下午3点半", "东门", "2026-11-21 15:30:00 +08"],
    ["大厅 11月20日 8点05分", "大厅", "2026-11-20 08:05:00 +08"],
    ["大厅 12月30日", "大厅", "2025-12-30 00:00:00 +08"],
    ["10分钟前 东门", "东门", "2026-11-22 13:53:22 +08"],
  ])("%s", (text, words, at) => {
    expect(read(text)).toEqual([words, at]);
  });

  it("takes a time that lies ahead for yesterday's", () => {
    expect(read("gate 23:10")).toEqual(["gate", "2026-11-21 23:10:00 +08"]);
    expect(read("gate 13:10")).toEqual(["gate", "2026-11-22 13:10:00 +08"]);
  });

  it("leaves text without a moment alone", () => {
    expect(read("Gate 2 west")).toEqual(["Gate 2 west", null]);
    expect(read("camera 10.0.0.7")).toEqual(["camera 10.0.0.7", null]);
  });
});
