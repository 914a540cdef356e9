// SPDX-License-Identifier: Apache-2.0
/** The access register and the audit log, page by page, newest first; grants in force. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  type ListAccessData,
  type ListAuditData,
  listAccess,
  listAudit,
  listGrants,
  revokeGrant,
} from "@/api";

export type AccessFilter = Omit<NonNullable<ListAccessData["query"]>, "before" | "limit">;
export type AuditFilter = Omit<NonNullable<ListAuditData["query"]>, "before" | "limit">;

const first = { initialPageParam: undefined as number | undefined };
const pageSize = 200;

export function useAccess(filter: AccessFilter) {
  return useInfiniteQuery({
    queryKey: ["access", filter],
    queryFn: ({ pageParam }) => listAccess({ query: { ...filter, before: pageParam, limit: pageSize } }),
    getNextPageParam: (page) => page.next ?? undefined,
    ...first,
  });
}

export function useAudit(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam }) => listAudit({ query: { ...filter, before: pageParam, limit: pageSize } }),
    getNextPageParam: (page) => page.next ?? undefined,
    ...first,
  });
}

const grantsKey = ["grants"] as const;

export function useGrants() {
  // They run out by themselves.
  return useQuery({ queryKey: grantsKey, queryFn: () => listGrants(), refetchInterval: 30_000 });
}

export function useRevokeGrant() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => revokeGrant({ path: { grant_id: id } }),
    onSettled: () => client.invalidateQueries({ queryKey: grantsKey }),
  });
}
