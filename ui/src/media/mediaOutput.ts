// SPDX-License-Identifier: Apache-2.0
/**
 * A video element's media source: takes bytes before the browser is ready for
 * them, and another codec midway. Both players write into one.
 */
import { SourceQueue, type SourceQueueEvents } from "./sourceQueue";

export interface MediaOutputOptions extends SourceQueueEvents {
  /** Seconds. Without a length of its own, a media source only seeks inside what it holds. */
  lengthS?: number;
  openMedia?: (() => MediaSource) | undefined;
}

export class MediaOutput {
  readonly #video: HTMLVideoElement;
  readonly #options: MediaOutputOptions;
  #media: MediaSource | null = null;
  #url: string | null = null;
  #queue: SourceQueue | null = null;
  #mime = "";
  /** What came before the browser was ready. */
  #early: Uint8Array<ArrayBuffer>[] = [];

  constructor(video: HTMLVideoElement, options: MediaOutputOptions) {
    this.#video = video;
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#media !== null;
  }

  open(): void {
    const media = this.#options.openMedia?.() ?? new MediaSource();
    this.#media = media;
    media.addEventListener("sourceopen", () => this.#openBuffer(), { once: true });
    this.#url = URL.createObjectURL(media);
    this.#video.src = this.#url;
  }

  /** Lets go of the element; its picture is gone. */
  close(): void {
    this.#queue?.close();
    this.#queue = null;
    this.#media = null;
    this.#mime = "";
    this.#early = [];
    if (!this.#url) return;
    URL.revokeObjectURL(this.#url);
    this.#url = null;
    this.#video.removeAttribute("src");
    this.#video.load();
  }

  /** Codec of what comes next. False when the browser cannot play it. */
  setType(mime: string): boolean {
    if (!MediaSource.isTypeSupported(mime)) return false;
    if (this.#queue && mime !== this.#mime) this.#queue.changeType(mime);
    this.#mime = mime;
    this.#openBuffer();
    return true;
  }

  append(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#queue) this.#queue.append(bytes);
    else this.#early.push(bytes);
  }

  /** Everything before this second of media time. Give a key frame's: what depends on what goes, goes as well. */
  removeBefore(seconds: number): void {
    this.#queue?.remove(0, seconds);
  }

  clear(): void {
    this.#early = [];
    this.#queue?.clear();
  }

  ranges(): [number, number][] {
    return this.#queue?.ranges() ?? [];
  }

  #openBuffer(): void {
    if (this.#media?.readyState !== "open" || this.#mime === "" || this.#queue) return;
    if (this.#options.lengthS !== undefined) this.#media.duration = this.#options.lengthS;
    this.#queue = new SourceQueue(this.#media.addSourceBuffer(this.#mime), this.#options);
    for (const bytes of this.#early) this.#queue.append(bytes);
    this.#early = [];
  }
}
