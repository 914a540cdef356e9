// SPDX-License-Identifier: Apache-2.0
/** What the handles of a camera's view and of an outline do when they are dragged. */
import { bearingDeg, destination, distanceM, type LngLat, turnDeg, wrapDeg } from "./mercator";
import type { Handle, View } from "./scene";

export interface Stand {
  at: LngLat;
  view: View;
}

const leastRangeM = 1;
const mostRangeM = 2000;

/** To move it, to turn it (and how far it sees), and how wide it sees. */
export function standHandles({ at, view }: Stand): Handle[] {
  const edge = destination(at, view.direction + view.angle / 2, view.rangeM);
  return [
    { id: "width", at: edge, kind: "turn" },
    { id: "tip", at: destination(at, view.direction, view.rangeM), kind: "turn" },
    { id: "stand", at, kind: "move" },
  ];
}

export function dragStand(stand: Stand, handle: string, to: LngLat): Stand {
  const { at, view } = stand;
  if (handle === "stand") return { ...stand, at: to };
  const bearing = bearingDeg(at, to);
  if (handle === "tip") {
    const rangeM = Math.max(leastRangeM, Math.min(mostRangeM, distanceM(at, to)));
    return { at, view: { ...view, direction: Math.round(bearing) % 360, rangeM: roundRange(rangeM) } };
  }
  const half = Math.abs(turnDeg(view.direction, bearing));
  return { at, view: { ...view, angle: Math.max(2, Math.min(360, Math.round(half * 2))) } };
}

function roundRange(metres: number): number {
  return metres < 20 ? Math.round(metres * 10) / 10 : Math.round(metres);
}

export function turnStand(stand: Stand, degrees: number): Stand {
  return { ...stand, view: { ...stand.view, direction: wrapDeg(stand.view.direction + degrees) } };
}

/** Each corner, and between two corners a place for another one. */
export function ringHandles(ring: readonly LngLat[]): Handle[] {
  const corners = ring.map((at, index): Handle => ({ id: `corner ${index}`, at, kind: "corner" }));
  if (ring.length < 2) return corners;
  const between = ring.map((one, index): Handle => {
    const other = ring[(index + 1) % ring.length] ?? one;
    return {
      id: `between ${index}`,
      at: [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2],
      kind: "between",
    };
  });
  return [...(ring.length > 2 ? between : between.slice(0, 1)), ...corners];
}

/** A dragged corner moves; a dragged middle becomes a corner. Returns the id that the hand now holds. */
export function dragRing(
  ring: readonly LngLat[],
  handle: string,
  to: LngLat,
): { ring: LngLat[]; held: string } {
  const [kind, number] = handle.split(" ");
  const index = Number(number);
  if (kind === "between") return { ring: ring.toSpliced(index + 1, 0, to), held: `corner ${index + 1}` };
  return { ring: ring.map((point, at) => (at === index ? to : point)), held: handle };
}
