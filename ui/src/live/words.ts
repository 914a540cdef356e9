// SPDX-License-Identifier: Apache-2.0
/** Why there is no picture, in the operator's words. */
import { causeText } from "@/cameras/state";
import { i18n } from "@/i18n";
import type { NoticeParams } from "@/media/liveMessages";
import { problemText } from "@/session";

/** Codes of the connection to the server; codes of cameras and refusals have words elsewhere. */
export function lostText(cause: string | null): string {
  if (!cause) return "";
  const own = `live:cause.${cause}`;
  if (i18n.exists(own)) return i18n.t(own as "live:cause.server");
  const problem = `problems:${cause}`;
  const ofCamera = causeText(cause);
  if (ofCamera !== cause) return ofCamera;
  return i18n.exists(problem) ? i18n.t(problem as "problems:unexpected") : cause;
}

export function noticeText(code: string, params: NoticeParams): string {
  const own = `live:notice.${code}`;
  if (i18n.exists(own)) return i18n.t(own as "live:notice.transcode-limit", params);
  const problem = `problems:${code}`;
  return i18n.exists(problem) ? i18n.t(problem as "problems:unexpected", params) : code;
}

/** Why recorded footage does not play. */
export function failureText(error: unknown): string {
  if (error instanceof Error && error.name === "CodecError") return lostText("codec-not-supported");
  return problemText(error);
}

/** The same in every language. */
const codecNames: Record<string, string> = { h264: "H.264", h265: "H.265" };

export function codecText(codec: string): string {
  return codecNames[codec] ?? codec;
}
