// SPDX-License-Identifier: Apache-2.0
/**
 * The server's events over one WebSocket: comes back by itself after a loss, and
 * tells since when nothing was heard. Framework-free; `useEventStream` feeds the caches.
 */

export interface EventSocket {
  onopen: (() => void) | null;
  onclose: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  close(): void;
}

export interface EventStreamOptions {
  open: () => EventSocket;
  onEvent: (event: Record<string, unknown>) => void;
  /** Called at each connection; `again` when events were missed in between. */
  onConnected: (again: boolean) => void;
  onLost: () => void;
  /** Seconds to wait before try number `attempt`, from 1. */
  waitSeconds?: (attempt: number) => number;
}

/** 1, 2, 4 ... 15 s, spread so that a hundred consoles do not come back at the same instant. */
export function backOff(attempt: number): number {
  return Math.min(15, 2 ** (attempt - 1)) * (0.7 + Math.random() * 0.6);
}

export class EventStream {
  readonly #options: EventStreamOptions;
  #socket: EventSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #wasConnected = false;
  #ended = false;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#connect();
  }

  close(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #connect(): void {
    const socket = this.#options.open();
    this.#socket = socket;
    socket.onopen = () => {
      this.#attempt = 0;
      this.#options.onConnected(this.#wasConnected);
      this.#wasConnected = true;
    };
    socket.onmessage = ({ data }) => {
      const event = parse(data);
      if (event) this.#options.onEvent(event);
    };
    socket.onclose = () => {
      if (this.#ended) return;
      this.#options.onLost();
      this.#attempt += 1;
      const wait = (this.#options.waitSeconds ?? backOff)(this.#attempt);
      this.#timer = setTimeout(() => this.#connect(), wait * 1000);
    };
  }
}

function parse(data: unknown): Record<string, unknown> | null {
  if (typeof data !== "string") return null;
  try {
    const event: unknown = JSON.parse(data);
    return typeof event === "object" && event !== null ? (event as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
