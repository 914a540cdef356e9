// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import type { LngLat } from "@/map/mercator";
import { outlineOf, readCorners, ringOf, writeCorners } from "./shapes";

const ring: LngLat[] = [
  [123.4, 41.8],
  [123.5, 41.8],
  [123.5, 41.9],
];

it("closes a ring when it is stored and opens it to be drawn", () => {
  const outline = outlineOf(ring);
  expect(outline).toEqual({ type: "Polygon", coordinates: [[...ring, ring[0]]] });
  expect(ringOf(outline)).toEqual(ring);
});

it("takes one or two corners for a point, none for nothing", () => {
  expect(outlineOf(ring.slice(0, 2))).toEqual({ type: "Point", coordinates: [123.4, 41.8] });
  expect(ringOf({ type: "Point", coordinates: [1, 2] })).toEqual([[1, 2]]);
  expect(outlineOf([])).toBeNull();
});

it.each([
  null,
  {},
  { type: "Polygon" },
  { type: "Polygon", coordinates: [] },
  { type: "Point", coordinates: ["a"] },
])("draws nothing where there is no outline: %j", (outline) => {
  expect(ringOf(outline)).toEqual([]);
});

it("reads corners as people write them", () => {
  expect(readCorners(writeCorners(ring))).toEqual(ring);
  expect(readCorners(" 123.4 41.8\n\n123.5，41.8 ")).toEqual(ring.slice(0, 2));
  expect(readCorners("")).toEqual([]);
});

it.each(["north", "1", "1,2,3", "200,10", "10,91"])("does not guess what a line means: %s", (line) => {
  expect(readCorners(line)).toBeNull();
});
