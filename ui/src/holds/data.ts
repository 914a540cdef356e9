// SPDX-License-Identifier: Apache-2.0
/** Footage on hold: reading, placing, extending, lifting. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  decideLift,
  extendHold,
  getHold,
  type HoldDecision,
  type HoldExtension,
  type HoldInput,
  type HoldLifting,
  type HoldView,
  type ListHoldsData,
  liftHold,
  listDutyEntries,
  listHolds,
  placeHold,
} from "@/api";
import { useRegimeChanged } from "@/regime";
import { useMay } from "@/session";

export type HoldFilter = Omit<NonNullable<ListHoldsData["query"]>, "before" | "limit">;

export const holdsKey = ["holds"] as const;
const pageSize = 100;

export function useHolds(filter: HoldFilter) {
  return useInfiniteQuery({
    queryKey: [...holdsKey, "list", filter],
    queryFn: ({ pageParam }) => listHolds({ query: { ...filter, before: pageParam, limit: pageSize } }),
    getNextPageParam: (page) => page.next ?? undefined,
    initialPageParam: undefined as number | undefined,
  });
}

/** A hold with what of its footage is there. */
export function useHold(id: number | null) {
  return useQuery({
    queryKey: [...holdsKey, "one", id],
    queryFn: () => getHold({ path: { hold_id: id ?? 0 } }),
    enabled: useMay("hold.read") && id !== null,
  });
}

/** What happened lately, and may be what the footage is held for. */
export function useMatters() {
  return useQuery({
    queryKey: [...holdsKey, "matters"],
    queryFn: () => listDutyEntries({ query: { kind: ["suspicious-matter"], limit: 20 } }),
    enabled: useMay("duty.read"),
  });
}

function useRefresh() {
  const client = useQueryClient();
  const regimeChanged = useRegimeChanged();
  return () => Promise.all([regimeChanged(), client.invalidateQueries({ queryKey: ["timeline"] })]);
}

export function usePlaceHold() {
  return useMutation({ mutationFn: (body: HoldInput) => placeHold({ body }), onSettled: useRefresh() });
}

/** `done` is here and not at the call: with the new state, the form that called is gone. */
export function useExtendHold(id: number, done: (changed: HoldView) => void) {
  return useMutation({
    mutationFn: (body: HoldExtension) => extendHold({ path: { hold_id: id }, body }),
    onSuccess: done,
    onSettled: useRefresh(),
  });
}

export function useLiftHold(id: number, done: (changed: HoldView) => void) {
  return useMutation({
    mutationFn: (body: HoldLifting) => liftHold({ path: { hold_id: id }, body }),
    onSuccess: done,
    onSettled: useRefresh(),
  });
}

export function useDecideLift(id: number, done: (changed: HoldView) => void) {
  return useMutation({
    mutationFn: (body: HoldDecision) => decideLift({ path: { hold_id: id }, body }),
    onSuccess: done,
    onSettled: useRefresh(),
  });
}
