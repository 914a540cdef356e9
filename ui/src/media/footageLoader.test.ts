// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readFragment } from "./boxes";
import type { Moment } from "./footage";
import { FootageLoader } from "./footageLoader";
import { FakeFootage } from "./testing/footage";

const T = 1_795_300_000_000_000;
const S = 1_000_000;
const BASE = T - 3600 * S;

let starts: number[];
let spansUs: number[];
let holes: [number, Moment][];
let errors: unknown[];
let loader: FootageLoader;

function load(source: FakeFootage, fromUs: number, seconds: number, keys = false): void {
  loader = new FootageLoader(source, {
    onInit: () => undefined,
    onFragment: (fragment) => {
      const inside = readFragment(fragment.bytes);
      // The bytes count from the base, the object is absolute.
      expect(inside.decodeUs + BASE).toBe(fragment.decodeUs);
      starts.push(fragment.decodeUs);
      spansUs.push(inside.samples[0]?.durationUs ?? 0);
    },
    onHole: (us, moment) => holes.push([us, moment]),
    onError: (error) => errors.push(error),
  });
  loader.load(fromUs, fromUs + seconds * S, BASE, keys);
}

/** Lets what was started come to rest. */
async function settle(ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

beforeEach(() => {
  vi.useFakeTimers();
  starts = [];
  spansUs = [];
  holes = [];
  errors = [];
});

afterEach(() => {
  loader.stop();
  vi.useRealTimers();
});

it("begins at the key frame before the moment", async () => {
  load(new FakeFootage([[T, T + 60 * S]]), T + 3.5 * S, 1);
  await settle();
  expect(starts[0]).toBe(T + 3 * S);
  expect(loader.fromUs).toBe(T + 3 * S);
});

it("reads no farther ahead than wanted, and on when more is wanted", async () => {
  const source = new FakeFootage([[T, T + 600 * S]]);
  load(source, T, 20);
  await settle();
  const reached = loader.loadedUs;
  expect(reached).toBeGreaterThan(T + 20 * S);
  expect(reached).toBeLessThan(T + 60 * S);
  const before = source.requests.length;
  loader.want(T + 90 * S);
  await settle();
  expect(loader.loadedUs).toBeGreaterThan(T + 90 * S);
  expect(source.requests.length).toBeGreaterThan(before);
});

it("goes on over a gap inside a stretch and over one longer than a stretch", async () => {
  const source = new FakeFootage([
    [T, T + 3 * S],
    [T + 4 * S, T + 6 * S],
    [T + 7200 * S, T + 7300 * S],
  ]);
  load(source, T, 5);
  await settle();
  expect(loader.loadedUs).toBe(T + 6 * S);
  loader.want(T + 8 * S);
  await settle();
  expect(holes.at(-1)?.[1]).toMatchObject({ after_us: T + 7200 * S, cause: "network" });
  loader.want(T + 7201 * S);
  await settle();
  expect(starts).toContain(T + 7200 * S);
});

it("goes on where the camera's parameters changed", async () => {
  const source = new FakeFootage([[T, T + 10 * S]]);
  source.changes = [T + 2 * S];
  load(source, T, 5);
  await settle();
  expect(source.requests[1]?.startUs).toBe(T + 2 * S);
  expect(loader.loadedUs).toBeGreaterThan(T + 5 * S);
});

describe("at the end of what is recorded", () => {
  it("says so, asks again now and then, and goes on when there is more", async () => {
    const source = new FakeFootage([[T, T + 2 * S]]);
    load(source, T, 20);
    await settle();
    expect(holes.at(-1)).toEqual([
      T + 2 * S,
      { at_us: null, before_us: T + 2 * S, after_us: null, cause: null },
    ]);
    const requests = source.requests.length;
    await settle(2000);
    expect(source.requests.length).toBe(requests);
    source.spans = [[T, T + 8 * S]];
    await settle(5000);
    expect(loader.loadedUs).toBe(T + 8 * S);
  });
});

describe("key frames alone", () => {
  it("last until the next one", async () => {
    const source = new FakeFootage([[T, T + 5 * S]]);
    load(source, T, 5, true);
    await settle();
    expect(source.requests[0]?.keys).toBe(true);
    // The last one comes again with the next stretch: then it is known how long it lasts.
    expect(new Set(starts)).toEqual(new Set([0, 1, 2, 3, 4].map((second) => T + second * S)));
    expect(spansUs.slice(0, 4)).toEqual([S, S, S, S]);
  });

  it("do not last over a gap", async () => {
    load(
      new FakeFootage([
        [T, T + 2 * S],
        [T + 60 * S, T + 62 * S],
      ]),
      T,
      62,
      true,
    );
    await settle();
    expect(spansUs[starts.indexOf(T + S)]).toBe(40_000);
  });
});

it("tells what went wrong, but not what was given up", async () => {
  const source = new FakeFootage([[T, T + 5 * S]]);
  source.error = new Error("refused");
  load(source, T, 5);
  await settle();
  expect(errors).toEqual([source.error]);
  load(source, T, 5);
  loader.stop();
  await settle();
  expect(errors).toHaveLength(1);
});

it("goes on after a connection that broke", async () => {
  const source = new FakeFootage([[T, T + 10 * S]]);
  const open = source.open.bind(source);
  let isFirst = true;
  source.open = async (request) => {
    const stream = await open(request);
    if (!stream || !isFirst) return stream;
    isFirst = false;
    const reader = stream.body.getReader();
    let reads = 0;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        reads += 1;
        if (reads > 2) controller.error(new TypeError("network error"));
        else controller.enqueue((await reader.read()).value ?? new Uint8Array());
      },
    });
    return { ...stream, body };
  };
  load(source, T, 8);
  await settle();
  expect(source.requests[1]?.startUs).toBeGreaterThan(T);
  expect(loader.loadedUs).toBeGreaterThan(T + 8 * S);
  expect(errors).toEqual([]);
});
