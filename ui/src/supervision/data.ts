// SPDX-License-Identifier: Apache-2.0
/** The authority's desk: numbers, territory, register, visits, orders. */
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import {
  type ComplaintInput,
  changeInspection,
  closeInspection,
  closeOrder,
  type ExclusionInput,
  enterComplaint,
  getChecklist,
  getExclusion,
  getInspection,
  getOrder,
  getOverview,
  getSystemMap,
  getTerritory,
  type InspectionChange,
  type InspectionPlan,
  type InspectionView,
  issueOrder,
  type ListRegisteredSystemsData,
  listComplaints,
  listInspections,
  listOrders,
  listRegisteredSystems,
  type OrderInput,
  type OrderView,
  type PointView,
  planInspection,
  putExclusion,
  reopenOrder,
  reportOrder,
} from "@/api";
import type { Tone } from "@/map/scene";
import { useRegimeChanged } from "@/regime";

export const supervisionKey = ["supervision"] as const;
const pageSize = 100;

export function useOverview() {
  return useQuery({
    queryKey: [...supervisionKey, "overview"],
    queryFn: () => getOverview(),
    refetchInterval: 60_000,
  });
}

export function useTerritory(division: string | null) {
  return useQuery({
    queryKey: [...supervisionKey, "territory", division],
    queryFn: () => getTerritory({ query: division === null ? {} : { division } }),
    staleTime: 20_000,
  });
}

/** How systems stand, the most urgent first: also the order of the legend. */
export const stands = ["overdue", "returned", "due", "waiting", "filed", "none"] as const;

export const standMarks: Record<PointView["stand"], Tone> = {
  overdue: "breach",
  returned: "due",
  due: "due",
  waiting: "wait",
  filed: "ok",
  none: "off",
};

export function useSystemMap(division: string | null) {
  return useQuery({
    queryKey: [...supervisionKey, "map", division],
    queryFn: () => getSystemMap({ query: division === null ? {} : { division } }),
    placeholderData: keepPreviousData,
    staleTime: 20_000,
  });
}

export type RegisterFilter = Omit<NonNullable<ListRegisteredSystemsData["query"]>, "after" | "limit">;

export function useRegister(filter: RegisterFilter) {
  return useInfiniteQuery({
    queryKey: [...supervisionKey, "register", filter],
    queryFn: ({ pageParam }) =>
      listRegisteredSystems({ query: { ...filter, after: pageParam, limit: pageSize } }),
    getNextPageParam: (page) => page.next ?? undefined,
    initialPageParam: undefined as number | undefined,
  });
}

export function useVisits() {
  return useInfiniteQuery({
    queryKey: [...supervisionKey, "visits"],
    queryFn: ({ pageParam }) => listInspections({ query: { before: pageParam, limit: pageSize } }),
    getNextPageParam: (page) => page.next ?? undefined,
    initialPageParam: undefined as number | undefined,
  });
}

export function useVisit(id: number | null) {
  return useQuery({
    queryKey: [...supervisionKey, "visit", id],
    queryFn: () => getInspection({ path: { inspection_id: id ?? 0 } }),
    enabled: id !== null,
  });
}

export function useOrders() {
  return useInfiniteQuery({
    queryKey: [...supervisionKey, "orders"],
    queryFn: ({ pageParam }) => listOrders({ query: { after: pageParam, limit: pageSize } }),
    getNextPageParam: (page) => page.next ?? undefined,
    initialPageParam: undefined as string | undefined,
  });
}

export function useOrder(id: number | null) {
  return useQuery({
    queryKey: [...supervisionKey, "order", id],
    queryFn: () => getOrder({ path: { order_id: id ?? 0 } }),
    enabled: id !== null,
  });
}

/** `done` is here and not at the call: with the answer, the form that called may be gone. */
function useRefresh<View extends InspectionView | OrderView>(
  kind: "visit" | "order",
  done?: (changed: View) => void,
) {
  const client = useQueryClient();
  const regimeChanged = useRegimeChanged();
  return {
    onSuccess: (changed: View) => {
      client.setQueryData([...supervisionKey, kind, changed.id], changed);
      done?.(changed);
    },
    onSettled: regimeChanged,
  };
}

type VisitDone = (changed: InspectionView) => void;

export function usePlanVisit(done: VisitDone) {
  return useMutation({
    mutationFn: (body: InspectionPlan) => planInspection({ body }),
    ...useRefresh("visit", done),
  });
}

export function useChangeVisit(id: number, done: VisitDone) {
  return useMutation({
    mutationFn: (body: InspectionChange) => changeInspection({ path: { inspection_id: id }, body }),
    ...useRefresh("visit", done),
  });
}

export function useCloseVisit(id: number, done: VisitDone) {
  return useMutation({
    mutationFn: (version: number) => closeInspection({ path: { inspection_id: id }, body: { version } }),
    ...useRefresh("visit", done),
  });
}

export function useIssueOrder(done: (made: OrderView) => void) {
  return useMutation({
    mutationFn: (body: OrderInput) => issueOrder({ body }),
    ...useRefresh("order", done),
  });
}

type OrderStep =
  | { step: "report"; text: string }
  | { step: "reopen"; text: string; day: string }
  | { step: "close" };

/** `said` is here and not at the call: with the new state, the form that called is gone. */
export function useOrderStep(id: number, version: number, said: (step: OrderStep["step"]) => void) {
  const { onSuccess, onSettled } = useRefresh<OrderView>("order");
  return useMutation({
    mutationFn: (done: OrderStep) => {
      const path = { order_id: id };
      if (done.step === "report") return reportOrder({ path, body: { version, report: done.text } });
      if (done.step === "reopen")
        return reopenOrder({ path, body: { version, demand: done.text, due_day: done.day || null } });
      return closeOrder({ path, body: { version } });
    },
    onSuccess: (changed, { step }) => {
      onSuccess(changed);
      said(step);
    },
    onSettled,
  });
}

/** One system of the register. */
export function useRegistered(id: number) {
  return useQuery({
    queryKey: [...supervisionKey, "registered", id],
    queryFn: async () => {
      const page = await listRegisteredSystems({ query: { after: id > 1 ? id - 1 : undefined, limit: 1 } });
      const found = page.items[0];
      return found?.id === id ? found : null;
    },
  });
}

/** What binds a system, control by control. */
export function useChecklist(systemId: number) {
  return useQuery({
    queryKey: [...supervisionKey, "checklist", systemId],
    queryFn: () => getChecklist({ path: { system_id: systemId } }),
    staleTime: 600_000,
  });
}

export function useComplaints(systemId: number) {
  return useQuery({
    queryKey: [...supervisionKey, "complaints", systemId],
    queryFn: () => listComplaints({ query: { system_id: systemId } }),
  });
}

export function useEnterComplaint(systemId: number, done: () => void) {
  return useMutation({
    mutationFn: (told: Omit<ComplaintInput, "system_id">) =>
      enterComplaint({ body: { system_id: systemId, ...told } }),
    onSuccess: done,
    onSettled: useRegimeChanged(),
  });
}

export function useExclusion(systemId: number) {
  return useQuery({
    queryKey: [...supervisionKey, "exclusion", systemId],
    queryFn: () => getExclusion({ path: { system_id: systemId } }),
  });
}

export function usePutExclusion(systemId: number, done: () => void) {
  return useMutation({
    mutationFn: (body: ExclusionInput) => putExclusion({ path: { system_id: systemId }, body }),
    onSuccess: done,
    onSettled: useRegimeChanged(),
  });
}
