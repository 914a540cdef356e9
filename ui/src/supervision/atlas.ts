// SPDX-License-Identifier: Apache-2.0
/** Systems as shapes on the map: the urgent ones on top, and several at one place beside each other. */
import type { PointView } from "@/api";
import { type Bounds, destination, type LngLat } from "@/map/mercator";
import type { CameraShape } from "@/map/scene";
import { standMarks, stands } from "./data";

const apartM = 25;

/** So many systems are told apart by their names; of more, names would say little and hide much. */
const mostNamed = 60;

/** A neighbourhood at least: where there are few systems, what lies around them is empty. */
const leastDeg = 0.02;

export function withRoom(bounds: Bounds | null): Bounds | null {
  if (!bounds) return null;
  const pad = (least: number, most: number) => Math.max(0, (leastDeg - (most - least)) / 2);
  const across = pad(bounds.west, bounds.east);
  const up = pad(bounds.south, bounds.north);
  return {
    west: bounds.west - across,
    east: bounds.east + across,
    south: bounds.south - up,
    north: bounds.north + up,
  };
}

export function systemShapes(points: readonly PointView[]): CameraShape[] {
  const together = new Map<string, number>();
  const ofSite = new Map<string, number>();
  for (const { site_name } of points) ofSite.set(site_name, (ofSite.get(site_name) ?? 0) + 1);
  return points
    .toSorted((one, other) => stands.indexOf(other.stand) - stands.indexOf(one.stand) || one.id - other.id)
    .map((point) => {
      const key = `${point.latitude} ${point.longitude}`;
      const before = together.get(key) ?? 0;
      together.set(key, before + 1);
      const at: LngLat = [point.longitude, point.latitude];
      return {
        id: point.id,
        // The site says enough, unless it has several.
        name: ofSite.get(point.site_name) === 1 ? point.site_name : `${point.site_name} · ${point.name}`,
        note: point.stand,
        tone: standMarks[point.stand],
        // A spiral: the next one a little further round and out.
        at: before === 0 ? at : destination(at, before * 137.5, apartM * Math.sqrt(before)),
        view: null,
        named: points.length <= mostNamed,
      };
    });
}
