// SPDX-License-Identifier: Apache-2.0
/** Storeys on the map: which there are in view, and what is on the one that is looked at. */
import type { AreaView, DrawnFloorView } from "@/api";

export interface Storey {
  level: number;
  /** What its plans are called, each once. */
  names: string[];
}

/** From the highest down, as in a lift. */
export function storeysOf(floors: readonly DrawnFloorView[]): Storey[] {
  const levels = [...new Set(floors.map(({ level }) => level))].toSorted((one, other) => other - one);
  return levels.map((level) => ({
    level,
    names: [...new Set(floors.filter((one) => one.level === level).map(({ name }) => name))],
  }));
}

/** The plans that are drawn: of the storey, or with none chosen of the one next to the ground at each site. */
export function floorsShown(floors: readonly DrawnFloorView[], level: number | null): DrawnFloorView[] {
  if (level !== null) return floors.filter((one) => one.level === level);
  const next = new Map<number, number>();
  for (const { site_id, level: here } of floors) {
    const known = next.get(site_id);
    if (known === undefined || Math.abs(here - 1) < Math.abs(known - 1)) next.set(site_id, here);
  }
  return floors.filter((one) => next.get(one.site_id) === one.level);
}

/** What is on that storey, and what is on no plan: the yard, the street. With none chosen everything. */
export function onStorey<Area extends Pick<AreaView, "places" | "cameras" | "floors">>(
  area: Area,
  level: number | null,
): Area {
  if (level === null) return area;
  const here = new Set(area.floors.filter((one) => one.level === level).map(({ id }) => id));
  const isHere = (one: { floor_plan_id: number | null }) =>
    one.floor_plan_id === null || here.has(one.floor_plan_id);
  return { ...area, places: area.places.filter(isHere), cameras: area.cameras.filter(isHere) };
}
