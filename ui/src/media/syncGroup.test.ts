// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from "vitest";
import type { ReplayPhase, ReplaySnapshot } from "./replayPlayer";
import { type Follower, SyncGroup } from "./syncGroup";

const T = 1_795_300_000_000_000;
const S = 1_000_000;

/** Has footage from T on, but for a gap. */
class FakePlayer implements Follower {
  phase: ReplayPhase = "ready";
  followed = { us: 0, rate: 0, playing: false };
  gap: [number, number] | null = null;
  endUs = Number.POSITIVE_INFINITY;
  frameUs: number | null = null;

  follow(us: number, rate: number, playing: boolean): ReplayPhase {
    this.followed = { us, rate, playing };
    if (this.phase !== "ready") return this.phase;
    if (us >= this.endUs) return "end";
    return this.gap && us >= this.gap[0] && us < this.gap[1] ? "gap" : "ready";
  }

  snapshot(): ReplaySnapshot {
    const afterUs = this.gap?.[1] ?? null;
    return { phase: this.phase, gap: { beforeUs: null, afterUs, cause: null }, error: null };
  }

  nextFrame = (us: number) => Promise.resolve(us + 40_000);
  previousFrame = (us: number) => Promise.resolve(us - 40_000);
}

let nowMs: number;
let group: SyncGroup;
let one: FakePlayer;
let two: FakePlayer;

beforeEach(() => {
  nowMs = 0;
  group = new SyncGroup({ startUs: T, nowMs: () => nowMs });
  one = new FakePlayer();
  two = new FakePlayer();
  group.add(one);
  group.add(two);
  group.tick();
});

function pass(ms: number): void {
  for (let end = nowMs + ms; nowMs < end; ) {
    nowMs = Math.min(end, nowMs + 33);
    group.tick();
  }
}

it("keeps all players at one moment, at the chosen rate", () => {
  group.setPlaying(true);
  group.setRate(4);
  pass(1000);
  expect(group.us).toBe(T + 4 * S);
  expect(one.followed).toEqual({ us: group.us, rate: 4, playing: true });
  expect(two.followed).toEqual(one.followed);
});

it("waits for a player that has no picture yet", () => {
  group.setPlaying(true);
  pass(330);
  two.phase = "loading";
  pass(33);
  const held = group.us;
  pass(2000);
  expect(group.us).toBe(held);
  expect(group.snapshot().phase).toBe("loading");
  two.phase = "ready";
  pass(330);
  expect(group.us).toBeGreaterThan(held);
});

it("waits for nobody who failed", () => {
  two.phase = "failed";
  group.setPlaying(true);
  pass(330);
  expect(group.us).toBeGreaterThan(T);
});

it("does not count the time of a sleeping laptop", () => {
  group.setPlaying(true);
  nowMs += 3_600_000;
  group.tick();
  expect(group.us - T).toBeLessThan(S);
});

describe("in a gap", () => {
  beforeEach(() => {
    one.gap = [T + S, T + 60 * S];
    group.setPlaying(true);
  });

  it("runs on while another camera has footage", () => {
    pass(2000);
    expect(group.us).toBeGreaterThan(T + 1.9 * S);
    expect(group.us).toBeLessThan(T + 3 * S);
  });

  it("jumps over it when no camera has footage", () => {
    two.gap = [T + S, T + 30 * S];
    pass(1100);
    expect(group.us).toBeGreaterThanOrEqual(T + 30 * S);
    expect(group.us).toBeLessThan(T + 31 * S);
  });

  it("runs through it when told to", () => {
    two.gap = one.gap;
    group.setSkipGaps(false);
    pass(2000);
    expect(group.snapshot().phase).toBe("gap");
    expect(group.us).toBe(T + 2 * S);
  });
});

it("stops where nothing more is recorded", () => {
  one.endUs = T + S;
  two.endUs = T + 2 * S;
  group.setPlaying(true);
  pass(5000);
  expect(group.snapshot()).toMatchObject({ playing: false, phase: "end" });
  expect(group.us).toBeLessThan(T + 2.1 * S);
});

describe("stepping", () => {
  it("pauses and moves by one frame, two for two quick presses", async () => {
    group.setPlaying(true);
    const first = group.step(1);
    const second = group.step(1);
    await Promise.all([first, second]);
    expect(group.us).toBe(T + 80_000);
    expect(group.snapshot().playing).toBe(false);
    await group.step(-1, two);
    expect(group.us).toBe(T + 40_000);
  });
});

it("shifts the rate within its bounds", () => {
  for (let count = 0; count < 10; count += 1) group.shiftRate(1);
  expect(group.snapshot().rate).toBe(16);
  for (let count = 0; count < 10; count += 1) group.shiftRate(-1);
  expect(group.snapshot().rate).toBe(0.25);
});
