// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it, vi } from "vitest";
import { SourceQueue } from "./sourceQueue";
import { frames } from "./testing/fmp4";
import { FakeSourceBuffer } from "./testing/media";

const [one, two, three] = frames(0, 3) as [
  Uint8Array<ArrayBuffer>,
  Uint8Array<ArrayBuffer>,
  Uint8Array<ArrayBuffer>,
];
const events = { onChange: vi.fn(), onFull: vi.fn(), onError: vi.fn() };
let buffer: FakeSourceBuffer;
let queue: SourceQueue;

beforeEach(() => {
  for (const event of Object.values(events)) event.mockReset();
  buffer = new FakeSourceBuffer();
  queue = new SourceQueue(buffer as unknown as SourceBuffer, events);
});

it("appends at once and joins what comes meanwhile", () => {
  queue.append(one);
  queue.append(two);
  queue.append(three);
  buffer.settleAll();
  expect(buffer.appended.map((bytes) => bytes.length)).toEqual([one.length, two.length + three.length]);
  expect(queue.ranges()).toEqual([[0, 0.12]]);
});

it("removes before it appends what waits", () => {
  queue.append(one);
  queue.append(two);
  queue.remove(0, 0.02);
  buffer.settleAll();
  expect(queue.ranges()).toEqual([[0.02, 0.08]]);
  expect(events.onError).not.toHaveBeenCalled();
});

describe("without room", () => {
  it("asks for some once, and goes on when something was removed", () => {
    queue.append(one);
    buffer.settleAll();
    buffer.isFull = true;
    queue.append(two);
    queue.append(three);
    expect(events.onFull).toHaveBeenCalledTimes(1);
    queue.remove(0, 0.04);
    buffer.settleAll();
    expect(queue.ranges()).toEqual([[0.04, 0.12]]);
  });
});

it("drops all and empties the buffer", () => {
  queue.append(one);
  buffer.settleAll();
  queue.append(two);
  queue.append(three);
  queue.clear();
  buffer.settleAll();
  expect(buffer.aborts).toBe(1);
  expect(queue.ranges()).toEqual([]);
});

it("changes the type in its turn", () => {
  queue.append(one);
  queue.changeType("video/mp4; codecs=other");
  queue.append(two);
  expect(buffer.types).toEqual([]);
  buffer.settleAll();
  expect(buffer.types).toHaveLength(1);
  expect(buffer.appended).toHaveLength(2);
});

it("tells an error of the browser, and nothing after it was closed", () => {
  queue.append(one);
  buffer.dispatchEvent(new Event("error"));
  expect(events.onError).toHaveBeenCalledTimes(1);
  queue.close();
  buffer.dispatchEvent(new Event("error"));
  expect(events.onError).toHaveBeenCalledTimes(1);
});
