// SPDX-License-Identifier: Apache-2.0
/** What an event changes in what the console already knows. */
import type { QueryClient } from "@tanstack/react-query";
import { alarmsKey } from "@/alarms/data";
import type { CameraStatus, CameraView } from "@/api";
import { camerasKey, statusKey } from "@/cameras/data";

/** Replaces the status of one camera, or adds it. */
export function withStatus(known: CameraStatus[] | undefined, fresh: CameraStatus): CameraStatus[] {
  const rest = known ?? [];
  return rest.some((one) => one.camera_id === fresh.camera_id)
    ? rest.map((one) => (one.camera_id === fresh.camera_id ? fresh : one))
    : [...rest, fresh];
}

function isStatus(event: Record<string, unknown>): boolean {
  return event.type === "status" && typeof event.camera_id === "number" && Array.isArray(event.streams);
}

export function applyEvent(client: QueryClient, event: Record<string, unknown>): void {
  if (isStatus(event)) {
    const fresh = event as unknown as CameraStatus;
    client.setQueryData<CameraStatus[]>(statusKey, (known) => withStatus(known, fresh));
    // A camera that somebody else has just added.
    const cameras = client.getQueryData<CameraView[]>(camerasKey);
    if (cameras && !cameras.some((camera) => camera.id === fresh.camera_id)) {
      void client.invalidateQueries({ queryKey: camerasKey });
    }
  } else if (event.type === "alarm") {
    void client.invalidateQueries({ queryKey: alarmsKey });
  }
}
