// SPDX-License-Identifier: Apache-2.0
/** Filings: lists, one of them, filling in, handing in, deciding. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import {
  acceptFiling,
  answerPaperEntry,
  editFiling,
  enterPaperDecision,
  enterPaperHandedIn,
  type FilingAccept,
  type FilingEdit,
  type FilingReturn,
  type FilingView,
  getDifferences,
  getFiling,
  getFilingForm,
  type ListFilingsData,
  listFilings,
  type PaperAnswer,
  type PaperDecision,
  type PaperHandedIn,
  returnFiling,
  submitFiling,
  withdrawFiling,
} from "@/api";
import { useAttachments } from "@/documents";
import { useRegimeChanged } from "@/regime";
import { type UploadOptions, upload, useMay } from "@/session";

export type FilingFilter = Omit<NonNullable<ListFilingsData["query"]>, "after" | "limit">;

export const filingsKey = ["filings"] as const;
const pageSize = 100;

export function useFilings(filter: FilingFilter) {
  return useInfiniteQuery({
    queryKey: [...filingsKey, "list", filter],
    queryFn: ({ pageParam }) => listFilings({ query: { ...filter, after: pageParam, limit: pageSize } }),
    getNextPageParam: (page) => page.next ?? undefined,
    initialPageParam: undefined as string | undefined,
  });
}

export function useFiling(id: number | null) {
  return useQuery({
    queryKey: [...filingsKey, "one", id],
    queryFn: () => getFiling({ path: { filing_id: id ?? 0 } }),
    enabled: id !== null,
    staleTime: 10_000,
    refetchInterval: ({ state }) => waitMs(state.data),
  });
}

/** What goes to another installation moves by itself. */
function waitMs(filing: FilingView | undefined): number | false {
  if (!filing?.delivery || filing.delivery.due_us === null) return false;
  return filing.delivery.state === "waiting" && filing.delivery.tries === 0 ? 2000 : 30_000;
}

/** A paper that was handed in or taken away changes what is missing. */
export function useFollowPapers(id: number) {
  const client = useQueryClient();
  const { data } = useAttachments(`filing:${id}`);
  const count = data?.length;
  const known = useRef(count);
  useEffect(() => {
    if (known.current !== undefined && known.current !== count) {
      void client.invalidateQueries({ queryKey: filingsKey });
    }
    known.current = count;
  }, [client, count]);
}

/** The form: it comes with the program. */
export function useForm(enabled = true) {
  return useQuery({
    queryKey: [...filingsKey, "form"],
    queryFn: () => getFilingForm(),
    staleTime: Infinity,
    enabled,
  });
}

/** What of a system is true and not filed. */
export function useDifferences(systemId: number) {
  const may = useMay("filing.read");
  return useQuery({
    queryKey: [...filingsKey, "differences", systemId],
    queryFn: () => getDifferences({ path: { system_id: systemId } }),
    enabled: may,
  });
}

type Done = (changed: FilingView) => void;

/** `done` is here and not at the call: with the new state, the form that called may be gone. */
function useRefresh(done?: Done) {
  const client = useQueryClient();
  const regimeChanged = useRegimeChanged();
  return {
    onSuccess: (changed: FilingView) => {
      client.setQueryData([...filingsKey, "one", changed.id], changed);
      done?.(changed);
    },
    onSettled: regimeChanged,
  };
}

export function useEditFiling(id: number, done: Done) {
  return useMutation({
    mutationFn: (body: FilingEdit) => editFiling({ path: { filing_id: id }, body }),
    ...useRefresh(done),
  });
}

export function useSubmitFiling(id: number, done: Done) {
  return useMutation({
    mutationFn: (version: number) =>
      submitFiling({ path: { filing_id: id }, body: { version, declared: true } }),
    ...useRefresh(done),
  });
}

export function useWithdrawFiling(id: number, done: Done) {
  return useMutation({
    mutationFn: (body: { version: number; reason: string }) =>
      withdrawFiling({ path: { filing_id: id }, body }),
    ...useRefresh(done),
  });
}

export function useAcceptFiling(id: number, done: Done) {
  return useMutation({
    mutationFn: (body: FilingAccept) => acceptFiling({ path: { filing_id: id }, body }),
    ...useRefresh(done),
  });
}

export function useReturnFiling(id: number, done: Done) {
  return useMutation({
    mutationFn: (body: FilingReturn) => returnFiling({ path: { filing_id: id }, body }),
    ...useRefresh(done),
  });
}

export function useEnterHandedIn(id: number, done: Done) {
  return useMutation({
    mutationFn: (body: PaperHandedIn) => enterPaperHandedIn({ path: { filing_id: id }, body }),
    ...useRefresh(done),
  });
}

export function useEnterDecision(id: number, done: Done) {
  return useMutation({
    mutationFn: (body: PaperDecision) => enterPaperDecision({ path: { filing_id: id }, body }),
    ...useRefresh(done),
  });
}

export function useAnswerPaper(id: number, done: Done) {
  return useMutation({
    mutationFn: (body: PaperAnswer) => answerPaperEntry({ path: { filing_id: id }, body }),
    ...useRefresh(done),
  });
}

/** Sends a signed package: an answer for the unit, a filing for the authority. */
export function useTakePackage(path: "/api/v1/filings/answers" | "/api/v1/supervision/packages") {
  return useMutation({
    mutationFn: ({ file, confirmed, ...options }: UploadOptions & { file: File; confirmed?: string }) =>
      upload<FilingView>(confirmed ? `${path}?confirmed=${confirmed}` : path, file, options),
    ...useRefresh(),
  });
}

export function filingFile(id: number, name: "form.pdf" | "receipt.pdf" | "package.zip" | "answer.zip") {
  return `/api/v1/filings/${id}/${name}`;
}
