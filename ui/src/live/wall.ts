// SPDX-License-Identifier: Apache-2.0
/** What stands where on the wall, and how the address bar says it: `grid=4&tiles=1,2,,5&camera=2`. */
import type { CameraView, StreamKind } from "@/api";

/** Numbers of tiles that the wall offers. */
export const GRIDS = [1, 4, 9, 16] as const;

export interface Wall {
  /** Number of tiles: a square. */
  grid: number;
  /** Camera of each tile; as long as `grid`. */
  tiles: readonly (number | null)[];
}

const MOST_TILES = 36;

function isGrid(value: number): boolean {
  return Number.isInteger(Math.sqrt(value)) && value >= 1 && value <= MOST_TILES;
}

/** Cut or filled with empty tiles. */
export function withGrid(wall: Wall, grid: number): Wall {
  const cameras = wall.tiles.filter((id) => id !== null);
  // Going smaller and larger again must not lose the order; empty tiles are given up first.
  const kept = cameras.length > grid || wall.tiles.length > grid ? cameras : wall.tiles;
  return { grid, tiles: filled(kept, grid) };
}

function filled(tiles: readonly (number | null)[], grid: number): (number | null)[] {
  return Array.from({ length: grid }, (_, index) => tiles[index] ?? null);
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
  const tiles = (text ?? "").split(",").map((part) => {
    const id = Number(part);
    return part !== "" && Number.isInteger(id) && id > 0 ? id : null;
  });
  const size = isGrid(grid) ? grid : (GRIDS.find((one) => one >= tiles.length) ?? 16);
  return { grid: size, tiles: filled(tiles, size) };
}

export function wallPatch(wall: Wall): { grid: number; tiles: string } {
  // One empty tile alone would read as nothing at all.
  return { grid: wall.grid, tiles: wall.tiles.map((id) => id ?? "").join(",") || "," };
}

/** Puts a camera on a tile; what was there goes to where it came from, if it came from a tile. */
export function placed(wall: Wall, cameraId: number, tile: number, from: number | null): Wall {
  const tiles = [...wall.tiles];
  const displaced = tiles[tile] ?? null;
  if (from !== null) tiles[from] = displaced;
  tiles[tile] = cameraId;
  return { ...wall, tiles };
}

export function emptied(wall: Wall, tile: number): Wall {
  return { ...wall, tiles: wall.tiles.map((id, index) => (index === tile ? null : id)) };
}

/** The first free tile; null when there is none. */
export function freeTile(wall: Wall): number | null {
  const index = wall.tiles.indexOf(null);
  return index < 0 ? null : index;
}

/** Pixels of picture width from which the main stream is worth its bits. */
const MAIN_FROM_PX = 960;

/** The sub-stream in small tiles, the main one in large. */
export function streamFor(camera: CameraView, widthPx: number): StreamKind {
  const hasSub = camera.streams.some((stream) => stream.kind === "sub");
  const hasMain = camera.streams.some((stream) => stream.kind === "main");
  if (!hasSub) return "main";
  if (!hasMain) return "sub";
  return widthPx >= MAIN_FROM_PX ? "main" : "sub";
}

/** Where a step with an arrow key leads; stays at the edges. */
export function neighbour(grid: number, tile: number, key: string): number {
  const side = Math.sqrt(grid);
  const row = Math.floor(tile / side);
  const column = tile % side;
  if (key === "ArrowLeft") return column > 0 ? tile - 1 : tile;
  if (key === "ArrowRight") return column < side - 1 ? tile + 1 : tile;
  if (key === "ArrowUp") return row > 0 ? tile - side : tile;
  return row < side - 1 ? tile + side : tile;
}
