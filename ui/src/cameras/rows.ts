// SPDX-License-Identifier: Apache-2.0
/** Cameras with their states as the list shows them: joined, filtered, counted. */
import type { CameraStatus, CameraView, StreamStatus } from "@/api";
import { type CameraState, type StateOfCamera, stateOf } from "./state";

export interface CameraRow {
  camera: CameraView;
  status: CameraStatus | undefined;
  state: StateOfCamera;
  main: StreamStatus | undefined;
}

export type StateGroup = "live" | "down" | "connecting" | "disabled" | "barred" | "removed";
/** Those of cameras in service. */
export const stateGroups = [
  "live",
  "down",
  "connecting",
  "disabled",
  "barred",
] as const satisfies StateGroup[];

const groupOf: Record<CameraState, StateGroup> = {
  live: "live",
  connecting: "connecting",
  unknown: "connecting",
  stalled: "down",
  failing: "down",
  disabled: "disabled",
  barred: "barred",
  removed: "removed",
};

export function cameraRows(cameras: CameraView[], statuses: ReadonlyMap<number, CameraStatus>): CameraRow[] {
  return cameras.map((camera) => {
    const status = statuses.get(camera.id);
    const main = status?.streams.find((stream) => stream.kind === "main") ?? status?.streams[0];
    return { camera, status, state: stateOf(camera, status), main };
  });
}

export interface CameraFilter {
  text: string;
  group: string | null;
  place: string | null;
}

export function filterRows(rows: CameraRow[], { text, group, place }: CameraFilter): CameraRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ camera, state }) => {
    if (group && groupOf[state.state] !== group) return false;
    if (place && camera.place !== place) return false;
    const haystack = [camera.name, camera.place, ...camera.streams.map((stream) => stream.address)]
      .join(" ")
      .toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}

export function countGroups(rows: CameraRow[]): Record<StateGroup, number> {
  const counts: Record<StateGroup, number> = {
    live: 0,
    down: 0,
    connecting: 0,
    disabled: 0,
    barred: 0,
    removed: 0,
  };
  for (const row of rows) counts[groupOf[row.state.state]] += 1;
  return counts;
}
