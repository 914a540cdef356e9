// SPDX-License-Identifier: Apache-2.0
/** Alarms: those that are open, those that were. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
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

/** The last thousand, open or not. */
export function useAllAlarms() {
  return useQuery({
    queryKey: [...alarmsKey, "all"],
    queryFn: () => listAlarms({ query: { limit: 1000 } }),
    refetchInterval: 60_000,
  });
}

export function useAcknowledge() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => acknowledgeAlarm({ path: { alarm_id: id } }),
    onSuccess: (alarm) => {
      for (const list of ["open", "all"]) {
        client.setQueryData<AlarmView[]>([...alarmsKey, list], (alarms) =>
          alarms?.map((one) => (one.id === alarm.id ? alarm : one)),
        );
      }
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
