// SPDX-License-Identifier: Apache-2.0
/** A camera's state as one mark: the worst of its streams, and why. */
import type { CameraStatus, CameraView, StreamState, StreamStatus } from "@/api";
import type { Mark } from "@/components";
import { i18n } from "@/i18n";

/** barred = stopped by law, which is no fault. */
export type CameraState = StreamState | "unknown" | "removed" | "barred";

export const stateMarks: Record<CameraState, Mark> = {
  live: "ok",
  connecting: "due",
  stalled: "breach",
  failing: "breach",
  disabled: "off",
  unknown: "wait",
  removed: "off",
  barred: "off",
};

const order: CameraState[] = ["failing", "stalled", "connecting", "live", "unknown", "disabled"];

export interface StateOfCamera {
  state: CameraState;
  cause: string | null;
  sinceUs: number | null;
}

export function stateOf(camera: CameraView, status: CameraStatus | undefined): StateOfCamera {
  if (camera.removed_us !== null) return { state: "removed", cause: null, sinceUs: camera.removed_us };
  if (camera.barred) return { state: "barred", cause: camera.barred, sinceUs: camera.updated_us };
  if (!camera.enabled) return { state: "disabled", cause: null, sinceUs: camera.updated_us };
  let worst: StreamStatus | undefined;
  for (const stream of status?.streams ?? []) {
    if (!worst || order.indexOf(stream.state) < order.indexOf(worst.state)) worst = stream;
  }
  if (!worst) return { state: "unknown", cause: null, sinceUs: null };
  return { state: worst.state, cause: worst.cause, sinceUs: worst.since_us };
}

export function stateWord(state: CameraState): string {
  return i18n.t(`cameras:state.${state}`);
}

/** The cause in plain words; an unknown code is shown as it is rather than hidden. */
export function causeText(cause: string | null, form: "short" | "long" = "short"): string {
  if (!cause) return "";
  const key = `cameras:${form === "long" ? "causeLong" : "cause"}.${cause}`;
  return i18n.exists(key) ? i18n.t(key as "cameras:cause.gone") : cause;
}

/** `Off: no camera may be in this place`; the state alone where no cause is known. */
export function withCause(state: string, why: string): string {
  return why ? i18n.t("cameras:stateWhy", { state, why }) : state;
}

/** A codec by the name that people use; one that is not known here as the camera calls it. */
export function codecWord(codec: string | null | undefined): string {
  if (!codec) return "";
  const key = `cameras:codec.${codec.toLowerCase()}`;
  return i18n.exists(key) ? i18n.t(key as "cameras:codec.h264") : codec;
}
