// SPDX-License-Identifier: Apache-2.0
/**
 * One clock and one set of controls for up to nine players. The clock stands
 * still while a player has no picture yet, runs through gaps or jumps over
 * them when no camera has footage, and stops where nothing more is recorded.
 * Times are UTC microseconds.
 */
import type { ReplayPhase, ReplaySnapshot } from "./replayPlayer";

/** What the clock needs of a player. */
export interface Follower {
  follow(us: number, rate: number, playing: boolean): ReplayPhase;
  snapshot(): ReplaySnapshot;
  readonly frameUs: number | null;
  nextFrame(us: number): Promise<number | null>;
  previousFrame(us: number): Promise<number | null>;
}

export const RATES = [0.25, 0.5, 1, 2, 4, 8, 16] as const;
export type Rate = (typeof RATES)[number];

export interface GroupSnapshot {
  playing: boolean;
  rate: Rate;
  skipGaps: boolean;
  /** loading: the clock waits for a picture; gap: no camera has footage here. */
  phase: "loading" | "ready" | "gap" | "end";
}

export interface SyncOptions {
  startUs: number;
  rate?: Rate;
  skipGaps?: boolean;
  /** Milliseconds that only grow. For tests. */
  nowMs?: () => number;
}

const TICK_MS = 33;
/** A longer pause between two ticks (a sleeping laptop) does not count. */
const MOST_TICK_MS = 250;
/** With skipping, a gap shorter than this is not worth a jump. */
const LEAST_JUMP_US = 1_000_000;

export class SyncGroup {
  readonly #players = new Set<Follower>();
  readonly #listeners = new Set<() => void>();
  readonly #nowMs: () => number;
  #us: number;
  #lastMs: number;
  #snapshot: GroupSnapshot;
  #timer: ReturnType<typeof setInterval> | null = null;
  #stepping: Promise<void> = Promise.resolve();

  constructor(options: SyncOptions) {
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#us = options.startUs;
    this.#lastMs = this.#nowMs();
    this.#snapshot = {
      playing: false,
      rate: options.rate ?? 1,
      skipGaps: options.skipGaps ?? true,
      phase: "loading",
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): GroupSnapshot => this.#snapshot;

  /** The moment of the clock. */
  get us(): number {
    return this.#us;
  }

  start(): void {
    this.#timer ??= setInterval(this.tick, TICK_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  add(player: Follower): void {
    this.#players.add(player);
  }

  remove(player: Follower): void {
    this.#players.delete(player);
  }

  setPlaying(playing: boolean): void {
    if (playing === this.#snapshot.playing) return;
    this.#lastMs = this.#nowMs();
    this.#update({ playing });
    this.tick();
  }

  setRate(rate: Rate): void {
    this.#update({ rate });
  }

  setSkipGaps(skipGaps: boolean): void {
    this.#update({ skipGaps });
  }

  /** One rate slower or faster. */
  shiftRate(step: 1 | -1): void {
    const next = RATES[RATES.indexOf(this.#snapshot.rate) + step];
    if (next !== undefined) this.setRate(next);
  }

  seek(us: number): void {
    this.#us = Math.max(0, Math.round(us));
    this.tick();
  }

  /** One frame on or back, of `player` or of the first that has a picture. Pauses. */
  step(step: 1 | -1, player?: Follower): Promise<void> {
    this.setPlaying(false);
    // One after the other: two quick presses are two frames.
    this.#stepping = this.#stepping.then(() => this.#step(step, player)).catch(() => undefined);
    return this.#stepping;
  }

  async #step(step: 1 | -1, player?: Follower): Promise<void> {
    const of =
      player ?? [...this.#players].find((one) => one.snapshot().phase === "ready") ?? [...this.#players][0];
    if (!of) return;
    const us = await (step === 1 ? of.nextFrame(this.#us) : of.previousFrame(this.#us));
    if (us !== null) this.seek(us);
  }

  /** Moves the clock on and brings every player to it. */
  tick = (): void => {
    const nowMs = this.#nowMs();
    const { playing, rate, phase } = this.#snapshot;
    const passedMs = Math.min(MOST_TICK_MS, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    if (playing && (phase === "ready" || phase === "gap")) this.#us += Math.round(passedMs * 1000 * rate);
    const phases = [...this.#players].map((player) => player.follow(this.#us, rate, playing));
    const next = together(phases);
    if (next !== phase) this.#update({ phase: next });
    if (!playing) return;
    if (next === "end") this.setPlaying(false);
    else if (next === "gap" && this.#snapshot.skipGaps) this.#skip();
  };

  /** All are in a gap: on to where the first of them has footage again. */
  #skip(): void {
    let nextUs = Number.POSITIVE_INFINITY;
    for (const player of this.#players) nextUs = Math.min(nextUs, player.snapshot().gap?.afterUs ?? nextUs);
    if (!Number.isFinite(nextUs) || nextUs - this.#us < LEAST_JUMP_US) return;
    this.#us = nextUs;
    for (const player of this.#players) player.follow(this.#us, this.#snapshot.rate, true);
  }

  #update(change: Partial<GroupSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** What the group is in, from what each player is in. A failed player holds nobody up. */
function together(phases: ReplayPhase[]): GroupSnapshot["phase"] {
  const counted = phases.filter((phase) => phase !== "failed");
  if (counted.length === 0) return phases.length === 0 ? "loading" : "end";
  if (counted.includes("loading")) return "loading";
  if (counted.includes("ready")) return "ready";
  return counted.includes("gap") ? "gap" : "end";
}
