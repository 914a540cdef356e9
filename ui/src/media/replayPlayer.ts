// SPDX-License-Identifier: Apache-2.0
/**
 * Plays one camera's recorded footage in a video element, following a clock
 * that is told to it: `follow` brings the picture to a moment, and says when
 * there is none and why. It never shows the picture of another moment as if it
 * were this one: `snapshot().phase` is "ready" only while what is on the screen
 * is what was asked for. Times are UTC microseconds.
 */
import { type Fragment, VIDEO_TRACK } from "./boxes";
import type { FootageSource, Moment } from "./footage";
import { FootageLoader } from "./footageLoader";
import { FrameIndex, type FrameSpan } from "./frameIndex";
import { MediaOutput } from "./mediaOutput";

/** gap = no footage at this moment; end = nothing recorded from here on. */
export type ReplayPhase = "loading" | "ready" | "gap" | "end" | "failed";

export interface Gap {
  /** Last footage before, first after; null when there is none or it is not known yet. */
  beforeUs: number | null;
  afterUs: number | null;
  cause: string | null;
}

export interface ReplaySnapshot {
  phase: ReplayPhase;
  gap: Gap | null;
  error: unknown;
}

export interface ReplayOptions {
  /** For tests. */
  openMedia?: () => MediaSource;
}

/** From here on only key frames are fetched and shown. */
export const KEYS_ONLY_RATE = 8;
const AHEAD_US = 20_000_000;
const BEHIND_US = 15_000_000;
/** The media clock starts this long before the first moment, so that seeking back stays on it. */
const BASE_LEAD_US = 40 * 86_400_000_000;
const LENGTH_S = 120 * 86_400;
const MOST_RATE = 16;
/** Seconds by which picture and clock may differ before something is done; times the rate. */
const DEAD_BAND_S = 0.025;
const SEEK_S = 0.4;
/** This close to a gap the browser has no more frames to look forward to. */
const RUN_OUT_US = 300_000;

export class ReplayPlayer {
  readonly #video: HTMLVideoElement;
  readonly #source: FootageSource;
  readonly #listeners = new Set<() => void>();
  readonly #index = new FrameIndex();
  readonly #loader: FootageLoader;
  readonly #output: MediaOutput;
  #snapshot: ReplaySnapshot = { phase: "loading", gap: null, error: null };
  #keyTimes: number[] = [];
  #baseUs = 0;
  #fromUs = 0;
  #keysOnly = false;
  #frameUs: number | null = null;
  #frameCallback = 0;
  /** The gap whose cause was asked for last. */
  #explained: Gap | null = null;
  /** What the server last said about there being nothing. */
  #hole: { fromUs: number; moment: Moment } | null = null;
  #failed = false;
  #closed = false;
  /** The buffer was emptied: what is on the screen is gone, even if its time is asked for again. */
  #mustSeek = false;

  constructor(video: HTMLVideoElement, source: FootageSource, options: ReplayOptions = {}) {
    this.#video = video;
    this.#source = source;
    this.#output = new MediaOutput(video, {
      lengthS: LENGTH_S,
      openMedia: options.openMedia,
      onChange: () => undefined,
      onFull: () => this.#makeRoom(),
      onError: (error) => this.#fail(error),
    });
    this.#loader = new FootageLoader(source, {
      onInit: (mime, bytes) => this.#onInit(mime, bytes),
      onFragment: (fragment) => this.#onFragment(fragment),
      onHole: (fromUs, moment) => {
        this.#hole = { fromUs, moment };
      },
      onError: (error) => this.#fail(error),
    });
    video.muted = true;
    video.addEventListener("error", this.#onMediaError);
    this.#watchFrames();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): ReplaySnapshot => this.#snapshot;

  /** Exact time of the frame that is on the screen. */
  get frameUs(): number | null {
    return this.#frameUs;
  }

  close(): void {
    this.#closed = true;
    this.#loader.stop();
    this.#video.removeEventListener("error", this.#onMediaError);
    this.#video.cancelVideoFrameCallback?.(this.#frameCallback);
    this.#closeMedia();
    this.#listeners.clear();
  }

  /** After a failure: once more at the next `follow`. */
  retry(): void {
    this.#failed = false;
    this.#closeMedia();
  }

  /** Brings the picture to `us`; call it often. `rate` counts only while playing. */
  follow(us: number, rate: number, playing: boolean): ReplayPhase {
    if (this.#closed || this.#failed) return this.#snapshot.phase;
    const keysOnly = playing && rate >= KEYS_ONLY_RATE;
    if (!this.#isCovered(us, rate) || keysOnly !== this.#keysOnly) this.#load(us, keysOnly);
    this.#loader.want(us + AHEAD_US * Math.max(1, rate / 2));
    const frame = this.#index.at(us);
    if (frame) {
      const onScreen = playing ? this.#play(us, rate) : this.#stand(frame);
      this.#set(onScreen ? "ready" : "loading", null);
    } else {
      this.#video.pause();
      this.#miss(us);
    }
    this.#trim(us, rate);
    return this.#snapshot.phase;
  }

  /** Start of the frame after the one at `us`; null when there is none. */
  async nextFrame(us: number): Promise<number | null> {
    const frame = this.#index.after(us);
    if (frame) return frame.startUs;
    const moment = await this.#source.moment(this.#index.last?.endUs ?? us);
    return moment.at_us ?? moment.after_us;
  }

  /** Start of the frame before the one at `us`; null when there is none. */
  async previousFrame(us: number): Promise<number | null> {
    const shown = this.#index.at(us);
    const before = this.#index.before((shown?.startUs ?? us) - 1);
    if (before) return before.startUs;
    const aimUs = (shown?.startUs ?? us) - 1;
    const moment = await this.#source.moment(aimUs);
    return moment.at_us === null ? moment.before_us : aimUs;
  }

  // ---- loading ---------------------------------------------------------------

  #isCovered(us: number, rate: number): boolean {
    if (!this.#output.isOpen || us < this.#fromUs) return false;
    const reachUs = Math.max(this.#loader.loadedUs, this.#fromUs) + 4_000_000 * Math.max(1, rate);
    return us <= reachUs || this.#isHole(us) || this.#index.gapAt(us) !== null;
  }

  #load(us: number, keysOnly: boolean): void {
    const onClock = us >= this.#baseUs && us - this.#baseUs < (LENGTH_S - 86_400) * 1e6;
    if (!this.#output.isOpen || !onClock) {
      this.#closeMedia();
      this.#openMedia(us);
    }
    this.#keysOnly = keysOnly;
    this.#fromUs = us;
    this.#hole = null;
    this.#explained = null;
    this.#index.clear();
    this.#keyTimes = [];
    this.#output.clear();
    this.#frameUs = null;
    this.#mustSeek = true;
    this.#video.pause();
    this.#set("loading", null);
    this.#loader.load(us, us + AHEAD_US, this.#baseUs, keysOnly);
  }

  #openMedia(us: number): void {
    this.#baseUs = Math.max(0, us - BASE_LEAD_US);
    this.#output.open();
  }

  #closeMedia(): void {
    this.#frameUs = null;
    this.#output.close();
  }

  #onInit(mime: string, bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#output.setType(mime)) {
      this.#output.append(bytes);
      return;
    }
    this.#loader.stop();
    // Without an output, the next `follow` loads anew.
    if (this.#source.convert()) this.#closeMedia();
    else this.#fail(new CodecError(mime));
  }

  #onFragment(fragment: Fragment): void {
    if (fragment.track === VIDEO_TRACK)
      for (const sample of fragment.samples) {
        this.#index.add(sample.presentUs, sample.presentUs + sample.durationUs);
        if (sample.key) this.#keyTimes.push(sample.presentUs);
        this.#fromUs = Math.min(this.#fromUs, sample.presentUs);
      }
    // More came after the end.
    if (this.#hole?.moment.after_us === null) this.#hole = null;
    this.#output.append(fragment.bytes);
  }

  #fail(error: unknown): void {
    this.#failed = true;
    this.#loader.stop();
    this.#video.pause();
    this.#set("failed", null, error);
  }

  #onMediaError = (): void => {
    if (this.#output.isOpen && !this.#closed) this.#fail(this.#video.error);
  };

  // ---- the picture -----------------------------------------------------------

  #seconds(us: number): number {
    return (us - this.#baseUs) / 1e6;
  }

  /** Plays at the clock's pace; true while the picture is with the clock. */
  #play(us: number, rate: number): boolean {
    const video = this.#video;
    const behindS = this.#seconds(us) - video.currentTime;
    const scale = Math.max(1, rate);
    if (this.#mustSeek || Math.abs(behindS) > SEEK_S * scale) {
      if (!video.seeking || this.#mustSeek) this.#seek(this.#seconds(us));
      return false;
    }
    const nudge =
      Math.abs(behindS) < DEAD_BAND_S * scale ? 0 : Math.max(-0.5, Math.min(0.1, behindS / scale));
    const pace = Math.min(MOST_RATE, rate * (1 + nudge));
    if (Math.abs(video.playbackRate - pace) > 0.004 * rate) video.playbackRate = pace;
    // Interrupted by a pause or a change of source: the next call sees to it.
    if (video.paused) video.play().catch(() => undefined);
    if (video.seeking) return false;
    // Before a gap there is no future data to wait for.
    const isLast = this.#index.at(us + RUN_OUT_US * scale) === null;
    return isLast || video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
  }

  /** Shows one frame; true once it is on the screen. */
  #stand(frame: FrameSpan): boolean {
    const video = this.#video;
    if (!video.paused) video.pause();
    if (this.#frameUs === frame.startUs && !video.seeking) return true;
    const aim = this.#seconds(frame.startUs + Math.min(2000, (frame.endUs - frame.startUs) / 2));
    if (this.#mustSeek || (!video.seeking && Math.abs(video.currentTime - aim) > 1e-4)) this.#seek(aim);
    return false;
  }

  #seek(seconds: number): void {
    this.#mustSeek = false;
    this.#video.currentTime = seconds;
  }

  #watchFrames(): void {
    this.#frameCallback = this.#video.requestVideoFrameCallback?.((_now, shown) => {
      if (this.#closed) return;
      this.#frameUs = Math.round(shown.mediaTime * 1e6) + this.#baseUs;
      this.#watchFrames();
    });
  }

  // ---- no picture --------------------------------------------------------------

  #isHole(us: number): boolean {
    if (!this.#hole || us < this.#hole.fromUs) return false;
    return us < (this.#hole.moment.after_us ?? Number.POSITIVE_INFINITY);
  }

  #miss(us: number): void {
    const between = this.#index.gapAt(us);
    const first = this.#index.first;
    if (between) this.#gap(us, { beforeUs: between.startUs, afterUs: between.endUs, cause: null });
    else if (this.#hole && this.#isHole(us)) {
      const { before_us, after_us, cause } = this.#hole.moment;
      const gap = { beforeUs: before_us ?? this.#index.last?.endUs ?? null, afterUs: after_us, cause };
      this.#set(after_us === null ? "end" : "gap", gap);
    } else if (first && us < first.startUs)
      this.#gap(us, { beforeUs: null, afterUs: first.startUs, cause: null });
    else this.#set("loading", null);
  }

  #gap(us: number, gap: Gap): void {
    if (this.#explained?.afterUs === gap.afterUs) {
      this.#set("gap", this.#explained);
      return;
    }
    this.#explained = gap;
    this.#set("gap", gap);
    this.#source
      .moment(us)
      .then((moment) => {
        if (this.#explained !== gap) return;
        this.#explained = { ...gap, beforeUs: moment.before_us ?? gap.beforeUs, cause: moment.cause };
      })
      // The gap is shown all the same; its cause stays unknown.
      .catch(() => undefined);
  }

  #set(phase: ReplayPhase, gap: Gap | null, error: unknown = null): void {
    const before = this.#snapshot;
    const sameGap = before.gap?.beforeUs === gap?.beforeUs && before.gap?.afterUs === gap?.afterUs;
    if (before.phase === phase && before.error === error && sameGap && before.gap?.cause === gap?.cause)
      return;
    this.#snapshot = { phase, gap, error };
    for (const listener of this.#listeners) listener();
  }

  // ---- room ----------------------------------------------------------------------

  #trim(us: number, rate: number): void {
    const firstUs = this.#index.first?.startUs ?? us;
    const behindUs = BEHIND_US * Math.max(1, rate / 2);
    if (us - firstUs > 2 * behindUs) this.#forgetBefore(us - behindUs);
  }

  #makeRoom(): void {
    const nowUs = this.#frameUs;
    if (nowUs !== null) this.#forgetBefore(nowUs - 1_000_000);
  }

  /** Up to a key frame: a removal takes everything that depends on what goes. */
  #forgetBefore(us: number): void {
    const keepUs = this.#keyTimes.findLast((key) => key <= us);
    if (keepUs === undefined || keepUs <= this.#fromUs) return;
    this.#keyTimes = this.#keyTimes.filter((key) => key >= keepUs);
    this.#index.trimBefore(keepUs);
    this.#fromUs = keepUs;
    this.#output.removeBefore(this.#seconds(keepUs));
  }
}

/** The browser cannot play this footage. */
export class CodecError extends Error {
  override name = "CodecError";
  readonly mime: string;

  constructor(mime: string) {
    super(`this browser cannot play ${mime}`);
    this.mime = mime;
  }
}
