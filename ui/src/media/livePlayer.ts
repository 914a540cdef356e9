// SPDX-License-Identifier: Apache-2.0
/**
 * A live picture in a video element: fragments from a WebSocket into Media
 * Source Extensions, as they come. Stays close to now, connects again when the
 * connection breaks, and keeps the last picture while there is no newer one.
 * Knows nothing of React; `subscribe` and `snapshot` are for whoever draws.
 */
import { BoxError, moveFragment, readFragment } from "./boxes";
import { BackOff, LiveEdge } from "./liveEdge";
import { type LiveMedia, type LiveTracks, type NoticeParams, readMedia, readText } from "./liveMessages";
import { MediaOutput } from "./mediaOutput";
import { LiveMeter } from "./meter";

/** connecting = no picture yet; playing; lost = the last picture is old; refused = may not, or cannot be played. */
export type LivePhase = "connecting" | "playing" | "lost" | "refused";

export interface LiveSnapshot {
  phase: LivePhase;
  /** Code of what is wrong: a camera's failure code, `server`, `codec-not-supported`, or a problem's code. */
  cause: string | null;
  /** When the picture that is shown was taken; null when there is none. Set when the phase changes. */
  pictureUs: number | null;
  frozen: boolean;
  tracks: LiveTracks | null;
  notice: { code: string; params: NoticeParams } | null;
}

export interface LiveStats {
  delayMs: number | null;
  bitrateBps: number;
  droppedFrames: number;
  shownFrames: number;
  /** Times that the server left out frames because this browser was too slow. */
  skipped: number;
  /** Time of the frame on the screen. */
  frameUs: number | null;
}

export interface LiveOptions {
  /** Where the stream is; `h264` = converted when it is coded in what browsers do not all play. */
  urlOf: (h264: boolean) => string;
  /** From the start: the browser plays no H.265 at all. */
  h264?: boolean;
  /** Under the video: keeps the last picture while the video has none, when its source must change. */
  still?: HTMLCanvasElement | null;
  /** For tests. */
  openSocket?: (url: string) => WebSocket;
  openMedia?: () => MediaSource;
}

/** No frame for this long: the picture is lost, whatever the server says. */
const LOST_MS = 3000;
/** The server said that the stream stopped: it may go on at once, but not for long unnoticed. */
const INTERRUPTED_MS = 1000;
const REFUSED_MS = 15_000;
const TICK_MS = 120;
const KEEP_S = 3;
const TRIM_AFTER_S = 10;
/** WebSocket close codes of a refusal; the reason is its code. */
const REFUSED_CODES: Record<number, string> = {
  1008: "forbidden",
  4401: "not-signed-in",
  4403: "forbidden",
  4404: "not-found",
};

export class LivePlayer {
  readonly #video: HTMLVideoElement;
  readonly #options: LiveOptions;
  readonly #listeners = new Set<() => void>();
  readonly #backOff = new BackOff();
  readonly #meter = new LiveMeter();
  readonly #output: MediaOutput;
  #edge = new LiveEdge();
  #snapshot: LiveSnapshot = {
    phase: "connecting",
    cause: null,
    pictureUs: null,
    frozen: false,
    tracks: null,
    notice: null,
  };
  #socket: WebSocket | null = null;
  #baseUs: number | null = null;
  #keys: number[] = [];
  #frameUs: number | null = null;
  #frameAtMs = 0;
  #stateCause: string | null = null;
  #skipped = 0;
  #hidden = false;
  #timer = 0;
  #retry = 0;
  #frameCallback = 0;
  #stopped = true;
  #h264: boolean;

  constructor(video: HTMLVideoElement, options: LiveOptions) {
    this.#video = video;
    this.#options = options;
    this.#h264 = options.h264 ?? false;
    this.#output = new MediaOutput(video, {
      openMedia: options.openMedia,
      onChange: () => this.#tick(),
      onFull: () => this.#trim(0),
      onError: () => this.#rebuild(),
    });
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): LiveSnapshot => this.#snapshot;

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#frameAtMs = performance.now();
    this.#video.muted = true;
    this.#video.addEventListener("error", this.#onMediaError);
    this.#video.addEventListener("waiting", this.#onWaiting);
    this.#openMedia();
    this.#connect();
    this.#timer = window.setInterval(this.#tick, TICK_MS);
    this.#watchFrames();
  }

  stop(): void {
    this.#stopped = true;
    window.clearInterval(this.#timer);
    window.clearTimeout(this.#retry);
    this.#video.cancelVideoFrameCallback?.(this.#frameCallback);
    this.#video.removeEventListener("error", this.#onMediaError);
    this.#video.removeEventListener("waiting", this.#onWaiting);
    this.#closeSocket();
    this.#closeMedia();
    this.#listeners.clear();
  }

  /** The picture stands still; nothing is sent meanwhile. */
  setFrozen(frozen: boolean): void {
    if (frozen === this.#snapshot.frozen) return;
    this.#update({ frozen });
    this.#applyPause();
  }

  /** Nobody looks: nothing is sent meanwhile. */
  setHidden(hidden: boolean): void {
    if (hidden === this.#hidden) return;
    this.#hidden = hidden;
    this.#applyPause();
  }

  stats(): LiveStats {
    const quality = this.#video.getVideoPlaybackQuality?.();
    const nowMs = this.#wallMs();
    return {
      delayMs: this.#isPaused ? null : this.#meter.delayMs(nowMs, this.#frameUs),
      bitrateBps: this.#meter.bitrateBps(nowMs),
      droppedFrames: quality?.droppedVideoFrames ?? 0,
      shownFrames: quality?.totalVideoFrames ?? 0,
      skipped: this.#skipped,
      frameUs: this.#frameUs,
    };
  }

  get #isPaused(): boolean {
    return this.#snapshot.frozen || this.#hidden;
  }

  #wallMs(): number {
    return performance.timeOrigin + performance.now();
  }

  #update(change: Partial<LiveSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }

  // ---- the connection --------------------------------------------------

  #connect(): void {
    const url = this.#options.urlOf(this.#h264);
    const socket = this.#options.openSocket?.(url) ?? new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      if (this.#isPaused) this.#send("pause");
    };
    socket.onmessage = (event: MessageEvent<unknown>) => this.#onMessage(event.data);
    socket.onclose = (event) => this.#onClose(event.code, event.reason);
    this.#socket = socket;
  }

  #closeSocket(): void {
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  #onClose(code: number, reason: string): void {
    this.#socket = null;
    if (this.#stopped) return;
    const refusal = REFUSED_CODES[code];
    if (refusal) {
      this.#update({ phase: "refused", cause: reason || refusal, pictureUs: this.#frameUs });
    } else {
      this.#stateCause ??= "server";
    }
    // Rights are given, and servers that start refuse what they will soon allow: ask again, but seldom.
    const waitMs = refusal ? REFUSED_MS : this.#backOff.nextMs();
    this.#retry = window.setTimeout(() => this.#connect(), waitMs);
  }

  #send(type: "pause" | "resume"): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ type }));
  }

  #applyPause(): void {
    if (this.#isPaused) {
      this.#send("pause");
      this.#video.pause();
      return;
    }
    this.#frameAtMs = performance.now();
    this.#meter.reset();
    this.#send("resume");
    this.#play();
  }

  #play(): void {
    // Refused or interrupted by a change of source: the next tick sees to it.
    this.#video.play().catch(() => undefined);
  }

  #onMessage(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      const media = readMedia(data);
      if (media) this.#onUnit(media);
      return;
    }
    const message = typeof data === "string" ? readText(data) : null;
    if (message?.type === "tracks") this.#onTracks(message);
    else if (message?.type === "notice") this.#onNotice(message.code, message.params ?? {});
    else if (message?.type === "state") this.#onState(message.state, message.cause ?? null);
  }

  #onNotice(code: string, params: NoticeParams): void {
    // Too slow for the stream: what was left out is seen in the figures, not written over the picture.
    if (code === "skipped") this.#skipped = Number(params.times ?? 0);
    else this.#update({ notice: { code, params } });
  }

  #onState(state: string, cause: string | null): void {
    if (state === "live") {
      this.#stateCause = null;
      return;
    }
    this.#stateCause = cause ?? state;
  }

  #onTracks(tracks: LiveTracks): void {
    this.#backOff.reset();
    if (!this.#output.setType(tracks.mime)) {
      this.#closeSocket();
      if (this.#h264) this.#update({ tracks, phase: "refused", cause: "codec-not-supported" });
      else {
        // A browser that plays some H.265 does not play every profile and level of it.
        this.#h264 = true;
        this.#connect();
      }
      return;
    }
    this.#baseUs ??= tracks.base_us;
    this.#update({ tracks, notice: null });
  }

  #onUnit(media: LiveMedia): void {
    if (this.#isPaused || this.#baseUs === null) return;
    if (media.kind === "init") {
      this.#output.append(media.bytes);
      return;
    }
    if (media.decodeUs < this.#baseUs) return;
    this.#stateCause = null;
    try {
      const fragment = readFragment(media.bytes);
      moveFragment(fragment, media.decodeUs - this.#baseUs - fragment.decodeUs);
      if (!media.audio) {
        this.#meter.arrived(this.#wallMs(), media.bytes.length, media.decodeUs, media.durationUs);
        if (media.key) this.#keys.push((fragment.samples[0]?.presentUs ?? fragment.decodeUs) / 1e6);
      }
      this.#output.append(media.bytes);
    } catch (error) {
      if (!(error instanceof BoxError)) throw error;
      this.#rebuild();
    }
  }

  // ---- the media source --------------------------------------------------

  #openMedia(): void {
    this.#output.open();
    this.#play();
  }

  #closeMedia(): void {
    this.#keepStill();
    this.#output.close();
    this.#baseUs = null;
    this.#keys = [];
    this.#edge = new LiveEdge();
  }

  #keepStill(): void {
    const { still } = this.#options;
    const { videoWidth, videoHeight, readyState } = this.#video;
    if (!still || readyState < HTMLMediaElement.HAVE_CURRENT_DATA || videoWidth === 0) return;
    still.width = videoWidth;
    still.height = videoHeight;
    still.getContext("2d")?.drawImage(this.#video, 0, 0);
  }

  /** The decoder gave up: everything anew, from the next key frame. */
  #rebuild(): void {
    if (this.#stopped) return;
    this.#closeSocket();
    this.#closeMedia();
    this.#openMedia();
    window.clearTimeout(this.#retry);
    this.#retry = window.setTimeout(() => this.#connect(), this.#backOff.nextMs());
  }

  #onMediaError = (): void => {
    if (this.#output.isOpen) this.#rebuild();
  };

  #onWaiting = (): void => {
    if (this.#snapshot.phase === "playing" && !this.#video.seeking) this.#edge.stalled(performance.now());
  };

  // ---- the picture ----------------------------------------------------------

  #watchFrames(): void {
    this.#frameCallback = this.#video.requestVideoFrameCallback?.((_now, frame) => {
      if (this.#stopped) return;
      if (this.#baseUs !== null) this.#frameUs = Math.round(frame.mediaTime * 1e6) + this.#baseUs;
      this.#frameAtMs = performance.now();
      if (this.#snapshot.phase !== "playing") {
        this.#update({ phase: "playing", cause: null, pictureUs: this.#frameUs });
        if (this.#options.still) this.#options.still.width = 0;
      }
      this.#watchFrames();
    });
  }

  #lose(): void {
    if (this.#snapshot.phase === "refused") return;
    const cause = this.#stateCause ?? (this.#socket ? "stalled" : "server");
    if (this.#snapshot.phase === "lost" && this.#snapshot.cause === cause) return;
    this.#update({ phase: "lost", cause, pictureUs: this.#frameUs });
  }

  #tick = (): void => {
    const nowMs = performance.now();
    if (this.#isPaused || this.#stopped) return;
    if (nowMs - this.#frameAtMs > (this.#stateCause ? INTERRUPTED_MS : LOST_MS)) this.#lose();
    if (this.#video.seeking) return;
    if (this.#video.paused) this.#play();
    const move = this.#edge.next(
      { currentTime: this.#video.currentTime, ranges: this.#output.ranges(), paused: this.#video.paused },
      nowMs,
    );
    if (move.kind === "seek") this.#video.currentTime = move.time;
    else if (this.#video.playbackRate !== move.rate) this.#video.playbackRate = move.rate;
    this.#trim(TRIM_AFTER_S);
  };

  /** Lets go of what was shown, up to a key frame: a removal takes everything that depends on what goes. */
  #trim(afterS: number): void {
    const time = this.#video.currentTime;
    const [first] = this.#output.ranges();
    if (!first || time - first[0] < afterS) return;
    const keep = this.#keys.findLast((key) => key <= time - Math.min(KEEP_S, afterS));
    if (keep === undefined || keep <= first[0]) return;
    this.#keys = this.#keys.filter((key) => key >= keep);
    this.#output.removeBefore(keep);
  }
}
