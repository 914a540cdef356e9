// SPDX-License-Identifier: Apache-2.0
/** One camera's recorded footage from the server, for a player. */
import { getMoment, type StreamKind } from "@/api";
import { playsH265 } from "@/media/browser";
import type { FootageRequest, FootageSource, FootageStream, Moment } from "@/media/footage";
import { pause } from "@/media/pause";
import { Problem, sessionFetch } from "@/session";
import { type CaseInUse, within, withinMatter } from "./matter";

export interface SourceOptions {
  cameraId: number;
  stream: StreamKind;
  onTranscoded?: (transcoded: boolean) => void;
  /** The request for footage that it is for: nothing is asked for beyond it. */
  matter?: CaseInUse | null;
  /** What the server is asked again for; null once it answered. */
  onWaiting?: (problem: Problem | null) => void;
}

export function footageUrl(
  cameraId: number,
  query: { startUs: number; endUs: number } & Record<string, string | number | boolean | null | undefined>,
): string {
  const { startUs, endUs, ...rest } = query;
  const params = new URLSearchParams({ start_us: String(startUs), end_us: String(endUs) });
  for (const [name, value] of Object.entries(rest))
    if (value !== null && value !== undefined && value !== false) params.set(name, String(value));
  return `/api/v1/cameras/${cameraId}/footage.mp4?${params}`;
}

/** Together some 40 seconds. */
const TRIES = 12;
const FIRST_WAIT_MS = 200;
const MOST_WAIT_MS = 4000;

/**
 * The server's web process may be restarting, and recording goes on; a conversion ends when another
 * player has read what it wanted, which is a stretch at a time.
 */
function passes({ status, code }: Problem): boolean {
  return status === 0 || status === 502 || code === "transcode-limit";
}

export class ServerFootage implements FootageSource {
  readonly #options: SourceOptions;
  #h264 = !playsH265();

  constructor(options: SourceOptions) {
    this.#options = options;
  }

  async open(request: FootageRequest): Promise<FootageStream | null> {
    const { cameraId, stream, onTranscoded, matter = null } = this.#options;
    const span = within(request, matter);
    if (span === null) return null;
    const { keys } = request;
    const url = footageUrl(cameraId, { ...span, stream, keys, h264: this.#h264, case: matter?.id });
    const address = new URL(`${url}&audio=false`, window.location.origin);
    let response: Response;
    try {
      response = await this.#patiently(
        () => sessionFetch(address, { signal: request.signal }),
        request.signal,
      );
    } catch (error) {
      if (error instanceof Problem && error.code === "no-footage") return null;
      throw error;
    }
    onTranscoded?.(response.headers.get("X-Transcoded") === "1");
    const from = Number(response.headers.get("X-Start-Us"));
    return response.body && from > 0 ? { startUs: from, body: response.body } : null;
  }

  async moment(atUs: number, signal?: AbortSignal): Promise<Moment> {
    const { cameraId, stream, matter = null } = this.#options;
    const query = { at_us: Math.round(atUs), stream };
    const found = await this.#patiently(
      () => getMoment({ path: { camera_id: cameraId }, query, signal }),
      signal,
    );
    return withinMatter(found, atUs, matter);
  }

  convert(): boolean {
    if (this.#h264) return false;
    this.#h264 = true;
    return true;
  }

  /** Again, for a while, when what is wrong will pass. */
  async #patiently<T>(ask: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const { onWaiting } = this.#options;
    try {
      for (let tries = 1; ; tries += 1) {
        try {
          return await ask();
        } catch (error) {
          if (!(error instanceof Problem && passes(error)) || tries === TRIES) throw error;
          onWaiting?.(error);
          await pause(Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries), signal);
        }
      }
    } finally {
      onWaiting?.(null);
    }
  }
}
