// SPDX-License-Identifier: Apache-2.0
/** Saved layouts of the wall: reading and changing. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createLayout, deleteLayout, type LayoutInput, listLayouts, replaceLayout } from "@/api";

const layoutsKey = ["layouts"] as const;

export function useLayouts() {
  return useQuery({ queryKey: layoutsKey, queryFn: () => listLayouts(), staleTime: 60_000 });
}

export function useSaveLayout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, layout }: { id: number | null; layout: LayoutInput }) =>
      id === null ? createLayout({ body: layout }) : replaceLayout({ path: { layout_id: id }, body: layout }),
    onSettled: () => client.invalidateQueries({ queryKey: layoutsKey }),
  });
}

export function useRemoveLayout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => deleteLayout({ path: { layout_id: id } }),
    onSettled: () => client.invalidateQueries({ queryKey: layoutsKey }),
  });
}
