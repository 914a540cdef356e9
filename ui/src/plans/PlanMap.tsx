// SPDX-License-Identifier: Apache-2.0
/** The plan on the map: its area, what stands there already, and what is planned. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { PlannedCameraView, PlanView } from "@/api";
import { MapView } from "@/map/MapView";
import { type Bounds, boundsOf, destination } from "@/map/mercator";
import { type CameraShape, emptyScene, type Scene } from "@/map/scene";
import { floorsShown } from "@/map/storeys";
import { useFloorImages } from "@/map/useFloors";
import { ringOf } from "@/registry/place/shapes";
import { cameraShapes, placeShapes } from "@/registry/scene";
import { usePlannedCameras, useThere } from "./data";
import styles from "./Plans.module.css";

export function plannedShapes(cameras: readonly PlannedCameraView[]): CameraShape[] {
  return cameras.map((one) => ({
    // Beside those that stand there, whose ids are above zero.
    id: -one.id,
    name: one.name,
    note: "",
    tone: "wait",
    at: [one.longitude, one.latitude],
    view: { direction: one.direction_deg, angle: one.angle_deg, rangeM: one.range_m },
    planned: true,
  }));
}

/** The area and all that the planned cameras see; null where there is nothing yet. */
export function planBounds(plan: PlanView, cameras: readonly PlannedCameraView[]): Bounds | null {
  return boundsOf([
    ...ringOf(plan.area),
    ...cameras.flatMap((one) =>
      [0, 90, 180, 270].map((way) => destination([one.longitude, one.latitude], way, one.range_m)),
    ),
  ]);
}

/** What is around a plan: for its map and for that of each of its cameras. `but`: a planned one that is drawn apart. */
export function usePlanScene(plan: PlanView, but?: number): { scene: Scene; home: Bounds | null } {
  const planned = usePlannedCameras(plan.id);
  const home = useMemo(() => planBounds(plan, planned.data ?? []), [plan, planned.data]);
  const there = useThere(home);
  const floors = useMemo(() => floorsShown(there.data?.floors ?? [], null), [there.data]);
  const images = useFloorImages(floors);
  const loaded = images.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: pictures by which are loaded, not by identity
  const scene = useMemo<Scene>(() => {
    const ring = ringOf(plan.area);
    return {
      ...emptyScene,
      images,
      places: placeShapes(there.data?.places ?? []),
      cameras: [
        ...cameraShapes(there.data?.cameras ?? []),
        ...plannedShapes(planned.data?.filter(({ id }) => id !== but) ?? []),
      ],
      areas: ring.length > 2 ? [{ ring, tone: "wait" }] : [],
    };
  }, [plan.area, planned.data, there.data, but, floors, loaded]);
  return { scene, home };
}

export function PlanMap({ plan }: { plan: PlanView }) {
  const { t } = useTranslation("plans");
  const { scene, home } = usePlanScene(plan);
  if (!home) return null;
  return (
    <div className={styles.map}>
      <MapView
        label={t("map", { name: plan.name })}
        scene={scene}
        home={home}
        homeKey={JSON.stringify(home)}
      />
    </div>
  );
}
