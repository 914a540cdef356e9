// SPDX-License-Identifier: Apache-2.0
/** Volumes, what is held, what went. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  changeVolume,
  createVolume,
  getStorage,
  listDeletions,
  type NewVolume,
  type VolumeChange,
} from "@/api";
import { useMay } from "@/session";

export const storageKey = ["storage"] as const;

export function useStorage({ enabled = true } = {}) {
  const may = useMay("storage.read");
  return useQuery({
    queryKey: storageKey,
    queryFn: () => getStorage(),
    enabled: may && enabled,
    refetchInterval: 30_000,
  });
}

/** Volume id to name. */
export function useVolumeNames(): (id: number) => string {
  const { data } = useStorage();
  return (id) => data?.volumes.find((volume) => volume.id === id)?.name ?? `#${id}`;
}

export function useDeletions(cameraId: number | null) {
  return useInfiniteQuery({
    queryKey: [...storageKey, "deletions", cameraId],
    queryFn: ({ pageParam }) =>
      listDeletions({ query: { before: pageParam, limit: 200, camera_id: cameraId ?? undefined } }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function useAddVolume() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewVolume) => createVolume({ body }),
    onSettled: () => client.invalidateQueries({ queryKey: storageKey }),
  });
}

export function useChangeVolume() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, change }: { id: number; change: VolumeChange }) =>
      changeVolume({ path: { volume_id: id }, body: change }),
    onSettled: () => client.invalidateQueries({ queryKey: storageKey }),
  });
}
