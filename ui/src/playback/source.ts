// SPDX-License-Identifier: Apache-2.0
/** One camera's recorded footage from the server, for a player. */
import { getMoment, type StreamKind } from "@/api";
import { playsH265 } from "@/media/browser";
import type { FootageRequest, FootageSource, FootageStream, Moment } from "@/media/footage";
import { pause } from "@/media/pause";
import { Problem, sessionFetch } from "@/session";

export interface SourceOptions {
  cameraId: number;
  stream: StreamKind;
  /** A grant that names the purpose, when the server asks for one. */
  grant?: string | null;
  onTranscoded?: (transcoded: boolean) => void;
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

export class ServerFootage implements FootageSource {
  readonly #options: SourceOptions;

  constructor(options: SourceOptions) {
    this.#options = options;
  }

  async open(request: FootageRequest): Promise<FootageStream | null> {
    const { cameraId, stream, grant, onTranscoded } = this.#options;
    const { startUs, endUs, keys } = request;
    const url = footageUrl(cameraId, { startUs, endUs, stream, keys, grant, h264: !playsH265() });
    const address = new URL(`${url}&audio=false`, window.location.origin);
    let response: Response;
    try {
      response = await patiently(() => sessionFetch(address, { signal: request.signal }), request.signal);
    } catch (error) {
      if (error instanceof Problem && error.code === "no-footage") return null;
      throw error;
    }
    onTranscoded?.(response.headers.get("X-Transcoded") === "1");
    const from = Number(response.headers.get("X-Start-Us"));
    return response.body && from > 0 ? { startUs: from, body: response.body } : null;
  }

  moment(atUs: number, signal?: AbortSignal): Promise<Moment> {
    const { cameraId, stream } = this.#options;
    const query = { at_us: Math.round(atUs), stream };
    return patiently(() => getMoment({ path: { camera_id: cameraId }, query, signal }), signal);
  }
}

const TRIES = 12;
const FIRST_WAIT_MS = 200;
const MOST_WAIT_MS = 4000;

/** Again while the server cannot be reached: its web process may be restarting, and recording goes on. */
async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      const isAway = error instanceof Problem && (error.status === 0 || error.status === 502);
      if (!isAway || tries === TRIES) throw error;
      await pause(Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries), signal);
    }
  }
}
