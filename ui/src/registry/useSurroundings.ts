// SPDX-License-Identifier: Apache-2.0
/** What is around on a form's map: the floor plan, the site's other places and cameras, and where to look first. */
import { useMemo } from "react";
import type { Bounds } from "@/map/mercator";
import { emptyScene, type Scene } from "@/map/scene";
import { useFloorImages } from "@/map/useFloors";
import { useSiteArea } from "./data";
import { cameraShapes, placeShapes } from "./scene";

/** What the form itself draws is left out; of other storeys than that of `in`, or of `floor`, nothing is shown. */
interface But {
  place?: number;
  camera?: number;
  floorPlan?: number;
  /** The place that a camera stands in. */
  in?: number | null;
  floor?: number | null;
}

export function useSurroundings(siteId: number | null, but: But): { around: Scene; home: Bounds | null } {
  const { data } = useSiteArea(siteId);
  const { place, camera, floorPlan } = but;
  const floor = but.floor ?? data?.places.find(({ id }) => id === but.in)?.floor_plan_id ?? null;
  const shown = useMemo(
    () => data?.floors.filter(({ id }) => id === floor && id !== floorPlan) ?? [],
    [data, floor, floorPlan],
  );
  const images = useFloorImages(shown);
  const loaded = images.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: by which are loaded, not by identity
  return useMemo(() => {
    if (!data) return { around: emptyScene, home: null };
    const isHere = (one: { floor_plan_id: number | null }) =>
      floor === null || one.floor_plan_id === null || one.floor_plan_id === floor;
    const around: Scene = {
      ...emptyScene,
      images,
      places: placeShapes(data.places.filter((one) => one.id !== place && isHere(one))),
      cameras: cameraShapes(data.cameras.filter((one) => one.camera_id !== camera && isHere(one))),
    };
    return { around, home: data.extent };
  }, [data, place, camera, floor, loaded, shown]);
}
