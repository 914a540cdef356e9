// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { DrawnCameraView, DrawnFloorView, DrawnPlaceView } from "@/api";
import { floorsShown, onStorey, storeysOf } from "./storeys";

const floor = (id: number, level: number, name: string, site_id = 1): DrawnFloorView => ({
  id,
  level,
  name,
  site_id,
  site_name: "Mall",
  document_id: id,
  corners: [],
});
const floors = [
  floor(1, -1, "B1"),
  floor(2, 1, "1F"),
  floor(3, 2, "2F"),
  floor(4, 2, "2F", 2),
  floor(5, 3, "3F", 2),
];
const on = (id: number, floor_plan_id: number | null) => ({ id, floor_plan_id });
const area = {
  floors,
  places: [on(1, null), on(2, 2), on(3, 3)] as DrawnPlaceView[],
  cameras: [on(4, 3), on(5, 1)] as unknown as DrawnCameraView[],
};
const ids = (list: readonly object[]) => list.map((one) => (one as { id: number }).id);

describe("storeys", () => {
  it("are listed from the highest down, each once", () => {
    expect(storeysOf(floors).map(({ level, names }) => [level, names.join()])).toEqual([
      [3, "3F"],
      [2, "2F"],
      [1, "1F"],
      [-1, "B1"],
    ]);
  });

  it("show what is on the one chosen, and what is on no plan", () => {
    const second = onStorey(area, 2);
    expect(ids(second.places)).toEqual([1, 3]);
    expect(ids(second.cameras)).toEqual([4]);
    expect(ids(floorsShown(floors, 2))).toEqual([3, 4]);
  });

  it("show everything with none chosen, on the plan next to the ground of each site", () => {
    expect(onStorey(area, null)).toBe(area);
    expect(ids(floorsShown(floors, null))).toEqual([2, 4]);
  });
});
