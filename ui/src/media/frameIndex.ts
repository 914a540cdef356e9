// SPDX-License-Identifier: Apache-2.0
/**
 * Which frames a player holds: their times in order of presentation, and the
 * runs that they form. Where two runs do not touch there is a gap in the
 * footage. Times are UTC microseconds.
 */

export interface FrameSpan {
  startUs: number;
  endUs: number;
}

/** Frames farther apart than this are a gap; closer ones were a late or a lost frame. */
export const GAP_US = 700_000;

export class FrameIndex {
  #starts: number[] = [];
  #ends: number[] = [];

  get length(): number {
    return this.#starts.length;
  }

  get first(): FrameSpan | null {
    return this.#at(0);
  }

  get last(): FrameSpan | null {
    return this.#at(this.#starts.length - 1);
  }

  clear(): void {
    this.#starts = [];
    this.#ends = [];
  }

  /** Adds a frame; one that is there already is replaced. Cheap at the end, where frames come in. */
  add(startUs: number, endUs: number): void {
    let at = this.#starts.length;
    while (at > 0 && (this.#starts[at - 1] ?? 0) > startUs) at -= 1;
    if (at > 0 && this.#starts[at - 1] === startUs) {
      this.#ends[at - 1] = endUs;
      return;
    }
    this.#starts.splice(at, 0, startUs);
    this.#ends.splice(at, 0, endUs);
  }

  /** Forgets what was shown before `us`. */
  trimBefore(us: number): void {
    const at = this.#after(us - 1);
    if (at === 0) return;
    this.#starts.splice(0, at);
    this.#ends.splice(0, at);
  }

  /** The frame that is on the screen at `us`: null before the first, in a gap and after the last. */
  at(us: number): FrameSpan | null {
    const frame = this.before(us);
    if (!frame) return null;
    const next = this.#at(this.#after(us));
    if (us < frame.endUs) return frame;
    // A late or lost frame: the one before stays on the screen.
    if (next && next.startUs - frame.endUs < GAP_US) return { startUs: frame.startUs, endUs: next.startUs };
    return null;
  }

  /** The last frame that begins at or before `us`. */
  before(us: number): FrameSpan | null {
    return this.#at(this.#after(us) - 1);
  }

  /** The first frame that begins after `us`. */
  after(us: number): FrameSpan | null {
    return this.#at(this.#after(us));
  }

  /** The hole around `us` between two frames that are known; null when `us` lies on a frame or outside. */
  gapAt(us: number): FrameSpan | null {
    const before = this.before(us);
    const after = this.after(us);
    if (!before || !after || this.at(us)) return null;
    return { startUs: before.endUs, endUs: after.startUs };
  }

  /** Number of frames at or before `us`. */
  #after(us: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= us) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #at(index: number): FrameSpan | null {
    const startUs = this.#starts[index];
    const endUs = this.#ends[index];
    return startUs === undefined || endUs === undefined ? null : { startUs, endUs };
  }
}
