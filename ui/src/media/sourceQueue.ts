// SPDX-License-Identifier: Apache-2.0
/**
 * One SourceBuffer, one job at a time: appends are joined while it is busy,
 * removals and changes of codec wait their turn (Media Source Extensions, 3.5.4:
 * a buffer that is updating takes nothing).
 */

type Bytes = Uint8Array<ArrayBuffer>;

type Job =
  | { kind: "append"; parts: Bytes[]; size: number }
  | { kind: "remove"; start: number; end: number }
  | { kind: "type"; mime: string };

export interface SourceQueueEvents {
  /** Something was appended or removed. */
  onChange: () => void;
  /** The browser has no room: `onChange` comes after something was removed; the append is tried again then. */
  onFull: () => void;
  onError: (error: unknown) => void;
}

/** Appends are joined up to this size. */
const JOIN_BYTES = 4 << 20;

export class SourceQueue {
  readonly #buffer: SourceBuffer;
  readonly #events: SourceQueueEvents;
  #jobs: Job[] = [];
  #current: Job | null = null;
  #closed = false;
  /** There was no room: only a removal helps. */
  #full = false;

  constructor(buffer: SourceBuffer, events: SourceQueueEvents) {
    this.#buffer = buffer;
    this.#events = events;
    buffer.addEventListener("updateend", this.#next);
    buffer.addEventListener("error", this.#fail);
  }

  append(bytes: Bytes): void {
    const last = this.#jobs.at(-1);
    if (last?.kind === "append" && last.size < JOIN_BYTES) {
      last.parts.push(bytes);
      last.size += bytes.length;
    } else {
      this.#jobs.push({ kind: "append", parts: [bytes], size: bytes.length });
    }
    this.#run();
  }

  /** Seconds of media time. Comes before appends that wait. */
  remove(start: number, end: number): void {
    if (end <= start) return;
    this.#jobs.unshift({ kind: "remove", start, end });
    this.#run();
  }

  /** What comes next is of another codec. */
  changeType(mime: string): void {
    this.#jobs.push({ kind: "type", mime });
    this.#run();
  }

  /** Drops everything, also what waits. */
  clear(): void {
    this.#jobs = [{ kind: "remove", start: 0, end: Number.POSITIVE_INFINITY }];
    if (this.#closed) return;
    try {
      // A removal cannot be aborted, and need not be: units are appended whole.
      if (this.#current?.kind === "append") this.#buffer.abort();
      this.#run();
    } catch (error) {
      this.#events.onError(error);
    }
  }

  close(): void {
    this.#closed = true;
    this.#jobs = [];
    this.#buffer.removeEventListener("updateend", this.#next);
    this.#buffer.removeEventListener("error", this.#fail);
  }

  /** Seconds of media time that are in the buffer. */
  ranges(): [number, number][] {
    try {
      const { buffered } = this.#buffer;
      return Array.from({ length: buffered.length }, (_, index) => [
        buffered.start(index),
        buffered.end(index),
      ]);
    } catch {
      // The element let go of its media source.
      return [];
    }
  }

  #next = (): void => {
    // After an abort, its own event comes while the job that follows is on already.
    if (this.#buffer.updating) return;
    if (this.#current?.kind === "remove") this.#full = false;
    this.#current = null;
    this.#run();
    this.#events.onChange();
  };

  #fail = (): void => {
    this.#current = null;
    this.#events.onError(new Error("the browser could not take this media"));
  };

  #run(): void {
    if (this.#closed || this.#buffer.updating) return;
    const job = this.#jobs[0];
    if (!job || (job.kind === "append" && this.#full)) return;
    this.#jobs.shift();
    this.#current = job;
    try {
      this.#start(job);
    } catch (error) {
      this.#current = null;
      if (job.kind === "append" && error instanceof DOMException && error.name === "QuotaExceededError") {
        this.#jobs.unshift(job);
        this.#full = true;
        this.#events.onFull();
      } else {
        this.#events.onError(error);
      }
    }
  }

  #start(job: Job): void {
    if (job.kind === "append") {
      this.#buffer.appendBuffer(joined(job.parts, job.size));
    } else if (job.kind === "remove") {
      this.#buffer.remove(job.start, job.end);
    } else {
      this.#buffer.changeType(job.mime);
      this.#current = null;
      this.#run();
    }
  }
}

function joined(parts: Bytes[], size: number): Bytes {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
