// SPDX-License-Identifier: Apache-2.0
/** What the timeline shows of the chosen cameras, for the stretch that it asked for. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { alarmText } from "@/alarms/words";
import { type AlarmView, type CameraView, getTimeline, listAlarms, type Timeline } from "@/api";
import type { AlarmMark, TimelineRow } from "@/media/timeline/rows";
import type { Window } from "@/media/timeline/scale";
import { useMay } from "@/session";
import { nowUs } from "@/time";
import { recordedStream } from "./recorded";

/** The end of the footage moves on. */
const REFRESH_MS = 5000;
const ALARMS = 500;

async function readTimelines(cameras: readonly CameraView[], window: Window): Promise<Timeline[]> {
  const of = (kind: "main" | "sub") => cameras.filter((camera) => recordedStream(camera) === kind);
  const asked = (["main", "sub"] as const).flatMap((stream) => {
    const camera = of(stream).map((one) => one.id);
    const query = { camera, stream, start_us: window.startUs, end_us: window.endUs };
    return camera.length > 0 ? [getTimeline({ query })] : [];
  });
  return (await Promise.all(asked)).flat();
}

export function useTimelineRows(
  cameras: readonly CameraView[],
  window: Window | null,
): readonly TimelineRow[] {
  const mayAlarms = useMay("alarm.read");
  const ids = cameras.map((camera) => camera.id);
  const isRecent = window !== null && window.endUs > nowUs();
  const timelines = useQuery({
    queryKey: ["timeline", ids, window],
    queryFn: () => (window ? readTimelines(cameras, window) : []),
    enabled: window !== null && ids.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: isRecent ? REFRESH_MS : false,
  });
  const alarms = useQuery({
    queryKey: ["alarms", "timeline"],
    queryFn: () => listAlarms({ query: { limit: ALARMS } }),
    enabled: mayAlarms,
    staleTime: 30_000,
  });
  return useMemo(() => {
    const text = (alarm: AlarmView) =>
      alarmText(alarm, (id) => cameras.find((camera) => camera.id === id)?.name);
    return cameras.map((camera) => rowOf(camera.id, timelines.data, alarms.data, text));
  }, [cameras, timelines.data, alarms.data]);
}

export function rowOf(
  cameraId: number,
  timelines: readonly Timeline[] | undefined,
  alarms: readonly AlarmView[] | undefined,
  textOf: (alarm: AlarmView) => string,
): TimelineRow {
  const known = timelines?.find((one) => one.camera_id === cameraId);
  const marks = (alarms ?? [])
    .filter((alarm) => alarm.subject === `camera:${cameraId}`)
    .map<AlarmMark>((alarm) => ({
      atUs: alarm.raised_us,
      text: () => textOf(alarm),
      severity: alarm.severity,
    }));
  return {
    cameraId,
    footage: known?.footage ?? [],
    gaps: (known?.gaps ?? []).map(({ start_us, end_us, cause, detail }) => ({
      startUs: start_us,
      endUs: end_us,
      cause,
      detail,
    })),
    holds: (known?.holds ?? []).map(({ start_us, end_us, reason }) => ({
      startUs: start_us,
      endUs: end_us,
      reason,
    })),
    alarms: marks,
    firstUs: known?.first_us ?? null,
    lastUs: known?.last_us ?? null,
  };
}
