// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { DAY_US, fromWall, MINUTE_US, SECOND_US } from "@/time";
import { aCase } from "./testing";
import { isAnsweredLate, spanText } from "./words";

const at = fromWall({ year: 2026, month: 11, day: 22, hour: 14, minute: 3, second: 10 });

it("says the day once, and the seconds only where the minute is the same", () => {
  expect(spanText(at, at + 5 * MINUTE_US)).toBe("2026-11-22 14:03 – 14:08");
  expect(spanText(at, at + DAY_US)).toBe("2026-11-22 14:03 – 2026-11-23 14:03");
  expect(spanText(at, at + 20 * SECOND_US)).toBe("2026-11-22 14:03:10 – 14:03:30");
});

it("keeps in sight that the answer came after its last day", () => {
  const found = aCase(1, { due_us: at });
  expect(isAnsweredLate(found)).toBe(false);
  expect(isAnsweredLate({ ...found, decided_us: at })).toBe(false);
  expect(isAnsweredLate({ ...found, decided_us: at + SECOND_US })).toBe(true);
  expect(isAnsweredLate({ ...found, closed_us: at + DAY_US })).toBe(true);
});
