// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import {
  bearingDeg,
  boundsOf,
  destination,
  distanceM,
  isInside,
  type LngLat,
  metresPerWorld,
  middleOf,
  sector,
  toLngLat,
  toWorld,
  turnDeg,
  wrapDeg,
} from "./mercator";

const places: LngLat[] = [
  [0, 0],
  [123.43, 41.8],
  [120.38, 36.07],
  [-70.6, -33.4],
  [179.99, 84],
];

describe("the flat world", () => {
  it.each(places)("comes back to the same degrees: %s, %s", (lng, lat) => {
    const [backLng, backLat] = toLngLat(toWorld([lng, lat]));
    expect(backLng).toBeCloseTo(lng, 9);
    expect(backLat).toBeCloseTo(lat, 9);
  });

  it("has Greenwich and the equator in the middle", () => {
    expect(toWorld([0, 0])).toEqual({ x: 0.5, y: 0.5 });
  });

  it("keeps a pole on the map", () => {
    expect(toWorld([0, 90]).y).toBeCloseTo(0, 6);
  });

  it("is as long around as the equator", () => {
    expect(metresPerWorld(0) / 1000).toBeCloseTo(40_030.2, 0);
  });
});

describe("directions and distances", () => {
  it.each([0, 45, 90, 181, 270, 359])("lead there and are measured the same: %s degrees", (bearing) => {
    const from: LngLat = [123.43, 41.8];
    const to = destination(from, bearing, 80);
    expect(distanceM(from, to)).toBeCloseTo(80, 3);
    expect(Math.abs(turnDeg(bearing, bearingDeg(from, to)))).toBeLessThan(0.01);
  });

  it("count on after a full turn", () => {
    expect([wrapDeg(-90), wrapDeg(360), wrapDeg(725)]).toEqual([270, 0, 5]);
    expect([turnDeg(350, 10), turnDeg(10, 350), turnDeg(0, 180)]).toEqual([20, -20, 180]);
  });
});

describe("a field of view", () => {
  const at: LngLat = [123.43, 41.8];

  it("has the camera at its corner and the range on its arc", () => {
    const [corner, ...arc] = sector(at, 90, 60, 30);
    expect(corner).toEqual(at);
    for (const point of arc) expect(distanceM(at, point)).toBeCloseTo(30, 3);
    expect(bearingDeg(at, arc[0] as LngLat)).toBeCloseTo(60, 1);
    expect(bearingDeg(at, arc.at(-1) as LngLat)).toBeCloseTo(120, 1);
  });

  it("all around is a circle without a corner", () => {
    expect(sector(at, 0, 360, 30)).not.toContainEqual(at);
  });
});

describe("rings", () => {
  const square: LngLat[] = [
    [10, 10],
    [12, 10],
    [12, 12],
    [10, 12],
  ];

  it("have their middle in the middle, whichever way round", () => {
    expect(middleOf(square)).toEqual([11, 11]);
    expect(middleOf(square.toReversed())).toEqual([11, 11]);
    expect(middleOf([[3, 4]])).toEqual([3, 4]);
    expect(middleOf([])).toEqual([0, 0]);
  });

  it("know what is inside", () => {
    const ring = square.map(toWorld);
    expect(isInside(toWorld([11, 11]), ring)).toBe(true);
    expect(isInside(toWorld([13, 11]), ring)).toBe(false);
    expect(isInside(toWorld([11, 11]), [])).toBe(false);
  });

  it("have bounds, none has none", () => {
    expect(boundsOf(square)).toEqual({ west: 10, south: 10, east: 12, north: 12 });
    expect(boundsOf([])).toBeNull();
  });
});
