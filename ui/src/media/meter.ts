// SPDX-License-Identifier: Apache-2.0
/** What a live picture costs and how late it is. Milliseconds of the page's clock. */

const WINDOW_MS = 5000;
const OFFSET_WINDOW_MS = 30_000;

interface Arrival {
  atMs: number;
  bytes: number;
}

export class LiveMeter {
  #arrivals: Arrival[] = [];
  #bytes = 0;
  #offsetMs = Number.POSITIVE_INFINITY;
  #offsetAtMs = 0;

  /** A video fragment came in. */
  arrived(atMs: number, bytes: number, decodeUs: number, durationUs: number): void {
    this.#arrivals.push({ atMs, bytes });
    this.#bytes += bytes;
    while (this.#arrivals.length > 0 && atMs - (this.#arrivals[0]?.atMs ?? atMs) > WINDOW_MS)
      this.#bytes -= this.#arrivals.shift()?.bytes ?? 0;
    const offset = atMs - (decodeUs + durationUs) / 1000;
    // The quickest arrival tells how the two clocks lie to each other; slowly forgotten, since clocks drift.
    if (offset < this.#offsetMs || atMs - this.#offsetAtMs > OFFSET_WINDOW_MS) {
      this.#offsetMs = offset;
      this.#offsetAtMs = atMs;
    }
  }

  /** From the start of the frame to now, without what the two clocks differ. Null before the first fragment. */
  delayMs(nowMs: number, frameUs: number | null): number | null {
    if (frameUs === null || !Number.isFinite(this.#offsetMs)) return null;
    return Math.max(0, nowMs - frameUs / 1000 - this.#offsetMs);
  }

  bitrateBps(nowMs: number): number {
    const first = this.#arrivals[0];
    if (!first) return 0;
    const spanMs = Math.max(500, nowMs - first.atMs);
    return (this.#bytes * 8000) / spanMs;
  }

  reset(): void {
    this.#arrivals = [];
    this.#bytes = 0;
    this.#offsetMs = Number.POSITIVE_INFINITY;
  }
}
