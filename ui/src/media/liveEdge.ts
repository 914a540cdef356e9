// SPDX-License-Identifier: Apache-2.0
/**
 * How a live picture stays close to now: a little faster when it lags, a little
 * slower when it runs dry, a jump when it is too far behind. Pure arithmetic;
 * seconds of media time, milliseconds of delay.
 */

export interface EdgeView {
  /** What the element shows. */
  currentTime: number;
  /** Parts of the stream that the buffer holds, in order. */
  ranges: readonly (readonly [number, number])[];
  paused: boolean;
}

export type EdgeMove = { kind: "rate"; rate: number } | { kind: "seek"; time: number };

/** Behind by more than this, it jumps. */
const JUMP_S = 1;
const LEAST_TARGET_S = 0.06;
const MOST_TARGET_S = 0.4;
/** Closer to the target than this is good enough. */
const SLACK_S = 0.03;

export class LiveEdge {
  #targetS = LEAST_TARGET_S;
  #steadySince = 0;

  /** How much stays in the buffer, so that late frames do not stop the picture. */
  get targetS(): number {
    return this.#targetS;
  }

  /** The picture stood still because nothing had come: keep more in the buffer. */
  stalled(nowMs: number): void {
    // One late burst counts once.
    if (nowMs - this.#steadySince < 500) return;
    this.#targetS = Math.min(MOST_TARGET_S, this.#targetS * 1.5);
    this.#steadySince = nowMs;
  }

  /** What to do now; rate 1 when all is well. */
  next(view: EdgeView, nowMs: number): EdgeMove {
    if (nowMs - this.#steadySince > 20_000) {
      this.#targetS = Math.max(LEAST_TARGET_S, this.#targetS * 0.9);
      this.#steadySince = nowMs;
    }
    const newest = view.ranges.at(-1);
    if (!newest || view.paused) return { kind: "rate", rate: 1 };
    const [start, end] = newest;
    const behind = end - view.currentTime;
    if (view.currentTime < start || behind > JUMP_S + this.#targetS || behind < -0.25)
      return { kind: "seek", time: Math.max(start, end - this.#targetS) };
    const excess = behind - this.#targetS;
    if (excess > SLACK_S) return { kind: "rate", rate: excess > 0.15 ? 1.2 : 1.06 };
    if (behind < this.#targetS / 3) return { kind: "rate", rate: 0.97 };
    return { kind: "rate", rate: 1 };
  }
}

/** Waiting times between tries: doubles up to a bound, with some chance in it so that a hundred tiles do not knock together. */
export class BackOff {
  #tries = 0;
  readonly #firstMs: number;
  readonly #mostMs: number;
  readonly #random: () => number;

  constructor(firstMs = 250, mostMs = 8000, random: () => number = Math.random) {
    this.#firstMs = firstMs;
    this.#mostMs = mostMs;
    this.#random = random;
  }

  reset(): void {
    this.#tries = 0;
  }

  nextMs(): number {
    const whole = Math.min(this.#mostMs, this.#firstMs * 2 ** this.#tries);
    this.#tries += 1;
    return whole * (0.5 + this.#random() / 2);
  }
}
