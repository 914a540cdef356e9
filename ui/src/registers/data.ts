// SPDX-License-Identifier: Apache-2.0
/** The access register and the audit log, page by page, newest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { type ListAccessData, type ListAuditData, listAccess, listAudit } from "@/api";

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
