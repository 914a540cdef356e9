// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ReplayPlayer } from "./replayPlayer";
import { FakeFootage } from "./testing/footage";
import { FakeMediaSource, FakeVideo, stubMedia } from "./testing/media";

const T = 1_795_300_000_000_000;
const S = 1_000_000;
const FRAME = 40_000;
/** Half a second after a key frame. */
const HERE = T + 10.48 * S;

let footage: FakeFootage;
let video: FakeVideo;
let media: FakeMediaSource;
let player: ReplayPlayer;

beforeEach(() => {
  vi.useFakeTimers();
  stubMedia((mime) => !mime.includes("hvc1"));
  footage = new FakeFootage([
    [T, T + 60 * S],
    [T + 90 * S, T + 120 * S],
  ]);
  video = new FakeVideo();
  media = new FakeMediaSource();
  player = new ReplayPlayer(video.element, footage, { openMedia: () => media as unknown as MediaSource });
});

afterEach(() => {
  player.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function settle(ms = 0): Promise<void> {
  if (media.readyState === "closed" && video.src !== "") media.open();
  await vi.advanceTimersByTimeAsync(ms);
  media.buffers.at(-1)?.settleAll();
}

/** UTC of a time of the video element: the first seek tells where its clock begins. */
function aimedUs(): number {
  return baseUs + Math.round((video.seeks.at(-1) ?? 0) * 1e6);
}

let baseUs = 0;

/** To a moment, until its picture is on the screen. */
async function stand(us: number): Promise<void> {
  player.follow(us, 1, false);
  await settle();
  player.follow(us, 1, false);
  await settle();
  baseUs = us - 40 * 86_400 * S;
  video.show(video.currentTime);
}

describe("footage that the browser cannot play", () => {
  beforeEach(() => {
    footage.isH265 = true;
  });

  it("is asked for again, converted, and shown", async () => {
    await stand(T + 10 * S);
    await stand(T + 10 * S);
    video.show(video.currentTime - 0.002);
    expect(player.follow(T + 10 * S, 1, false)).toBe("ready");
    expect(footage.isConverted).toBe(true);
    expect(media.mimes.every((mime) => mime.includes("avc1"))).toBe(true);
  });

  it("is said to be so when the conversion cannot be played either, and not asked for again", async () => {
    footage.staysH265 = true;
    await stand(T + 10 * S);
    await stand(T + 10 * S);
    await stand(T + 10 * S);
    expect(player.snapshot()).toMatchObject({ phase: "failed", error: { name: "CodecError" } });
    expect(footage.requests).toHaveLength(2);
  });
});

describe("a moment", () => {
  it("is loading until its own frame is on the screen", async () => {
    expect(player.follow(T + 10 * S, 1, false)).toBe("loading");
    await settle();
    expect(player.follow(T + 10 * S, 1, false)).toBe("loading");
    const frameAt = (video.seeks.at(-1) ?? 0) - 0.002;
    video.show(frameAt);
    expect(player.follow(T + 10 * S, 1, false)).toBe("ready");
    expect(player.frameUs).toBe(T + 10 * S);
  });

  it("between two frames shows the earlier one, exactly", async () => {
    const us = T + 10 * S + FRAME / 2;
    await stand(us);
    expect(aimedUs() - (T + 10 * S)).toBe(2000);
  });

  it("elsewhere drops what was loaded and asks for that", async () => {
    await stand(T + 10 * S);
    player.follow(T + 50 * S, 1, false);
    expect(footage.requests.at(-1)?.startUs).toBe(T + 50 * S);
  });

  it("close by asks for nothing", async () => {
    await stand(T + 10 * S);
    const before = footage.requests.length;
    player.follow(T + 10 * S + 3 * FRAME, 1, false);
    await settle();
    expect(footage.requests.length).toBe(before);
  });
});

describe("without footage", () => {
  it("says that there is none, why, and where the nearest is", async () => {
    player.follow(T + 75 * S, 1, false);
    await settle();
    expect(player.follow(T + 75 * S, 1, false)).toBe("gap");
    await settle();
    player.follow(T + 75 * S, 1, false);
    expect(player.snapshot().gap).toEqual({ beforeUs: T + 60 * S, afterUs: T + 90 * S, cause: "network" });
  });

  it("before the first says where it begins", async () => {
    player.follow(T - 3600 * S, 1, false);
    await settle();
    expect(player.follow(T - 3600 * S, 1, false)).toBe("gap");
    expect(player.snapshot().gap?.afterUs).toBe(T);
  });

  it("after the last says that it is the end", async () => {
    player.follow(T + 500 * S, 1, false);
    await settle();
    expect(player.follow(T + 500 * S, 1, false)).toBe("end");
    expect(player.snapshot().gap?.beforeUs).toBe(T + 120 * S);
  });

  it("because of a refusal says which, and tries again when asked to", async () => {
    footage.error = new Error("refused");
    player.follow(T, 1, false);
    await settle();
    expect(player.snapshot()).toMatchObject({ phase: "failed", error: footage.error });
    footage.error = null;
    media = new FakeMediaSource();
    player.retry();
    player.follow(T, 1, false);
    await settle();
    expect(player.follow(T, 1, false)).toBe("loading");
  });
});

describe("playing", () => {
  beforeEach(async () => {
    await stand(HERE);
    player.follow(HERE, 1, true);
  });

  it("runs at the clock's rate while it is with the clock", () => {
    expect(video.paused).toBe(false);
    player.follow(HERE + 10_000, 1, true);
    expect(video.playbackRate).toBe(1);
  });

  it("hurries or slows a little when it is not", () => {
    player.follow(HERE + 150_000, 1, true);
    expect(video.playbackRate).toBeGreaterThan(1.02);
    player.follow(HERE - 150_000, 1, true);
    expect(video.playbackRate).toBeLessThan(0.98);
  });

  it("jumps when it is far off", () => {
    const before = video.seeks.length;
    expect(player.follow(HERE + 2 * S, 1, true)).toBe("loading");
    expect(video.seeks.length).toBe(before + 1);
  });

  it("never asks the browser for more than sixteen times", () => {
    player.follow(HERE + 300_000, 16, true);
    expect(video.playbackRate).toBeLessThanOrEqual(16);
  });

  it("from eight times on fetches key frames only, and all frames again when it stands", async () => {
    player.follow(HERE, 8, true);
    expect(footage.requests.at(-1)?.keys).toBe(true);
    player.follow(HERE, 8, false);
    expect(footage.requests.at(-1)?.keys).toBe(false);
  });
});

describe("stepping", () => {
  it("goes from frame to frame", async () => {
    await stand(T + 10 * S);
    expect(await player.nextFrame(T + 10 * S)).toBe(T + 10 * S + FRAME);
    expect(await player.previousFrame(T + 10 * S + FRAME)).toBe(T + 10 * S);
  });

  it("goes back beyond what is loaded", async () => {
    await stand(T + 10 * S);
    expect(await player.previousFrame(T + 10 * S)).toBe(T + 10 * S - 1);
  });

  it("goes over a gap", async () => {
    await stand(T + 90 * S);
    expect(await player.previousFrame(T + 90 * S)).toBe(T + 60 * S);
  });
});
