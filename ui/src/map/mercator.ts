// SPDX-License-Identifier: Apache-2.0
/**
 * Degrees (WGS 84) to a flat world and back: Web Mercator (EPSG:3857) scaled so
 * that the whole world is 1 x 1, x to the east, y to the south. Distances and
 * bearings on the sphere: good to 0.5 %, far better than a camera's range is known.
 */

/** [longitude, latitude] in degrees, as in GeoJSON. */
export type LngLat = readonly [number, number];
/** In the world of 1 x 1. */
export interface Point {
  x: number;
  y: number;
}
export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

const earthRadiusM = 6_371_008.8;
const radians = Math.PI / 180;
/** Where the square world ends. */
const mostLatitude = 85.051_128;

export function toWorld([lng, lat]: LngLat): Point {
  const sin = Math.sin(Math.max(-mostLatitude, Math.min(mostLatitude, lat)) * radians);
  return { x: lng / 360 + 0.5, y: 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI) };
}

export function toLngLat({ x, y }: Point): LngLat {
  return [(x - 0.5) * 360, (2 * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI))) / radians - 90];
}

/** How many metres one unit of the world is there. */
export function metresPerWorld(lat: number): number {
  return 2 * Math.PI * earthRadiusM * Math.cos(lat * radians);
}

export function distanceM([lng1, lat1]: LngLat, [lng2, lat2]: LngLat): number {
  const a =
    Math.sin(((lat2 - lat1) * radians) / 2) ** 2 +
    Math.cos(lat1 * radians) * Math.cos(lat2 * radians) * Math.sin(((lng2 - lng1) * radians) / 2) ** 2;
  return 2 * earthRadiusM * Math.asin(Math.sqrt(Math.min(1, a)));
}

/** Clockwise from north, 0 up to 360. */
export function bearingDeg([lng1, lat1]: LngLat, [lng2, lat2]: LngLat): number {
  const turn = (lng2 - lng1) * radians;
  const y = Math.sin(turn) * Math.cos(lat2 * radians);
  const x =
    Math.cos(lat1 * radians) * Math.sin(lat2 * radians) -
    Math.sin(lat1 * radians) * Math.cos(lat2 * radians) * Math.cos(turn);
  return wrapDeg(Math.atan2(y, x) / radians);
}

/** Where one comes to from there, that far in that direction. */
export function destination([lng, lat]: LngLat, bearing: number, metres: number): LngLat {
  const angle = metres / earthRadiusM;
  const sinLat = Math.sin(lat * radians);
  const cosLat = Math.cos(lat * radians);
  const sin = sinLat * Math.cos(angle) + cosLat * Math.sin(angle) * Math.cos(bearing * radians);
  const turn = Math.atan2(
    Math.sin(bearing * radians) * Math.sin(angle) * cosLat,
    Math.cos(angle) - sinLat * sin,
  );
  return [lng + turn / radians, Math.asin(Math.max(-1, Math.min(1, sin))) / radians];
}

/** Into 0 up to 360. */
export function wrapDeg(degrees: number): number {
  const rest = degrees % 360;
  return rest < 0 ? rest + 360 : rest;
}

/** From one direction to another the short way: -180 up to 180. */
export function turnDeg(from: number, to: number): number {
  const turn = wrapDeg(to - from);
  return turn > 180 ? turn - 360 : turn;
}

/** The field of view as a ring: the camera, then the arc from left to right. A full circle has no corner. */
export function sector(at: LngLat, direction: number, angle: number, rangeM: number): LngLat[] {
  const width = Math.min(360, Math.max(1, angle));
  const steps = Math.max(2, Math.ceil(width / 6));
  const arc = Array.from({ length: steps + 1 }, (_, step) =>
    destination(at, direction - width / 2 + (width * step) / steps, rangeM),
  );
  return width >= 360 ? arc : [at, ...arc];
}

export function boundsOf(points: Iterable<LngLat>): Bounds | null {
  let bounds: Bounds | null = null;
  for (const [lng, lat] of points) {
    if (!bounds) bounds = { west: lng, south: lat, east: lng, north: lat };
    else {
      bounds.west = Math.min(bounds.west, lng);
      bounds.east = Math.max(bounds.east, lng);
      bounds.south = Math.min(bounds.south, lat);
      bounds.north = Math.max(bounds.north, lat);
    }
  }
  return bounds;
}

/** The middle of a ring's area; of its points when it has no area. */
export function middleOf(ring: readonly LngLat[]): LngLat {
  const [origin = [0, 0] as LngLat] = ring;
  let area = 0;
  let x = 0;
  let y = 0;
  ring.forEach((one, index) => {
    const other = ring[(index + 1) % ring.length] ?? origin;
    const [x1, y1] = [one[0] - origin[0], one[1] - origin[1]];
    const [x2, y2] = [other[0] - origin[0], other[1] - origin[1]];
    const cross = x1 * y2 - x2 * y1;
    area += cross;
    x += (x1 + x2) * cross;
    y += (y1 + y2) * cross;
  });
  if (Math.abs(area) < 1e-18) {
    const sum = ring.reduce(([lng, lat], one) => [lng + one[0], lat + one[1]] as const, [0, 0] as const);
    return [sum[0] / Math.max(1, ring.length), sum[1] / Math.max(1, ring.length)];
  }
  return [origin[0] + x / (3 * area), origin[1] + y / (3 * area)];
}

/** Even-odd rule. */
export function isInside({ x, y }: Point, ring: readonly Point[]): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i];
    const b = ring[j];
    if (a && b && a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}
