// SPDX-License-Identifier: Apache-2.0
/** Plans, their cameras, and what each would add: all under the registry, since what stands there counts. */
import { useMutation, useQuery } from "@tanstack/react-query";
import {
  assessPlan,
  changePlannedCamera,
  changeSystem,
  createPlannedCamera,
  deletePlannedCamera,
  getApprovedPlan,
  getMap,
  getPlan,
  listPlannedCameras,
  listPlans,
  listSystems,
  type NewPlannedCamera,
  type PlannedCameraView,
  type SystemView,
} from "@/api";
import type { Bounds } from "@/map/mercator";
import { type ListFilter, registryKey, usePages, useRefresh } from "@/registry/data";

export const planStates = ["draft", "approved", "built", "dropped"] as const;
export type PlanState = (typeof planStates)[number];

export const usePlans = (filter: Omit<ListFilter, "site_id"> & { state?: PlanState } = {}) =>
  usePages("plans", filter, (after, limit) => listPlans({ query: { ...filter, after, limit } }));

export function usePlan(id: number | null) {
  return useQuery({
    queryKey: [...registryKey, "plan", id],
    queryFn: () => getPlan({ path: { plan_id: id ?? 0 } }),
    enabled: id !== null,
  });
}

export function useAssessment(id: number) {
  return useQuery({
    queryKey: [...registryKey, "plan", id, "assessment"],
    queryFn: () => assessPlan({ path: { plan_id: id } }),
  });
}

/** `version`: of the plan; with another one it is read again. */
export function useApproved(id: number, version: number) {
  return useQuery({
    queryKey: [...registryKey, "plan", id, "approved", version],
    queryFn: () => getApprovedPlan({ path: { plan_id: id } }),
  });
}

export function usePlannedCameras(id: number) {
  return useQuery({
    queryKey: [...registryKey, "plan", id, "cameras"],
    queryFn: () => listPlannedCameras({ path: { plan_id: id } }),
  });
}

/** What stands in that part of the world already. */
export function useThere(bounds: Bounds | null) {
  const box = bounds && [bounds.west, bounds.south, bounds.east, bounds.north].join(",");
  return useQuery({
    queryKey: [...registryKey, "map", box],
    queryFn: () => getMap({ query: { box: box ?? "" } }),
    enabled: box !== null,
    staleTime: 20_000,
  });
}

export function useUnitSystems(unitId: number) {
  return useQuery({
    queryKey: [...registryKey, "systems", "of plan", unitId],
    queryFn: () => listSystems({ query: { unit_id: unitId, limit: 1000 } }),
  });
}

function useAfter() {
  return { onSettled: useRefresh() };
}

type SavedPlanned = NewPlannedCamera & { camera_id?: number | null };

export function useSavePlanned(planId: number) {
  return useMutation({
    mutationFn: ({ from, body }: { from: PlannedCameraView | null; body: SavedPlanned }) =>
      from === null
        ? createPlannedCamera({ path: { plan_id: planId }, body })
        : changePlannedCamera({
            path: { plan_id: planId, planned_id: from.id },
            body: { ...body, version: from.version },
          }),
    ...useAfter(),
  });
}

export function useRemovePlanned(planId: number) {
  return useMutation({
    mutationFn: ({ id, version }: PlannedCameraView) =>
      deletePlannedCamera({ path: { plan_id: planId, planned_id: id }, query: { version } }),
    ...useAfter(),
  });
}

/** Says of a system by which plan it is built; null: by none. */
export function useLinkSystem() {
  return useMutation({
    mutationFn: ({ system, planId }: { system: SystemView; planId: number | null }) =>
      changeSystem({ path: { system_id: system.id }, body: { version: system.version, plan_id: planId } }),
    ...useAfter(),
  });
}
