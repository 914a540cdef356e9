// SPDX-License-Identifier: Apache-2.0
/** Small pictures for hovering over the timeline: fetched once, the latest few hundred kept. */
import { Problem, sessionFetch } from "@/session";

const MOST = 300;
export const THUMBNAIL_WIDTH_PX = 240;

export class Thumbnails {
  readonly #known = new Map<string, string | null>();
  /** Counts how often all was forgotten: what was asked before then is not kept. */
  #era = 0;

  /** Moments so close are one picture: key frames are seconds apart, and so are pixels far out. */
  static roundedUs(us: number, usPerPx: number): number {
    const step = Math.max(2_000_000, 2 ** Math.ceil(Math.log2(usPerPx * 12)));
    return Math.floor(us / step) * step;
  }

  /** Address of the picture, null when there is none, undefined when it is not known yet. */
  peek(cameraId: number, atUs: number, caseId: number | null = null): string | null | undefined {
    return this.#known.get(keyOf(cameraId, atUs, caseId));
  }

  async load(
    cameraId: number,
    stream: string,
    atUs: number,
    signal: AbortSignal,
    caseId: number | null = null,
  ): Promise<string | null> {
    const key = keyOf(cameraId, atUs, caseId);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const era = this.#era;
    const query = new URLSearchParams({ at_us: String(atUs), width: String(THUMBNAIL_WIDTH_PX), stream });
    if (caseId !== null) query.set("case", String(caseId));
    let picture: Blob | null = null;
    try {
      const url = new URL(`/api/v1/cameras/${cameraId}/thumbnail.jpg?${query}`, window.location.origin);
      const response = await sessionFetch(url, { signal });
      picture = await response.blob();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
    if (era !== this.#era) return null;
    const address = picture && URL.createObjectURL(picture);
    this.#keep(key, address);
    return address;
  }

  /** Pictures must not outlive the session of who was let see them. */
  clear(): void {
    this.#era += 1;
    for (const address of this.#known.values()) if (address) URL.revokeObjectURL(address);
    this.#known.clear();
  }

  #keep(key: string, address: string | null): void {
    this.#known.set(key, address);
    if (this.#known.size <= MOST) return;
    const [oldest] = this.#known;
    if (!oldest) return;
    if (oldest[1]) URL.revokeObjectURL(oldest[1]);
    this.#known.delete(oldest[0]);
  }
}

/** What is refused without a request for footage may be there with one. */
function keyOf(cameraId: number, atUs: number, caseId: number | null): string {
  return `${cameraId} ${atUs} ${caseId ?? ""}`;
}
