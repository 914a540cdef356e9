// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { clockOffset } from "./serverState";

it("compares clocks at the middle of the question and of the header's second", () => {
  const sent = Date.parse("2026-11-22T06:00:00.400Z");
  expect(clockOffset("Sun, 22 Nov 2026 06:00:10 GMT", sent, sent + 200)).toBe(10_000_000);
});

it("says nothing without a time", () => {
  expect(clockOffset(null, 0, 0)).toBeNull();
  expect(clockOffset("soon", 0, 0)).toBeNull();
});
