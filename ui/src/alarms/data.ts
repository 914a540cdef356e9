// SPDX-License-Identifier: Apache-2.0
/** Alarms: those that are open, those that were. */
import {
  type InfiniteData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { type AlarmView, acknowledgeAlarm, listAlarms } from "@/api";
import { useMay } from "@/session";

export const alarmsKey = ["alarms"] as const;

/** Open ones (not cleared), newest first. Empty for those who may not read alarms. */
export function useOpenAlarms() {
  return useQuery({
    queryKey: [...alarmsKey, "open"],
    queryFn: () => listAlarms({ query: { open: true, limit: 1000 } }),
    enabled: useMay("alarm.read"),
    refetchInterval: 60_000,
  });
}

const pageSize = 200;

/** Open or not, newest first, page by page. */
export function useAllAlarms() {
  return useInfiniteQuery({
    queryKey: [...alarmsKey, "all"],
    queryFn: ({ pageParam }) => listAlarms({ query: { before: pageParam, limit: pageSize } }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.length < pageSize ? undefined : page.at(-1)?.id),
    refetchInterval: 60_000,
  });
}

export function useAcknowledge() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => acknowledgeAlarm({ path: { alarm_id: id } }),
    onSuccess: (alarm) => {
      const renewed = (alarms: AlarmView[]) => alarms.map((one) => (one.id === alarm.id ? alarm : one));
      client.setQueryData<AlarmView[]>([...alarmsKey, "open"], (alarms) => alarms && renewed(alarms));
      client.setQueryData<InfiniteData<AlarmView[]>>(
        [...alarmsKey, "all"],
        (all) => all && { ...all, pages: all.pages.map(renewed) },
      );
    },
    onSettled: () => client.invalidateQueries({ queryKey: alarmsKey }),
  });
}

/** The camera that an alarm is about, from `camera:7`. */
export function cameraOf(alarm: AlarmView): number | null {
  const match = /^camera:(\d+)$/.exec(alarm.subject);
  return match ? Number(match[1]) : null;
}

export function volumeOf(alarm: AlarmView): number | null {
  const match = /^volume:(\d+)$/.exec(alarm.subject);
  return match ? Number(match[1]) : null;
}

/** To acknowledge it is to decide something: never together with others. */
export function isQuestion(alarm: AlarmView): boolean {
  return alarm.kind === "clock";
}
