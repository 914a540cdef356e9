// SPDX-License-Identifier: Apache-2.0
/** What stands where on the wall, and how the address bar says it: `grid=4&tiles=1-2--5&camera=2`. */
import type { CameraView, StreamKind } from "@/api";

/** Numbers of tiles that the wall offers. Six is one large and five small ones around it. */
export const GRIDS = [1, 4, 6, 9, 16] as const;
export type Grid = (typeof GRIDS)[number];

/** Where a tile stands: columns and rows from 0, and how many of both it takes. */
export interface Cell {
  column: number;
  row: number;
  span: number;
}

/** Columns and rows of a grid. */
export function sideOf(grid: number): number {
  return grid === 6 ? 3 : Math.sqrt(grid);
}

export function cells(grid: number): Cell[] {
  const side = sideOf(grid);
  const all = Array.from({ length: side * side }, (_, index) => ({
    column: index % side,
    row: Math.floor(index / side),
    span: 1,
  }));
  if (grid !== 6) return all;
  return [{ column: 0, row: 0, span: 2 }, ...all.filter((cell) => cell.column === 2 || cell.row === 2)];
}

export interface Wall {
  grid: Grid;
  /** Camera of each tile; at least as long as `grid`. */
  tiles: readonly (number | null)[];
}

export function isGrid(value: number): value is Grid {
  return (GRIDS as readonly number[]).includes(value);
}

/** Another grid. Cameras beyond its end stay in the list, and come back with a larger one. */
export function withGrid(wall: Wall, grid: Grid): Wall {
  return { grid, tiles: filled(wall.tiles, grid) };
}

/** The tiles that are seen. */
export function seen(wall: Wall): (number | null)[] {
  return wall.tiles.slice(0, wall.grid);
}

function filled(tiles: readonly (number | null)[], grid: number): (number | null)[] {
  return Array.from({ length: Math.max(grid, tiles.length) }, (_, index) => tiles[index] ?? null);
}

/** The smallest grid that takes all cameras. */
export function defaultWall(cameraIds: readonly number[]): Wall {
  const grid = GRIDS.find((size) => size >= cameraIds.length) ?? 16;
  return { grid, tiles: filled(cameraIds, grid) };
}

/** Null when the address says nothing of a wall. */
export function readWall(params: URLSearchParams): Wall | null {
  const text = params.get("tiles");
  const grid = Number(params.get("grid"));
  if (text === null && !isGrid(grid)) return null;
  const tiles = (text ?? "").split("-").map((part) => {
    const id = Number(part);
    return part !== "" && Number.isInteger(id) && id > 0 ? id : null;
  });
  const size = isGrid(grid) ? grid : (GRIDS.find((one) => one >= tiles.length) ?? 16);
  return { grid: size, tiles: filled(tiles, size) };
}

export function wallPatch(wall: Wall): { grid: number; tiles: string } {
  return { grid: wall.grid, tiles: wall.tiles.map((id) => id ?? "").join("-") };
}

/** Puts a camera on a tile; what was there goes to where it came from, if it came from a tile. */
export function placed(wall: Wall, cameraId: number, tile: number, from: number | null): Wall {
  const tiles = [...wall.tiles];
  const displaced = tiles[tile] ?? null;
  const before = from ?? tiles.indexOf(cameraId);
  if (before >= 0) tiles[before] = displaced;
  tiles[tile] = cameraId;
  return { ...wall, tiles };
}

export function emptied(wall: Wall, tile: number): Wall {
  return { ...wall, tiles: wall.tiles.map((id, index) => (index === tile ? null : id)) };
}

/** The first free tile; null when there is none. */
export function freeTile(wall: Wall): number | null {
  const index = seen(wall).indexOf(null);
  return index < 0 ? null : index;
}

/** Pixels of picture width from which the main stream is worth its bits. */
const MAIN_FROM_PX = 960;

/** A large camera that has no tile stands on one of its own. */
export const LARGE_TILE = -1;

/** The tile of the large camera; null when none is large. */
export function largeTileOf(wall: Wall, large: number | null): number | null {
  return large === null ? null : seen(wall).indexOf(large);
}

/** The sub-stream in small tiles, the main one in large. */
export function streamFor(camera: CameraView, widthPx: number): StreamKind {
  const hasSub = camera.streams.some((stream) => stream.kind === "sub");
  const hasMain = camera.streams.some((stream) => stream.kind === "main");
  if (!hasSub) return "main";
  if (!hasMain) return "sub";
  return widthPx >= MAIN_FROM_PX ? "main" : "sub";
}

/** Where a step with an arrow key leads: the nearest tile that way; stays at the edges. */
export function neighbour(grid: number, tile: number, key: string): number {
  const all = cells(grid);
  const from = all[tile];
  if (!from) return 0;
  const middle = (cell: Cell) => ({ x: cell.column + cell.span / 2, y: cell.row + cell.span / 2 });
  const here = middle(from);
  let best = tile;
  let least = Number.POSITIVE_INFINITY;
  all.forEach((cell, index) => {
    const there = middle(cell);
    const ahead = { ArrowLeft: here.x - there.x, ArrowRight: there.x - here.x, ArrowUp: here.y - there.y }[
      key
    ];
    const along = ahead ?? there.y - here.y;
    const aside = key === "ArrowLeft" || key === "ArrowRight" ? there.y - here.y : there.x - here.x;
    const distance = along + 2 * Math.abs(aside);
    if (index === tile || along <= 0.4 || distance >= least) return;
    best = index;
    least = distance;
  });
  return best;
}
