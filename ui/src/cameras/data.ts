// SPDX-License-Identifier: Apache-2.0
/** Cameras and their states: reading and changing. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  type CameraChange,
  type CameraStatus,
  type CameraTest,
  type CameraView,
  changeCamera,
  createCamera,
  deleteCamera,
  getRetentionFloor,
  getStatus,
  getStopped,
  listCameras,
  type NewCamera,
  testCamera,
} from "@/api";
import { useMay } from "@/session";
import { useStorage } from "@/storage/data";

export const camerasKey = ["cameras"] as const;
export const statusKey = ["status"] as const;

/** The cameras that the signed-in person may see, by name. */
export function useCameras() {
  return useQuery({ queryKey: camerasKey, queryFn: () => listCameras(), staleTime: 60_000 });
}

/** What the texts ask a camera, or a new one, to keep at least. */
export function useRetentionFloor(cameraId: number | undefined) {
  return useQuery({
    queryKey: [...camerasKey, "floor", cameraId ?? null],
    queryFn: () => getRetentionFloor({ query: { camera_id: cameraId ?? null } }),
    staleTime: 60_000,
  });
}

/** Also those out of service, whose footage is still there. */
export function useAllCameras({ enabled = true } = {}) {
  return useQuery({
    queryKey: [...camerasKey, "removed"],
    queryFn: () => listCameras({ query: { removed: true } }),
    staleTime: 60_000,
    enabled,
  });
}

/** For a filter of a register. Who audits sees no camera, but is told what is stored of each. */
export function useCameraChoices(): { value: string; label: string }[] {
  const names = useNames();
  return useMemo(() => [...names].map(([id, label]) => ({ value: String(id), label })), [names]);
}

function useNames(): Map<number, string> {
  const mayCameras = useMay("camera.read");
  const { data: seen } = useAllCameras({ enabled: mayCameras });
  const { data: stored } = useStorage({ enabled: !mayCameras });
  return useMemo(() => {
    if (mayCameras) return new Map(seen?.map((camera) => [camera.id, camera.name]));
    return new Map(stored?.cameras.map((camera) => [camera.camera_id, camera.camera_name]));
  }, [mayCameras, seen, stored]);
}

/** One camera, in service or not. */
export function useCamera(id: number | null): CameraView | undefined {
  const { data: cameras } = useCameras();
  const { data: all } = useAllCameras();
  const isIt = (camera: CameraView) => camera.id === id;
  return cameras?.find(isIt) ?? all?.find(isIt);
}

/** Camera id to name, also for those out of service. */
export function useCameraNames(): (id: number) => string {
  const names = useNames();
  return (id) => names.get(id) ?? `#${id}`;
}

/** The state of every camera, kept fresh by the event stream; asked again now and then in case it is silent. */
export function useStatuses(): ReadonlyMap<number, CameraStatus> {
  const { data } = useQuery({
    queryKey: statusKey,
    queryFn: () => getStatus(),
    staleTime: 20_000,
    refetchInterval: 60_000,
  });
  return useMemo(() => new Map(data?.map((status) => [status.camera_id, status])), [data]);
}

/** Why the law stops a camera, with the texts; asked only for one that is stopped. */
export function useStopped({ id, barred }: CameraView) {
  return useQuery({
    queryKey: [...camerasKey, "stopped", id, barred],
    queryFn: () => getStopped({ path: { camera_id: id } }),
    enabled: barred !== "",
    staleTime: 60_000,
  });
}

function useCameraList() {
  const client = useQueryClient();
  return {
    put: (camera: CameraView) =>
      client.setQueryData<CameraView[]>(camerasKey, (list) => {
        if (!list?.some((one) => one.id === camera.id)) return [...(list ?? []), camera];
        return list.map((one) => (one.id === camera.id ? camera : one));
      }),
    drop: (id: number) =>
      client.setQueryData<CameraView[]>(camerasKey, (list) => list?.filter((one) => one.id !== id)),
    refresh: () => {
      void client.invalidateQueries({ queryKey: camerasKey });
      void client.invalidateQueries({ queryKey: statusKey });
    },
  };
}

export function useAddCamera() {
  const list = useCameraList();
  return useMutation({
    mutationFn: (body: NewCamera) => createCamera({ body }),
    onSuccess: list.put,
    onSettled: list.refresh,
  });
}

export function useChangeCamera() {
  const list = useCameraList();
  return useMutation({
    mutationFn: ({ id, change }: { id: number; change: CameraChange }) =>
      changeCamera({ path: { camera_id: id }, body: change }),
    onSuccess: list.put,
    onSettled: list.refresh,
  });
}

export function useRemoveCamera() {
  const list = useCameraList();
  return useMutation({
    mutationFn: ({ id, reason }: { id: number; reason: string }) =>
      deleteCamera({ path: { camera_id: id }, query: reason ? { reason } : {} }),
    onSuccess: (_, { id }) => list.drop(id),
    onSettled: list.refresh,
  });
}

export function useTestCamera() {
  return useMutation({ mutationFn: (body: CameraTest) => testCamera({ body }) });
}
