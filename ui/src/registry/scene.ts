// SPDX-License-Identifier: Apache-2.0
/** Places and placed cameras as the map draws them. */
import type { CameraShape, PlaceShape, View } from "@/map/scene";
import { ringOf } from "./place/shapes";
import {
  isShut,
  type PlaceFacts,
  type PlacementFacts,
  placeMark,
  placementMark,
  placementState,
  placeState,
} from "./states";

export interface DrawnPlace extends PlaceFacts {
  id: number;
  name: string;
  outline: unknown;
}

export interface DrawnCamera extends PlacementFacts {
  camera_id: number;
  camera_name: string;
  latitude: number | null;
  longitude: number | null;
  direction_deg: number | null;
  angle_deg: number | null;
  range_m: number | null;
}

export function placeShapes(places: readonly DrawnPlace[]): PlaceShape[] {
  return places.flatMap((place) => {
    const ring = ringOf(place.outline);
    if (ring.length === 0) return [];
    const state = placeState(place);
    return [
      {
        id: place.id,
        name: place.name,
        note: state,
        tone: placeMark[state],
        forbidden: isShut(place),
        ring,
      },
    ];
  });
}

function viewOf({ direction_deg, angle_deg, range_m }: DrawnCamera): View | null {
  if (direction_deg === null || angle_deg === null || range_m === null) return null;
  return { direction: direction_deg, angle: angle_deg, rangeM: range_m };
}

export function cameraShapes(cameras: readonly DrawnCamera[]): CameraShape[] {
  return cameras.flatMap((camera) => {
    if (camera.latitude === null || camera.longitude === null) return [];
    const state = placementState(camera);
    return [
      {
        id: camera.camera_id,
        name: camera.camera_name,
        note: state,
        tone: placementMark[state],
        at: [camera.longitude, camera.latitude] as const,
        view: viewOf(camera),
      },
    ];
  });
}
