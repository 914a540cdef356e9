// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { backOff, type EventSocket, EventStream } from "./EventStream";

class Socket implements EventSocket {
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  close = vi.fn();
}

let sockets: Socket[] = [];

function start() {
  const heard = { onEvent: vi.fn(), onConnected: vi.fn(), onLost: vi.fn() };
  const stream = new EventStream({
    open: () => {
      const socket = new Socket();
      sockets.push(socket);
      return socket;
    },
    waitSeconds: (attempt) => attempt,
    ...heard,
  });
  return { stream, ...heard };
}

beforeEach(() => {
  sockets = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

it("hands on events and drops what is none", () => {
  const { onEvent } = start();
  sockets[0]?.onmessage?.({ data: '{"type":"alarm"}' });
  sockets[0]?.onmessage?.({ data: "{" });
  sockets[0]?.onmessage?.({ data: new ArrayBuffer(2) });
  expect(onEvent.mock.calls).toEqual([[{ type: "alarm" }]]);
});

it("comes back after a loss, waits longer each time, and says that it missed something", () => {
  const { onConnected, onLost } = start();
  sockets[0]?.onopen?.();
  sockets[0]?.onclose?.();
  expect(onLost).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1000);
  sockets[1]?.onclose?.();
  vi.advanceTimersByTime(1000);
  expect(sockets).toHaveLength(2);
  vi.advanceTimersByTime(1000);
  sockets[2]?.onopen?.();
  expect(onConnected.mock.calls).toEqual([[false], [true]]);
});

it("stays away once it is closed", () => {
  const { stream, onLost } = start();
  sockets[0]?.onclose?.();
  stream.close();
  vi.advanceTimersByTime(60_000);
  sockets[0]?.onclose?.();
  expect(sockets).toHaveLength(1);
  expect(onLost).toHaveBeenCalledTimes(1);
});

it("never waits longer than about twenty seconds", () => {
  for (let attempt = 1; attempt < 40; attempt += 1) {
    expect(backOff(attempt)).toBeGreaterThan(0.5);
    expect(backOff(attempt)).toBeLessThan(20);
  }
});
