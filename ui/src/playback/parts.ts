// SPDX-License-Identifier: Apache-2.0
/** What of a span can be one file each, and what lies between: where nothing was recorded, or the picture's parameters changed. */
import { listFootageParts, type StreamKind } from "@/api";
import { Problem } from "@/session";
import { SECOND_US } from "@/time";

export interface Span {
  startUs: number;
  endUs: number;
}

/** A file; nothing for a while; or what makes a new file where footage goes on. */
export type Piece = Span & { kind: "file" | "gap" | "change" };

/** Shorter than this nobody misses anything: a camera that is asked for another picture takes a moment. */
const LEAST_GAP_US = SECOND_US;

/** The runs of footage that can be one file each. A server that does not know the question has one file for all. */
export async function readParts(
  cameraId: number,
  stream: StreamKind,
  { startUs, endUs }: Span,
  signal: AbortSignal,
): Promise<Span[]> {
  const query = { start_us: startUs, end_us: endUs, stream };
  try {
    const parts = await listFootageParts({ path: { camera_id: cameraId }, query, signal });
    return parts.map((part) => ({
      startUs: Math.max(startUs, part.start_us),
      endUs: Math.min(endUs, part.end_us),
    }));
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return [{ startUs, endUs }];
    throw error;
  }
}

/** Files in order, with what lies between them and before and after. None without files. */
export function piecesOf(files: readonly Span[], { startUs, endUs }: Span): Piece[] {
  const pieces: Piece[] = [];
  let reachedUs = startUs;
  for (const file of files) {
    if (file.startUs - reachedUs >= LEAST_GAP_US)
      pieces.push({ kind: "gap", startUs: reachedUs, endUs: file.startUs });
    else if (pieces.length > 0) pieces.push({ kind: "change", startUs: reachedUs, endUs: file.startUs });
    pieces.push({ kind: "file", ...file });
    reachedUs = file.endUs;
  }
  if (pieces.length > 0 && endUs - reachedUs >= LEAST_GAP_US)
    pieces.push({ kind: "gap", startUs: reachedUs, endUs });
  return pieces;
}
