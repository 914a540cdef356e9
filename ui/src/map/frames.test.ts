// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { cornersOf, dragFrame, type Frame, firstFrame, frameHandles, frameOf, reframed } from "./frames";
import { bearingDeg, destination, distanceM, type LngLat } from "./mercator";

const home: LngLat = [123.4, 41.79];
const frame: Frame = { at: home, widthM: 80, heightM: 40, turn: 30 };

function expectLike(one: Frame | null, other: Frame) {
  expect(distanceM(one?.at ?? [0, 0], other.at)).toBeLessThan(0.05);
  expect(one?.widthM).toBeCloseTo(other.widthM, 1);
  expect(one?.heightM).toBeCloseTo(other.heightM, 1);
  expect(one?.turn).toBeCloseTo(other.turn, 1);
}

describe("a picture on the map", () => {
  it("is the same by its corners, clockwise from the top left", () => {
    const [a, b] = cornersOf(frame) as [LngLat, LngLat];
    expect(distanceM(a, b)).toBeCloseTo(80, 1);
    expect(bearingDeg(a, b)).toBeCloseTo(120, 1);
    expectLike(frameOf(cornersOf(frame)), frame);
    expect(frameOf(cornersOf(frame).slice(1))).toBeNull();
  });

  it("begins as high as its pixels say, and is reshaped by another picture", () => {
    expect(firstFrame(home, 1200, 800)).toMatchObject({ widthM: 60, heightM: 40, turn: 0 });
    expect(reframed(frame, 100, 100)).toMatchObject({ widthM: 80, heightM: 80, turn: 30 });
  });

  it("is moved by its middle and turned by the handle over it", () => {
    const there = destination(home, 90, 12);
    expect(dragFrame(frame, "middle", there)).toEqual({ ...frame, at: there });
    const handle = frameHandles(frame).find(({ id }) => id === "turn");
    expect(bearingDeg(home, handle?.at ?? home)).toBeCloseTo(30, 1);
    expect(dragFrame(frame, "turn", destination(home, 200, 50)).turn).toBe(200);
  });

  it("grows by a corner, the one across stays, and so does its shape", () => {
    const before = cornersOf(frame);
    const fixed = before[3] as LngLat;
    const held = before[1] as LngLat;
    const grown = dragFrame(
      frame,
      "corner 1",
      destination(fixed, bearingDeg(fixed, held), distanceM(fixed, held) * 2),
    );
    expect(grown.widthM).toBeCloseTo(160, 0);
    expect(grown.heightM).toBeCloseTo(80, 0);
    expect(distanceM(cornersOf(grown)[3] as LngLat, fixed)).toBeLessThan(0.1);
  });

  it("never gets smaller than a table, however it is dragged", () => {
    expect(dragFrame(frame, "corner 1", destination(home, 240, 500)).widthM).toBe(1);
  });
});
