// SPDX-License-Identifier: Apache-2.0
/** The fields on the map within a site: on the floor plan of the storey, among what is there already. */
import type { ComponentProps } from "react";
import { useSurroundings } from "../useSurroundings";
import { OutlineField } from "./OutlineField";
import { china } from "./PositionField";
import { StandField } from "./StandField";

type Given<Props> = Omit<Props, "around" | "home">;

interface OutlineProps extends Given<ComponentProps<typeof OutlineField>> {
  siteId: number | null;
  placeId?: number;
  floorPlanId: number | null;
}

export function SitedOutline({ siteId, placeId, floorPlanId, ...field }: OutlineProps) {
  const { around, home } = useSurroundings(siteId, { place: placeId, floor: floorPlanId });
  return <OutlineField key={`${siteId} ${home === null}`} {...field} around={around} home={home ?? china} />;
}

interface StandProps extends Given<ComponentProps<typeof StandField>> {
  siteId: number | null;
  /** The place that it stands in, as the form has it. */
  placeId: unknown;
  cameraId?: number;
}

export function SitedStand({ siteId, placeId, cameraId, ...field }: StandProps) {
  const { around, home } = useSurroundings(siteId, { camera: cameraId, in: Number(placeId) || null });
  return <StandField key={`${siteId} ${home === null}`} {...field} around={around} home={home ?? china} />;
}
