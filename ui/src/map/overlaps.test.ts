// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { destination, type LngLat } from "./mercator";
import { areaOf, common, overlaps } from "./overlaps";
import type { CameraShape } from "./scene";

const home: LngLat = [123.43, 41.8];

function camera(id: number, at: LngLat, direction: number, angle = 60, rangeM = 30): CameraShape {
  return { id, name: `Gate ${id}`, note: "", tone: "ok", at, view: { direction, angle, rangeM } };
}

describe("what two views have in common", () => {
  const square = [
    { x: 0, y: 0 },
    { x: 2, y: 0 },
    { x: 2, y: 2 },
    { x: 0, y: 2 },
  ];
  const moved = square.map(({ x, y }) => ({ x: x + 1, y: y + 1 }));

  it("is cut out exactly, whichever way round the rings go", () => {
    expect(Math.abs(areaOf(common(square, moved)))).toBeCloseTo(1);
    expect(Math.abs(areaOf(common(square.toReversed(), moved)))).toBeCloseTo(1);
    expect(Math.abs(areaOf(common(square, moved.toReversed())))).toBeCloseTo(1);
  });

  it("is nothing where they do not meet", () => {
    const far = square.map(({ x, y }) => ({ x: x + 9, y }));
    expect(common(square, far)).toEqual([]);
  });
});

describe("overlaps", () => {
  it("of two cameras that see the same are all of it", () => {
    const [found, ...others] = overlaps([camera(1, home, 90), camera(2, home, 90)]);
    expect(others).toEqual([]);
    expect(found?.share).toBeCloseTo(1, 3);
    expect(found?.rings).toHaveLength(1);
  });

  it("count by the smaller view", () => {
    const small = camera(2, destination(home, 90, 10), 90, 20, 8);
    expect(overlaps([camera(1, home, 90), small])[0]?.share).toBeCloseTo(1, 2);
  });

  it("are none back to back, or far away, or below the share", () => {
    expect(overlaps([camera(1, home, 90), camera(2, home, 270)])).toEqual([]);
    expect(overlaps([camera(1, home, 90), camera(2, destination(home, 90, 500), 90)])).toEqual([]);
    const half = [camera(1, home, 90), camera(2, home, 122)];
    expect(overlaps(half)).toEqual([]);
    expect(overlaps(half, 0.4)).toHaveLength(1);
  });

  it("of views wider than a half circle are found too", () => {
    expect(overlaps([camera(1, home, 0, 360), camera(2, home, 90, 300)])[0]?.share).toBeCloseTo(1, 2);
  });

  it("need a view", () => {
    expect(overlaps([{ ...camera(1, home, 0), view: null }, camera(2, home, 0)])).toEqual([]);
  });
});
