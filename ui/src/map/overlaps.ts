// SPDX-License-Identifier: Apache-2.0
/** Where two cameras see the same: fields of view that overlap beyond a share of the smaller one. */
import { type LngLat, metresPerWorld, type Point, sector, toLngLat, toWorld } from "./mercator";
import type { CameraShape } from "./scene";

/** From this share of the smaller view on, one of the two is built for the second time; as the server counts. */
export const doubleFrom = 0.5;

export interface Overlap {
  one: CameraShape;
  other: CameraShape;
  /** Of the smaller view, 0 to 1. */
  share: number;
  rings: LngLat[][];
}

/** Convex pieces: a view wider than a half circle is two. */
function pieces({ at, view }: CameraShape): Point[][] {
  if (!view) return [];
  const { direction, angle, rangeM } = view;
  if (angle <= 180) return [sector(at, direction, angle, rangeM).map(toWorld)];
  const half = angle / 2;
  return [-1, 1].map((side) => sector(at, direction + (side * half) / 2, half, rangeM).map(toWorld));
}

export function areaOf(ring: readonly Point[]): number {
  let twice = 0;
  const [origin = { x: 0, y: 0 }] = ring;
  ring.forEach((one, index) => {
    const other = ring[(index + 1) % ring.length] ?? one;
    twice += (one.x - origin.x) * (other.y - origin.y) - (other.x - origin.x) * (one.y - origin.y);
  });
  return twice / 2;
}

/** What two convex rings have in common (Sutherland and Hodgman, 1974). */
export function common(subject: readonly Point[], clip: readonly Point[]): Point[] {
  const sign = Math.sign(areaOf(clip)) || 1;
  let output = [...subject];
  clip.forEach((a, index) => {
    const b = clip[(index + 1) % clip.length] ?? a;
    const side = ({ x, y }: Point) => sign * ((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x));
    const input = output;
    output = [];
    input.forEach((one, at) => {
      const before = input.at(at - 1) ?? one;
      const [here, there] = [side(one), side(before)];
      if (here >= 0 !== there >= 0) {
        const part = there / (there - here);
        output.push({ x: before.x + part * (one.x - before.x), y: before.y + part * (one.y - before.y) });
      }
      if (here >= 0) output.push(one);
    });
  });
  return output;
}

/** All pairs among the cameras in view. Only neighbours are compared: those on the same or the next squares of a grid. */
export function overlaps(cameras: readonly CameraShape[], from = doubleFrom): Overlap[] {
  const seeing = cameras.filter(({ view }) => view !== null);
  const cell = Math.max(...seeing.map(reach), 1e-12) * 2;
  const grid = new Map<string, CameraShape[]>();
  const found: Overlap[] = [];
  for (const camera of seeing) {
    const { x, y } = toWorld(camera.at);
    const [column, row] = [Math.floor(x / cell), Math.floor(y / cell)];
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (const other of grid.get(`${column + dx} ${row + dy}`) ?? []) {
          const overlap = between(other, camera);
          if (overlap.share >= from) found.push(overlap);
        }
      }
    }
    const key = `${column} ${row}`;
    grid.set(key, [...(grid.get(key) ?? []), camera]);
  }
  return found;
}

function reach({ at, view }: CameraShape): number {
  return (view?.rangeM ?? 0) / metresPerWorld(at[1]);
}

function between(one: CameraShape, other: CameraShape): Overlap {
  const [mine, theirs] = [pieces(one), pieces(other)];
  const size = (rings: Point[][]) => rings.reduce((sum, ring) => sum + Math.abs(areaOf(ring)), 0);
  const shared = mine.flatMap((piece) =>
    theirs.map((clip) => common(piece, clip)).filter((ring) => ring.length > 2),
  );
  const smaller = Math.min(size(mine), size(theirs));
  return {
    one,
    other,
    share: smaller > 0 ? size(shared) / smaller : 0,
    rings: shared.map((ring) => ring.map(toLngLat)),
  };
}
