// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { DAY_US, HOUR_US, SECOND_US } from "@/time";
import {
  around,
  endUs,
  fetchWindow,
  panned,
  resized,
  spanUs,
  toPx,
  toUs,
  withoutFuture,
  zoomed,
} from "./scale";

const T = 1_795_300_000_000_000;
const scale = around(T, HOUR_US, 1000);

it("puts the moment in the middle", () => {
  expect(toPx(scale, T)).toBeCloseTo(500);
  expect(toUs(scale, 0)).toBe(T - HOUR_US / 2);
  expect(endUs(scale)).toBe(T + HOUR_US / 2);
});

describe("zooming", () => {
  it("keeps the moment under the pointer", () => {
    const before = toUs(scale, 130);
    for (const factor of [0.5, 3, 0.01]) expect(toPx(zoomed(scale, factor, 130), before)).toBeCloseTo(130, 0);
  });

  it("goes from seconds to two months and no farther", () => {
    expect(spanUs(zoomed(scale, 1e-9, 500))).toBeCloseTo(6 * SECOND_US, 0);
    expect(spanUs(zoomed(scale, 1e9, 500))).toBeCloseTo(62 * DAY_US, -3);
  });
});

it("pans with the hand", () => {
  expect(toPx(panned(scale, 40), T)).toBeCloseTo(540);
});

it("keeps zoom and middle when its width changes", () => {
  const wider = resized(scale, 1400);
  expect(wider.usPerPx).toBe(scale.usPerPx);
  expect(toPx(wider, T)).toBeCloseTo(700);
});

it("shows little of the future", () => {
  const moved = withoutFuture(around(T + HOUR_US, HOUR_US, 1000), T);
  expect(toPx(moved, T)).toBeCloseTo(850);
  expect(withoutFuture(around(T - DAY_US, HOUR_US, 1000), T)).toEqual(around(T - DAY_US, HOUR_US, 1000));
});

describe("what is fetched", () => {
  it("covers what is seen and more on both sides", () => {
    const window = fetchWindow(scale);
    expect(window.startUs).toBeLessThan(scale.startUs);
    expect(window.endUs).toBeGreaterThan(endUs(scale));
  });

  it("stays the same for small steps", () => {
    const windows = new Set(
      Array.from({ length: 50 }, (_, step) => fetchWindow(panned(scale, step)).startUs),
    );
    expect(windows.size).toBeLessThanOrEqual(2);
  });
});
