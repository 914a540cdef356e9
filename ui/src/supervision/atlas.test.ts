// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import type { PointView } from "@/api";
import { distanceM } from "@/map/mercator";
import { systemShapes, withRoom } from "./atlas";

function point(id: number, stand: PointView["stand"], latitude = 41.8): PointView {
  return {
    id,
    name: "Video",
    site_name: `Mall ${id}`,
    unit_name: "Mall Ltd",
    latitude,
    longitude: 123.4,
    stand,
    due_day: null,
  };
}

it("draws the urgent ones last, so that they lie on top, in the tone of their state", () => {
  const shapes = systemShapes([point(1, "overdue", 1), point(2, "filed", 2), point(3, "returned", 3)]);
  expect(shapes.map(({ id, tone }) => [id, tone])).toEqual([
    [2, "ok"],
    [3, "due"],
    [1, "breach"],
  ]);
});

it("puts several systems of one site beside each other", () => {
  const shapes = systemShapes([point(1, "filed"), point(2, "filed"), point(3, "filed")]);
  const apart = shapes.flatMap((one, index) =>
    shapes.slice(index + 1).map(({ at }) => distanceM(one.at, at)),
  );
  expect(Math.min(...apart)).toBeGreaterThan(20);
  expect(Math.max(...apart)).toBeLessThan(80);
});

it("shows a neighbourhood around a single system, and no more than there is around many", () => {
  expect(withRoom(null)).toBeNull();
  const one = withRoom({ west: 123, east: 123, south: 41, north: 41 });
  expect(one?.west).toBeCloseTo(122.99);
  expect(one?.north).toBeCloseTo(41.01);
  const many = { west: 120, east: 124, south: 40, north: 42 };
  expect(withRoom(many)).toEqual(many);
});
