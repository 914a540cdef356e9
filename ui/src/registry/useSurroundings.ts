// SPDX-License-Identifier: Apache-2.0
/** What is around on a form's map: the site's other places and cameras, and where to look first. */
import { useMemo } from "react";
import type { Bounds } from "@/map/mercator";
import { emptyScene, type Scene } from "@/map/scene";
import { useSiteArea } from "./data";
import { cameraShapes, placeShapes } from "./scene";

/** `but`: what the form itself draws. */
export function useSurroundings(
  siteId: number | null,
  but: { place?: number; camera?: number },
): { around: Scene; home: Bounds | null } {
  const { data } = useSiteArea(siteId);
  const { place, camera } = but;
  return useMemo(() => {
    if (!data) return { around: emptyScene, home: null };
    const around: Scene = {
      ...emptyScene,
      places: placeShapes(data.places.filter(({ id }) => id !== place)),
      cameras: cameraShapes(data.cameras.filter(({ camera_id }) => camera_id !== camera)),
    };
    return { around, home: data.extent };
  }, [data, place, camera]);
}
