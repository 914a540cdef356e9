// SPDX-License-Identifier: Apache-2.0
/** An alarm as a sentence. */
import type { AlarmView } from "@/api";
import { useCameraNames } from "@/cameras/data";
import { causeText } from "@/cameras/state";
import type { Mark } from "@/components";
import { formatDays } from "@/components/format";
import { i18n } from "@/i18n";
import { cameraOf } from "./data";

export function alarmMark(alarm: AlarmView): Mark {
  if (alarm.cleared_us !== null) return "off";
  return alarm.severity === "breach" ? "breach" : alarm.severity === "due" ? "due" : "wait";
}

/** `name` is that of the camera or volume; other values come from the alarm itself. */
export function alarmText(alarm: AlarmView, cameraName: (id: number) => string): string {
  const camera = cameraOf(alarm);
  const words: Record<string, unknown> = { kind: alarm.kind, name: alarm.subject };
  for (const [key, value] of Object.entries(alarm.params)) {
    words[key] = typeof value === "number" && key.startsWith("days") ? formatDays(value) : value;
  }
  if (camera !== null) words.name = cameraName(camera);
  if (typeof alarm.params.cause === "string") words.cause = causeText(alarm.params.cause);
  const key = `alarms:kind.${alarm.kind}`;
  return i18n.t((i18n.exists(key) ? key : "alarms:unknown") as "alarms:unknown", words);
}

export function useAlarmText(): (alarm: AlarmView) => string {
  const cameraName = useCameraNames();
  return (alarm) => alarmText(alarm, cameraName);
}
