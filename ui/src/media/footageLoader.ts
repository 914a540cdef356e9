// SPDX-License-Identifier: Apache-2.0
/**
 * Reads one camera's footage from a moment on, a stretch at a time, no farther
 * ahead than wanted. Each stretch is read to its end at once: a browser keeps
 * six connections to a server, so nine players may not sit on one each. Goes on
 * over gaps and changes of parameters; says when there is nothing more.
 */
import {
  type Fragment,
  moveFragment,
  readFragment,
  readInit,
  stretchFragment,
  UnitSplitter,
  VIDEO_TRACK,
} from "./boxes";
import type { FootageSource, Moment } from "./footage";
import { pause } from "./pause";

export interface LoaderEvents {
  /** Parameters of what follows. */
  onInit: (mime: string, bytes: Uint8Array<ArrayBuffer>) => void;
  /** Times are absolute in `fragment`; its bytes carry them relative to `baseUs`. */
  onFragment: (fragment: Fragment) => void;
  /** There is no footage from `fromUs` on until `moment.after_us`; null there = none at all, now. */
  onHole: (fromUs: number, moment: Moment) => void;
  onError: (error: unknown) => void;
}

/** Short at first, for those who only look at a moment; longer for those who stay. */
const STRETCHES_US = [6_000_000, 15_000_000, 30_000_000];
/** Key frames alone are few. */
const KEYS_STRETCH_US = 240_000_000;
/** A key frame alone stays on the screen for no longer than this; beyond it there is a gap. */
const MOST_KEY_US = 12_000_000;
const RETRY_MS = 3000;
const AGAIN_MS = 1000;

export class FootageLoader {
  readonly #source: FootageSource;
  readonly #events: LoaderEvents;
  #abort: AbortController | null = null;
  #wantedUs = 0;
  #loadedUs = 0;
  #fromUs = 0;
  #baseUs = 0;
  #keys = false;
  #wake: () => void = () => undefined;
  /** In fast play a key frame is held until the next one tells how long it is shown. */
  #held: Fragment | null = null;

  constructor(source: FootageSource, events: LoaderEvents) {
    this.#source = source;
    this.#events = events;
  }

  /** The first moment that was asked for or came, whichever is earlier. */
  get fromUs(): number {
    return this.#fromUs;
  }

  /** End of the last frame that came. */
  get loadedUs(): number {
    return this.#loadedUs;
  }

  get active(): boolean {
    return this.#abort !== null;
  }

  /** Starts anew. Bytes handed out count from `baseUs`, which must lie before `fromUs`. */
  load(fromUs: number, untilUs: number, baseUs: number, keys: boolean): void {
    this.stop();
    this.#fromUs = fromUs;
    this.#loadedUs = fromUs;
    this.#wantedUs = untilUs;
    this.#baseUs = baseUs;
    this.#keys = keys;
    const abort = new AbortController();
    this.#abort = abort;
    this.#run(abort.signal)
      .catch((error: unknown) => {
        if (!abort.signal.aborted) this.#events.onError(error);
      })
      .finally(() => {
        if (this.#abort === abort) this.#abort = null;
      });
  }

  /** Read on up to here. */
  want(untilUs: number): void {
    if (untilUs <= this.#wantedUs) return;
    this.#wantedUs = untilUs;
    this.#wake();
  }

  stop(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.#held = null;
    this.#wake();
  }

  async #run(signal: AbortSignal): Promise<void> {
    let nextUs = this.#fromUs;
    for (let count = 0; !signal.aborted; count += 1) {
      const before = this.#loadedUs;
      const stretchUs = this.#keys ? KEYS_STRETCH_US : STRETCHES_US[Math.min(count, STRETCHES_US.length - 1)];
      const stream = await this.#source.open({
        startUs: nextUs,
        endUs: nextUs + (stretchUs ?? 0),
        keys: this.#keys,
        signal,
      });
      if (stream) await this.#read(stream.body, stream.startUs, signal);
      this.#release(null);
      if (signal.aborted) return;
      if (this.#loadedUs > before) {
        nextUs = this.#loadedUs;
        await this.#untilWanted(nextUs, signal);
        continue;
      }
      nextUs = await this.#afterGap(nextUs, signal);
    }
  }

  /** Where footage goes on after `us`; waits for it at the end of what is recorded. */
  async #afterGap(us: number, signal: AbortSignal): Promise<number> {
    while (true) {
      const moment = await this.#source.moment(us, signal);
      if (signal.aborted) return us;
      if (moment.at_us !== null) {
        // It grew meanwhile.
        await pause(AGAIN_MS, signal);
        return us;
      }
      this.#events.onHole(us, moment);
      if (moment.after_us !== null && moment.after_us > us) {
        await this.#untilWanted(moment.after_us, signal);
        return moment.after_us;
      }
      await pause(RETRY_MS, signal);
      if (signal.aborted) return us;
    }
  }

  async #read(body: ReadableStream<Uint8Array>, startUs: number, signal: AbortSignal): Promise<void> {
    const splitter = new UnitSplitter();
    const reader = body.getReader();
    try {
      while (!signal.aborted) {
        // A connection that breaks is the end of this stretch: the next request goes on, or tells what is wrong.
        const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }) as const);
        if (done || signal.aborted) return;
        for (const unit of splitter.push(value)) {
          if (unit.kind === "init") this.#events.onInit(readInit(unit.bytes).mime, unit.bytes);
          else this.#take(readFragment(unit.bytes), startUs);
        }
      }
    } finally {
      // An abort closes the stream by itself; then there is nothing left to cancel.
      reader.cancel().catch(() => undefined);
    }
  }

  #take(fragment: Fragment, startUs: number): void {
    if (startUs - this.#baseUs + fragment.decodeUs < 0) return;
    moveFragment(fragment, startUs - this.#baseUs);
    if (fragment.track === VIDEO_TRACK && this.#keys) this.#release(fragment);
    else this.#give(fragment);
  }

  /** Hands out the key frame that is held, shown until `next` begins. */
  #release(next: Fragment | null): void {
    const held = this.#held;
    this.#held = next;
    if (!held) return;
    const spanUs = next ? next.decodeUs - held.decodeUs : 0;
    if (spanUs > 0 && spanUs <= MOST_KEY_US) stretchFragment(held, spanUs);
    this.#give(held);
  }

  #give(fragment: Fragment): void {
    for (const sample of fragment.samples) sample.presentUs += this.#baseUs;
    fragment.decodeUs += this.#baseUs;
    if (fragment.track === VIDEO_TRACK) {
      for (const sample of fragment.samples)
        this.#loadedUs = Math.max(this.#loadedUs, sample.presentUs + sample.durationUs);
      this.#fromUs = Math.min(this.#fromUs, fragment.samples[0]?.presentUs ?? this.#fromUs);
    }
    this.#events.onFragment(fragment);
  }

  async #untilWanted(us: number, signal: AbortSignal): Promise<void> {
    while (us > this.#wantedUs && !signal.aborted)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }
}
