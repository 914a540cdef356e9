// SPDX-License-Identifier: Apache-2.0
/** Outlines as GeoJSON (RFC 7946), as corners to drag, and as lines of text for who does not draw. */
import type { LngLat } from "@/map/mercator";

export type Outline =
  | { type: "Point"; coordinates: number[] }
  | { type: "Polygon"; coordinates: number[][][] };

const isPair = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length >= 2 && value.every((one) => Number.isFinite(one));

/** The outer ring without its closing corner; a point is a ring of one. */
export function ringOf(outline: unknown): LngLat[] {
  const { type, coordinates } = (outline ?? {}) as { type?: unknown; coordinates?: unknown };
  if (type === "Point" && isPair(coordinates)) return [[coordinates[0], coordinates[1]]];
  if (type !== "Polygon" || !Array.isArray(coordinates)) return [];
  const [ring] = coordinates as unknown[];
  if (!Array.isArray(ring)) return [];
  return ring
    .filter(isPair)
    .slice(0, -1)
    .map(([lng, lat]) => [lng, lat]);
}

/** A ring as it is stored; fewer than three corners are no area: the first is a point. */
export function outlineOf(ring: readonly LngLat[]): Outline | null {
  const rounded = ring.map(([lng, lat]) => [round(lng), round(lat)]);
  const [first] = rounded;
  if (!first) return null;
  if (rounded.length < 3) return { type: "Point", coordinates: first };
  return { type: "Polygon", coordinates: [[...rounded, first]] };
}

/** A centimetre on the ground. */
export function round(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}

export function writeCorners(ring: readonly LngLat[]): string {
  return ring.map(([lng, lat]) => `${round(lng)}, ${round(lat)}`).join("\n");
}

/** One corner a line: longitude, latitude. Null when a line is none. */
export function readCorners(text: string): LngLat[] | null {
  const lines = text.split("\n").filter((line) => line.trim());
  const corners = lines.map((line) =>
    line
      .trim()
      .split(/[\s,;，；]+/)
      .map(Number),
  );
  const right = corners.every(
    ([lng, lat, ...rest]) =>
      lng !== undefined &&
      lat !== undefined &&
      rest.length === 0 &&
      Math.abs(lng) <= 180 &&
      Math.abs(lat) <= 90,
  );
  return right ? corners.map(([lng = 0, lat = 0]) => [lng, lat]) : null;
}
