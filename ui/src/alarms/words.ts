// SPDX-License-Identifier: Apache-2.0
/** An alarm as a sentence. */
import type { AlarmView } from "@/api";
import { useCameras } from "@/cameras/data";
import { causeText } from "@/cameras/state";
import type { Mark } from "@/components";
import { formatDays } from "@/components/format";
import { i18n } from "@/i18n";
import { formatDate } from "@/time";
import { cameraOf } from "./data";

export function alarmMark(alarm: AlarmView): Mark {
  if (alarm.cleared_us !== null) return "off";
  return alarm.severity === "breach" ? "breach" : alarm.severity === "due" ? "due" : "wait";
}

/** Why a camera is down: the error that was met, else the kind of gap. */
function downCause(params: AlarmView["params"]): string {
  if (params.detail === "new") return i18n.t("alarms:gap.new");
  if (typeof params.detail === "string" && params.detail) return causeText(params.detail);
  const key = `alarms:gap.${String(params.cause)}`;
  return i18n.exists(key) ? i18n.t(key as "alarms:gap.camera") : String(params.cause ?? "");
}

/** `cameraName` knows today's name of a camera; the alarm itself keeps the one of then. */
export function alarmText(alarm: AlarmView, cameraName: (id: number) => string | undefined): string {
  const { params } = alarm;
  const words: Record<string, unknown> = { ...params, kind: alarm.kind, cause: downCause(params) };
  const camera = cameraOf(alarm);
  words.name = (camera !== null && cameraName(camera)) || params.camera || params.volume || alarm.subject;
  for (const key of ["days_forecast", "days_required"]) {
    if (typeof params[key] === "number") words[key] = formatDays(params[key]);
  }
  if (typeof params.full_at_us === "number") words.date = formatDate(params.full_at_us);
  if (typeof params.register === "string") {
    const register = `alarms:register.${params.register}`;
    words.register = i18n.exists(register) ? i18n.t(register as "alarms:register.audit") : params.register;
    words.where = params.entry === null ? "" : i18n.t("alarms:where", { entry: params.entry });
  }
  const context = alarm.kind === "forecast" && params.days_forecast === null ? "soon" : undefined;
  const key = `alarms:kind.${alarm.kind}`;
  return i18n.t((i18n.exists(key) ? key : "alarms:unknown") as "alarms:unknown", { ...words, context });
}

export function useAlarmText(): (alarm: AlarmView) => string {
  const { data: cameras } = useCameras();
  return (alarm) => alarmText(alarm, (id) => cameras?.find((camera) => camera.id === id)?.name);
}
