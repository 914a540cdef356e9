// SPDX-License-Identifier: Apache-2.0
/** A video element, media source and source buffer that do what the players ask of them, as far as tests need. jsdom has none. */
import { vi } from "vitest";
import { readFragment } from "../boxes";

/** Holds the time ranges of what was appended; a job ends when `settle` is called. */
export class FakeSourceBuffer extends EventTarget {
  updating = false;
  readonly appended: Uint8Array[] = [];
  readonly types: string[] = [];
  spans: [number, number][] = [];
  aborts = 0;
  /** Refuse appends for lack of room. */
  isFull = false;
  #job: (() => void) | null = null;

  get buffered(): TimeRanges {
    const spans = this.spans;
    return {
      length: spans.length,
      start: (index: number) => spans[index]?.[0] ?? 0,
      end: (index: number) => spans[index]?.[1] ?? 0,
    };
  }

  appendBuffer(bytes: Uint8Array): void {
    if (this.isFull) throw new DOMException("full", "QuotaExceededError");
    this.#begin(() => {
      this.appended.push(bytes);
      for (const [start, end] of spansOf(bytes)) this.#include(start, end);
    });
  }

  remove(start: number, end: number): void {
    this.#begin(() => {
      this.isFull = false;
      this.spans = this.spans.flatMap<[number, number]>(([from, to]) => {
        const left: [number, number] = [from, Math.min(to, start)];
        const right: [number, number] = [Math.max(from, end), to];
        return [left, right].filter(([one, other]) => other > one);
      });
    });
  }

  changeType(mime: string): void {
    this.types.push(mime);
  }

  abort(): void {
    this.aborts += 1;
    this.updating = false;
    this.#job = null;
  }

  /** Ends the job that is on. */
  settle(): void {
    const job = this.#job;
    if (!job) return;
    this.#job = null;
    this.updating = false;
    job();
    this.dispatchEvent(new Event("updateend"));
  }

  /** Ends all jobs, also those that follow. */
  settleAll(): void {
    for (let count = 0; this.#job && count < 1000; count += 1) this.settle();
  }

  #begin(job: () => void): void {
    if (this.updating) throw new DOMException("busy", "InvalidStateError");
    this.updating = true;
    this.#job = job;
  }

  #include(start: number, end: number): void {
    const last = this.spans.at(-1);
    if (last && start - last[1] < 0.1 && start >= last[0]) last[1] = Math.max(last[1], end);
    else this.spans.push([start, end]);
  }
}

/** The spans of all fragments in `bytes`; init segments have none. */
function spansOf(bytes: Uint8Array): [number, number][] {
  const spans: [number, number][] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at < bytes.length) {
    const size = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === "moof") {
      const { samples } = readFragment(bytes.slice(at));
      for (const { presentUs, durationUs } of samples)
        spans.push([presentUs / 1e6, (presentUs + durationUs) / 1e6]);
    }
    at += size;
  }
  return spans;
}

export class FakeMediaSource extends EventTarget {
  readyState: ReadyState = "closed";
  duration = Number.NaN;
  readonly buffers: FakeSourceBuffer[] = [];
  readonly mimes: string[] = [];

  addSourceBuffer(mime: string): FakeSourceBuffer {
    const buffer = new FakeSourceBuffer();
    this.mimes.push(mime);
    this.buffers.push(buffer);
    return buffer;
  }

  open(): void {
    this.readyState = "open";
    this.dispatchEvent(new Event("sourceopen"));
  }
}

type FrameCallback = (nowMs: number, metadata: { mediaTime: number }) => void;

/** A video element whose clock is turned by hand. */
export class FakeVideo extends EventTarget {
  src = "";
  muted = false;
  paused = true;
  seeking = false;
  playbackRate = 1;
  readyState: number = HTMLMediaElement.HAVE_ENOUGH_DATA;
  videoWidth = 640;
  videoHeight = 360;
  error: MediaError | null = null;
  readonly seeks: number[] = [];
  #time = 0;
  #callbacks = new Map<number, FrameCallback>();
  #next = 1;

  get currentTime(): number {
    return this.#time;
  }

  set currentTime(seconds: number) {
    this.#time = seconds;
    this.seeking = true;
    this.seeks.push(seconds);
  }

  /** Time passes while playing. */
  advance(seconds: number): void {
    if (!this.paused) this.#time += seconds * this.playbackRate;
  }

  /** A seek comes to its end: the frame at `mediaTime` is on the screen. */
  show(mediaTime: number): void {
    this.seeking = false;
    const callbacks = [...this.#callbacks.values()];
    this.#callbacks.clear();
    for (const callback of callbacks) callback(0, { mediaTime });
  }

  play(): Promise<void> {
    this.paused = false;
    return Promise.resolve();
  }

  pause(): void {
    this.paused = true;
  }

  load(): void {}

  removeAttribute(): void {
    this.src = "";
  }

  getVideoPlaybackQuality() {
    return { droppedVideoFrames: 0, totalVideoFrames: 0, creationTime: 0, corruptedVideoFrames: 0 };
  }

  requestVideoFrameCallback(callback: FrameCallback): number {
    const id = this.#next;
    this.#next += 1;
    this.#callbacks.set(id, callback);
    return id;
  }

  cancelVideoFrameCallback(id: number): void {
    this.#callbacks.delete(id);
  }

  /** As the players take it. */
  get element(): HTMLVideoElement {
    return this as unknown as HTMLVideoElement;
  }
}

/** What jsdom lacks of media; `supports` says which types are played. */
export function stubMedia(supports: (mime: string) => boolean = () => true): void {
  vi.stubGlobal("MediaSource", Object.assign(FakeMediaSource, { isTypeSupported: supports }));
  URL.createObjectURL = () => "blob:media";
  URL.revokeObjectURL = () => undefined;
}

/** What jsdom lacks of sockets and video for pages that show pictures: everything is there, nothing comes. */
export function stubPictures(): void {
  stubMedia();
  vi.stubGlobal(
    "WebSocket",
    class extends EventTarget {
      static readonly OPEN = 1;
      readyState = 0;
      send(): void {}
      close(): void {}
    },
  );
  vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
  vi.spyOn(HTMLMediaElement.prototype, "pause").mockReturnValue();
  vi.spyOn(HTMLMediaElement.prototype, "load").mockReturnValue();
  const context = new Proxy({} as CanvasRenderingContext2D, {
    get: (target, name) => Reflect.get(target, name) ?? (() => ({ width: 40 })),
  });
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context as never);
  // Tiles and the timeline measure themselves.
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(640);
}
