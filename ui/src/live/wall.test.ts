// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { camera } from "@/test/render";
import {
  cells,
  defaultWall,
  emptied,
  freeTile,
  GRIDS,
  neighbour,
  placed,
  readWall,
  seen,
  streamFor,
  wallPatch,
  withGrid,
} from "./wall";

const wall = defaultWall([1, 2, 3, 4]);

describe("the address", () => {
  it("says what stands where, with empty tiles", () => {
    expect(wallPatch(emptied(wall, 1))).toEqual({ grid: 4, tiles: "1--3-4" });
    expect(readWall(new URLSearchParams("grid=4&tiles=1--3-4"))).toEqual(emptied(wall, 1));
  });

  it("without a wall says nothing", () => {
    expect(readWall(new URLSearchParams("camera=3"))).toBeNull();
  });

  it("with nonsense is read as well as it can be", () => {
    expect(readWall(new URLSearchParams("grid=5&tiles=7-x--2"))).toEqual({
      grid: 4,
      tiles: [7, null, null, 2],
    });
    expect(readWall(new URLSearchParams("grid=9"))?.tiles).toHaveLength(9);
  });
});

describe("the first wall", () => {
  it("is the smallest that shows all cameras", () => {
    expect(
      [1, 2, 6, 7, 16, 200].map(
        (count) => defaultWall(Array.from({ length: count }, (_, id) => id + 1)).grid,
      ),
    ).toEqual([1, 4, 6, 9, 16, 16]);
  });
});

describe("arranging", () => {
  it("swaps two tiles", () => {
    expect(placed(wall, 1, 2, 0).tiles).toEqual([3, 2, 1, 4]);
  });

  it("moves a camera that is on the wall already", () => {
    expect(placed(wall, 4, 0, null).tiles).toEqual([4, 2, 3, 1]);
  });

  it("replaces what is there by a camera from the list", () => {
    expect(placed(wall, 9, 0, null).tiles).toEqual([9, 2, 3, 4]);
  });

  it("keeps cameras that a smaller grid does not show", () => {
    const small = withGrid(wall, 1);
    expect(seen(small)).toEqual([1]);
    expect(seen(withGrid(small, 4))).toEqual([1, 2, 3, 4]);
  });

  it("finds a free tile among those that are seen", () => {
    expect(freeTile(wall)).toBeNull();
    expect(freeTile(withGrid(wall, 6))).toBe(4);
  });
});

describe("the arrow keys", () => {
  it("go to the neighbour and stop at the edge", () => {
    expect(neighbour(9, 4, "ArrowLeft")).toBe(3);
    expect(neighbour(9, 4, "ArrowDown")).toBe(7);
    expect(neighbour(9, 0, "ArrowUp")).toBe(0);
    expect(neighbour(9, 2, "ArrowRight")).toBe(2);
  });

  it("find their way around a large tile", () => {
    expect(neighbour(6, 0, "ArrowRight")).toBe(1);
    expect(neighbour(6, 0, "ArrowDown")).toBe(3);
    expect(neighbour(6, 2, "ArrowLeft")).toBe(0);
    expect(neighbour(6, 3, "ArrowUp")).toBe(0);
  });
});

it("has as many places as tiles", () => {
  for (const grid of GRIDS) expect(cells(grid)).toHaveLength(grid);
});

describe("the stream of a tile", () => {
  const both = camera(1, {
    streams: [
      { kind: "main", address: "a", record: true },
      { kind: "sub", address: "b", record: false },
    ],
  });

  it("is the sub-stream in small tiles and the main one in large", () => {
    expect(streamFor(both, 400)).toBe("sub");
    expect(streamFor(both, 1600)).toBe("main");
  });

  it("is what there is", () => {
    expect(streamFor(camera(1), 200)).toBe("main");
  });
});
