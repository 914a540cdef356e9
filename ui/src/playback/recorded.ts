// SPDX-License-Identifier: Apache-2.0
/** Which of a camera's streams is played back, and what the address says of players. */
import type { CameraView, StreamKind } from "@/api";

/** As many as play in step. */
export const MOST_PLAYERS = 9;

/** The main stream if it is recorded, else the other one. */
export function recordedStream(camera: CameraView): StreamKind {
  const recorded = camera.streams.filter((stream) => stream.record).map((stream) => stream.kind);
  return recorded.includes("main") || !recorded.includes("sub") ? "main" : "sub";
}

/** `cameras=1,2` */
export function readCameras(text: string | null): number[] {
  const ids = (text ?? "").split(/[,-]/).map(Number);
  return [...new Set(ids.filter((id) => Number.isInteger(id) && id > 0))].slice(0, MOST_PLAYERS);
}

/** Columns for so many players. */
export function columnsFor(players: number): number {
  if (players <= 1) return 1;
  return players <= 4 ? 2 : 3;
}
