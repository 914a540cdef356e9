// SPDX-License-Identifier: Apache-2.0
/** Requests for footage: reading, asking, deciding, closing; and the rules that say when one is needed. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  askCase,
  type CaseChange,
  type CaseClosing,
  type CaseDecision,
  type CaseInput,
  type CaseView,
  changeCase,
  closeCase,
  decideCase,
  getCase,
  getCaseDeliveries,
  getCasePolicy,
  type ListCasesData,
  listCases,
  type PolicyChange,
  setCasePolicy,
} from "@/api";
import { useRegimeChanged } from "@/regime";
import { useMay } from "@/session";

export type CaseFilter = Omit<NonNullable<ListCasesData["query"]>, "before" | "limit">;

export const casesKey = ["cases"] as const;
const pageSize = 100;

export function useCases(filter: CaseFilter) {
  return useInfiniteQuery({
    queryKey: [...casesKey, "list", filter],
    queryFn: ({ pageParam }) => listCases({ query: { ...filter, before: pageParam, limit: pageSize } }),
    getNextPageParam: (page) => page.next ?? undefined,
    initialPageParam: undefined as number | undefined,
  });
}

export function useCase(id: number | null) {
  const may = useMay("case.read");
  return useQuery({
    queryKey: [...casesKey, "one", id],
    queryFn: () => getCase({ path: { case_id: id ?? 0 } }),
    enabled: may && id !== null,
    staleTime: 10_000,
    // Somebody else decides.
    refetchInterval: ({ state }) => (state.data?.standing === "asked" ? 15_000 : false),
  });
}

/** What opens footage to oneself now. */
export function useUsableCases(wanted: boolean) {
  const may = useMay("case.read");
  return useQuery({
    queryKey: [...casesKey, "usable"],
    queryFn: () => listCases({ query: { usable: true, limit: 50 } }),
    enabled: may && wanted,
  });
}

export function useDeliveries(id: number) {
  return useQuery({
    queryKey: [...casesKey, "deliveries", id],
    queryFn: () => getCaseDeliveries({ path: { case_id: id } }),
  });
}

/** What is asked for some cameras; for none: for all of them together. */
export function useCasePolicy(cameraIds: readonly number[] = []) {
  return useQuery({
    queryKey: [...casesKey, "policy", cameraIds],
    queryFn: () => getCasePolicy({ query: cameraIds.length > 0 ? { camera: [...cameraIds] } : {} }),
    enabled: useMay("case.read"),
    staleTime: 60_000,
  });
}

/** `done` is here and not at the call: with the new state, the form that called is gone. */
function useRefresh(done?: (changed: CaseView) => void) {
  const client = useQueryClient();
  const regimeChanged = useRegimeChanged();
  return {
    onSuccess: (changed: CaseView) => {
      client.setQueryData([...casesKey, "one", changed.id], changed);
      done?.(changed);
    },
    onSettled: regimeChanged,
  };
}

export function useAskCase() {
  return useMutation({ mutationFn: (body: CaseInput) => askCase({ body }), ...useRefresh() });
}

export function useChangeCase(id: number) {
  return useMutation({
    mutationFn: (body: CaseChange) => changeCase({ path: { case_id: id }, body }),
    ...useRefresh(),
  });
}

export function useDecideCase(id: number, done: (approved: boolean) => void) {
  const { onSuccess, onSettled } = useRefresh();
  return useMutation({
    mutationFn: (body: CaseDecision) => decideCase({ path: { case_id: id }, body }),
    onSuccess: (changed, { approve }) => {
      onSuccess(changed);
      done(approve);
    },
    onSettled,
  });
}

export function useCloseCase(id: number, done: () => void) {
  return useMutation({
    mutationFn: (body: CaseClosing) => closeCase({ path: { case_id: id }, body }),
    ...useRefresh(done),
  });
}

export function useSetCasePolicy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: PolicyChange) => setCasePolicy({ body }),
    onSettled: () => client.invalidateQueries({ queryKey: casesKey }),
  });
}
