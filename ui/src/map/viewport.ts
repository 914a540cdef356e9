// SPDX-License-Identifier: Apache-2.0
/** Which part of the world is on the screen, and how large. Values, never changed in place. */
import { type Bounds, type LngLat, metresPerWorld, type Point, toLngLat, toWorld } from "./mercator";

export interface Viewport {
  /** The middle, in the world of 1 x 1. */
  x: number;
  y: number;
  /** Pixels per unit of the world. */
  scale: number;
  width: number;
  height: number;
}

/** The whole world in a small window, and a coin on the floor. */
const least = 256;
const most = 2 ** 33;

const clampScale = (scale: number) => Math.max(least, Math.min(most, scale));

export function toScreen(view: Viewport, at: LngLat): Point {
  return worldToScreen(view, toWorld(at));
}

export function worldToScreen(view: Viewport, { x, y }: Point): Point {
  return { x: (x - view.x) * view.scale + view.width / 2, y: (y - view.y) * view.scale + view.height / 2 };
}

export function fromScreen(view: Viewport, { x, y }: Point): LngLat {
  return toLngLat({
    x: view.x + (x - view.width / 2) / view.scale,
    y: view.y + (y - view.height / 2) / view.scale,
  });
}

/** The picture follows the hand: so many pixels to the right and down. */
export function pan(view: Viewport, dx: number, dy: number): Viewport {
  return {
    ...view,
    x: view.x - dx / view.scale,
    y: Math.max(0, Math.min(1, view.y - dy / view.scale)),
  };
}

/** Larger or smaller; what is under `at` stays there. */
export function zoomAt(view: Viewport, factor: number, at?: Point): Viewport {
  const scale = clampScale(view.scale * factor);
  const dx = (at?.x ?? view.width / 2) - view.width / 2;
  const dy = (at?.y ?? view.height / 2) - view.height / 2;
  return {
    ...view,
    scale,
    x: view.x + dx / view.scale - dx / scale,
    y: view.y + dy / view.scale - dy / scale,
  };
}

/** All of `bounds`, with a margin; a single point with 60 m around it. */
export function fitTo(view: Viewport, bounds: Bounds, marginPx = 48): Viewport {
  const topLeft = toWorld([bounds.west, bounds.north]);
  const bottomRight = toWorld([bounds.east, bounds.south]);
  const middle = { x: (topLeft.x + bottomRight.x) / 2, y: (topLeft.y + bottomRight.y) / 2 };
  const room = 60 / metresPerWorld(toLngLat(middle)[1]);
  const wide = Math.max(bottomRight.x - topLeft.x, room);
  const high = Math.max(bottomRight.y - topLeft.y, room);
  const scale = Math.min(
    Math.max(1, view.width - 2 * marginPx) / wide,
    Math.max(1, view.height - 2 * marginPx) / high,
  );
  return { ...view, x: middle.x, y: middle.y, scale: clampScale(scale) };
}

/** Another size of the window: the middle stays in the middle. */
export function resize(view: Viewport, width: number, height: number): Viewport {
  return { ...view, width, height };
}

export function boundsOfView(view: Viewport): Bounds {
  const [west, north] = fromScreen(view, { x: 0, y: 0 });
  const [east, south] = fromScreen(view, { x: view.width, y: view.height });
  return { west: Math.max(-180, west), south, east: Math.min(180, east), north };
}

export function pixelsPerMetre(view: Viewport): number {
  return view.scale / metresPerWorld(toLngLat(view)[1]);
}

/** The longest of 1, 2, 5, 10, 20 ... metres that is at most `mostPx` long. */
export function scaleBar(view: Viewport, mostPx = 120): { metres: number; px: number } {
  const perMetre = pixelsPerMetre(view);
  const room = mostPx / perMetre;
  const ten = 10 ** Math.floor(Math.log10(room));
  const metres = ([5, 2].find((step) => step * ten <= room) ?? 1) * ten;
  return { metres, px: metres * perMetre };
}

/** For the address bar: longitude, latitude, and the scale as a power of two. */
export function writeView(view: Viewport): string {
  const [lng, lat] = toLngLat(view);
  return `${lng.toFixed(6)},${lat.toFixed(6)},${Math.log2(view.scale / 256).toFixed(2)}`;
}

export function readView(view: Viewport, text: string | null): Viewport | null {
  const [lng, lat, zoom, ...rest] = (text ?? "").split(",").map(Number);
  if (lng === undefined || lat === undefined || zoom === undefined || rest.length > 0) return null;
  if (![lng, lat, zoom].every(Number.isFinite) || Math.abs(lng) > 180 || Math.abs(lat) > 85) return null;
  return { ...view, ...toWorld([lng, lat]), scale: clampScale(256 * 2 ** zoom) };
}
