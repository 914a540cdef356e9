// SPDX-License-Identifier: Apache-2.0
/** A picture on the map: where its middle is, how large, how it is turned; and what its handles do when they are dragged. */
import { bearingDeg, destination, distanceM, type LngLat, turnDeg, wrapDeg } from "./mercator";
import type { Handle } from "./scene";

export interface Frame {
  at: LngLat;
  widthM: number;
  heightM: number;
  /** Where its upper edge points, clockwise from north. */
  turn: number;
}

const leastM = 1;
const mostM = 4500;
const radians = Math.PI / 180;
const clampM = (metres: number) => Math.max(leastM, Math.min(mostM, metres));

/** So many metres to its right and towards its upper edge. */
function within({ at, turn }: Frame, right: number, up: number): LngLat {
  return destination(at, turn + Math.atan2(right, up) / radians, Math.hypot(right, up));
}

/** Clockwise from the top left. */
export function cornersOf(frame: Frame): LngLat[] {
  const [right, up] = [frame.widthM / 2, frame.heightM / 2];
  return [
    within(frame, -right, up),
    within(frame, right, up),
    within(frame, right, -up),
    within(frame, -right, -up),
  ];
}

/** The frame that fits four corners best; exact for a rectangle. */
export function frameOf(corners: readonly LngLat[]): Frame | null {
  const [a, b, c, d] = corners;
  if (!a || !b || !c || !d || corners.length !== 4) return null;
  const middle = (index: 0 | 1) => (a[index] + b[index] + c[index] + d[index]) / 4;
  const top: LngLat = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const foot: LngLat = [(c[0] + d[0]) / 2, (c[1] + d[1]) / 2];
  return {
    at: [middle(0), middle(1)],
    widthM: (distanceM(a, b) + distanceM(d, c)) / 2,
    heightM: (distanceM(a, d) + distanceM(b, c)) / 2,
    turn: bearingDeg(foot, top),
  };
}

/** A picture of that many pixels for the first time: in the middle, north up. */
export function firstFrame(at: LngLat, widthPx: number, heightPx: number, widthM = 60): Frame {
  return { at, widthM, heightM: clampM((widthM * heightPx) / Math.max(1, widthPx)), turn: 0 };
}

/** Another picture in the same place: as wide, as high as it is itself. */
export function reframed(frame: Frame, widthPx: number, heightPx: number): Frame {
  return { ...frame, heightM: clampM((frame.widthM * heightPx) / Math.max(1, widthPx)) };
}

/** As wide as that, its shape kept. */
export function widened(frame: Frame, widthM: number): Frame {
  const width = clampM(widthM);
  return { ...frame, widthM: width, heightM: clampM((frame.heightM * width) / frame.widthM) };
}

/** To move it, to turn it, and a corner each to make it larger or smaller. */
export function frameHandles(frame: Frame): Handle[] {
  const reach = Math.max(frame.widthM, frame.heightM) * 0.12;
  return [
    ...cornersOf(frame).map((at, index): Handle => ({ id: `corner ${index}`, at, kind: "corner" })),
    { id: "turn", at: within(frame, 0, frame.heightM / 2 + reach), kind: "turn" },
    { id: "middle", at: frame.at, kind: "move" },
  ];
}

/** A corner that is dragged keeps the one across from it where it is, and the shape of the picture. */
export function dragFrame(frame: Frame, handle: string, to: LngLat): Frame {
  if (handle === "middle") return { ...frame, at: to };
  if (handle === "turn") return { ...frame, turn: Math.round(bearingDeg(frame.at, to) * 2) / 2 };
  const corners = cornersOf(frame);
  const index = Number(handle.split(" ")[1]);
  const [held, fixed] = [corners[index], corners[(index + 2) % 4]];
  if (!held || !fixed) return frame;
  const across = distanceM(fixed, held);
  const along =
    distanceM(fixed, to) * Math.cos(turnDeg(bearingDeg(fixed, held), bearingDeg(fixed, to)) * radians);
  const next = widened(frame, frame.widthM * (along / across));
  return {
    ...next,
    at: destination(fixed, bearingDeg(fixed, held), (across * next.widthM) / frame.widthM / 2),
  };
}

export function turned(frame: Frame, degrees: number): Frame {
  return { ...frame, turn: wrapDeg(degrees) };
}
