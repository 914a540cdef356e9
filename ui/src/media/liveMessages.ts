// SPDX-License-Identifier: Apache-2.0
/** What the server says on the live WebSocket: JSON text, and media behind a header of 16 bytes. */

export interface LiveTracks {
  mime: string;
  /** `h264`, `h265` */
  codec: string | null;
  width: number | null;
  height: number | null;
  base_us: number;
  /** Converted for this browser: not the camera's own picture. */
  transcoded: boolean;
}

export type NoticeParams = Record<string, string | number | boolean | null>;

export type LiveText =
  | ({ type: "tracks" } & LiveTracks)
  | { type: "state"; state: string; cause?: string | null }
  | { type: "notice"; code: string; params?: NoticeParams };

export interface LiveMedia {
  kind: "init" | "fragment";
  key: boolean;
  /** Something is missing before it. */
  discontinuity: boolean;
  audio: boolean;
  durationUs: number;
  /** Absolute, UTC. */
  decodeUs: number;
  bytes: Uint8Array<ArrayBuffer>;
}

const HEADER_BYTES = 16;

/** Null when it is not a message that this console knows: newer servers may say more. */
export function readText(text: string): LiveText | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  const { type } = value;
  return type === "tracks" || type === "state" || type === "notice" ? (value as LiveText) : null;
}

/** Reads `>BBHIQ` and what follows. Null when it is too short or of an unknown kind. */
export function readMedia(data: ArrayBuffer): LiveMedia | null {
  if (data.byteLength < HEADER_BYTES) return null;
  const view = new DataView(data);
  const kind = view.getUint8(0);
  if (kind > 1) return null;
  const flags = view.getUint8(1);
  return {
    kind: kind === 0 ? "init" : "fragment",
    key: (flags & 1) !== 0,
    discontinuity: (flags & 2) !== 0,
    audio: (flags & 4) !== 0,
    durationUs: view.getUint32(4),
    decodeUs: Number(view.getBigUint64(8)),
    bytes: new Uint8Array(data, HEADER_BYTES),
  };
}
