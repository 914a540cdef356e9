// SPDX-License-Identifier: Apache-2.0
/** The register of duties: kinds, entries, what is due, who is on duty, reminders and where they go. */
import { useInfiniteQuery, useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  addOutlet,
  changeOutlet,
  getDutyEntry,
  getHowLongItCounts,
  getOnDuty,
  getPoliceOffice,
  getRoster,
  getUnread,
  type KindView,
  type ListDutyEntriesData,
  type ListFaultHoursData,
  type ListNamedData,
  listDue,
  listDutyEntries,
  listDutyKinds,
  listFaultHours,
  listNamed,
  listOutlets,
  listReminders,
  type NamedView,
  type NewEntryBody,
  type NewOutlet,
  type OutletChange,
  removeOutlet,
  summariseDue,
  writeDutyEntry,
} from "@/api";
import { useRegimeChanged } from "@/regime";
import { useMay } from "@/session";

export type EntryFilter = Omit<NonNullable<ListDutyEntriesData["query"]>, "before" | "limit">;
export type NamedType = NonNullable<NonNullable<ListNamedData["query"]>["type"]>;

export const dutiesKey = ["duties"] as const;
const pageSize = 100;
const minuteMs = 60_000;

export function useKinds() {
  return useQuery({ queryKey: [...dutiesKey, "kinds"], queryFn: () => listDutyKinds(), staleTime: minuteMs });
}

export function useKind(id: string | null): KindView | undefined {
  return useKinds().data?.find((kind) => kind.id === id);
}

export function useEntries(filter: EntryFilter) {
  return useInfiniteQuery({
    queryKey: [...dutiesKey, "entries", filter],
    queryFn: ({ pageParam }) => listDutyEntries({ query: { ...filter, before: pageParam, limit: pageSize } }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function useEntry(id: number) {
  return useQuery({
    queryKey: [...dutiesKey, "entry", id],
    queryFn: () => getDutyEntry({ path: { entry_id: id } }),
  });
}

export function useDue(kind: string | null, days: number) {
  return useInfiniteQuery({
    queryKey: [...dutiesKey, "due", kind, days],
    queryFn: ({ pageParam }) =>
      listDue({ query: { kind: kind ?? undefined, days, offset: pageParam, limit: pageSize } }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: minuteMs,
  });
}

export function useDueCounts(days: number) {
  return useQuery({
    queryKey: [...dutiesKey, "summary", days],
    queryFn: () => summariseDue({ query: { days } }),
    refetchInterval: minuteMs,
  });
}

export function useOnDuty() {
  return useQuery({
    queryKey: [...dutiesKey, "now"],
    queryFn: () => getOnDuty(),
    refetchInterval: minuteMs,
    enabled: useMay("duty.read"),
  });
}

export function useRoster(fromUs: number, toUs: number, unitId: number | null) {
  return useQuery({
    queryKey: [...dutiesKey, "roster", fromUs, toUs, unitId],
    queryFn: () => getRoster({ query: { from_us: fromUs, to_us: toUs, unit_id: unitId ?? undefined } }),
    refetchInterval: minuteMs,
  });
}

export function useUnread(enabled = true) {
  return useQuery({
    queryKey: [...dutiesKey, "unread"],
    queryFn: () => getUnread(),
    refetchInterval: minuteMs / 2,
    enabled,
  });
}

/** Whom suspicious matters are reported to. */
export function usePolice(unitId: number | null, enabled: boolean) {
  return useQuery({
    queryKey: [...dutiesKey, "police", unitId],
    queryFn: () => getPoliceOffice({ query: { unit_id: unitId ?? undefined } }),
    staleTime: minuteMs,
    enabled,
  });
}

/** What an entry of a kind can be about, or what a field of a type can name. */
export function useNamed(query: { kind?: string; type?: NamedType; text: string }, enabled = true) {
  return useQuery({
    queryKey: [...dutiesKey, "named", query],
    queryFn: () => listNamed({ query: { ...query, limit: 100 } }),
    placeholderData: (before) => before,
    enabled,
  });
}

/** What subjects are called, wherever they would stand in a list. */
export function useCalled(subjects: string[]): NamedView[] {
  const found = useQueries({
    queries: subjects.map((subject) => ({
      queryKey: [...dutiesKey, "called", subject],
      queryFn: () => listNamed({ query: { subject } }),
      staleTime: minuteMs,
    })),
  });
  return found.flatMap(({ data }) => data ?? []);
}

interface Series {
  bodies: NewEntryBody[];
  /** Told of each that is written, also where one after it is refused. */
  onEach: (body: NewEntryBody) => void;
}

export function useWrite() {
  return useMutation({
    // One after the other: where one is refused, those before it stand.
    mutationFn: async ({ bodies, onEach }: Series) => {
      const written = [];
      for (const body of bodies) {
        written.push(...(await writeDutyEntry({ body })));
        onEach(body);
      }
      return written;
    },
    // An entry may block an account, close a matter, keep an article, take something off the list.
    onSettled: useRegimeChanged(),
  });
}

export type FaultsQuery = NonNullable<ListFaultHoursData["query"]>;

/** Hours of fault by camera or by site. */
export function useFaults(query: Omit<FaultsQuery, "offset" | "limit">) {
  return useInfiniteQuery({
    queryKey: [...dutiesKey, "faults", query],
    queryFn: ({ pageParam }) => listFaultHours({ query: { ...query, offset: pageParam, limit: pageSize } }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: minuteMs,
  });
}

interface Counted {
  kind: string;
  subject: string;
  unit_id?: number;
  happened_us?: number;
}

/** Until when an entry would count; not asked where entries of the kind do not lapse. */
export function useCounts(query: Counted, enabled: boolean) {
  return useQuery({
    queryKey: [...dutiesKey, "counts", query],
    queryFn: () => getHowLongItCounts({ query }),
    placeholderData: (before) => before,
    enabled,
    retry: false,
  });
}

/** What is due soon or overdue: the newest, and how many there are in all. */
export function useReminders() {
  return useQuery({
    queryKey: [...dutiesKey, "reminders"],
    queryFn: () => listReminders({ query: { limit: 100 } }),
    refetchInterval: minuteMs,
    enabled: useMay("duty.read"),
  });
}

const outletsKey = [...dutiesKey, "outlets"];

export function useOutlets() {
  return useQuery({
    queryKey: outletsKey,
    queryFn: () => listOutlets(),
    refetchInterval: minuteMs,
    enabled: useMay("duty.manage"),
  });
}

function useRefresh() {
  const client = useQueryClient();
  return { onSettled: () => client.invalidateQueries({ queryKey: outletsKey }) };
}

export function useAddOutlet() {
  return useMutation({ mutationFn: (body: NewOutlet) => addOutlet({ body }), ...useRefresh() });
}

export function useChangeOutlet() {
  return useMutation({
    mutationFn: ({ id, change }: { id: number; change: OutletChange }) =>
      changeOutlet({ path: { outlet_id: id }, body: change }),
    ...useRefresh(),
  });
}

export function useRemoveOutlet() {
  return useMutation({
    mutationFn: (id: number) => removeOutlet({ path: { outlet_id: id } }),
    ...useRefresh(),
  });
}
