// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readFragment } from "./boxes";
import { LivePlayer } from "./livePlayer";
import { fragment, init, mediaMessage } from "./testing/fmp4";
import { FakeMediaSource, FakeVideo, stubMedia } from "./testing/media";

const BASE_US = 1_795_300_000_000_000;
const FRAME_US = 40_000;
const UNPLAYABLE = 'video/mp4; codecs="hvc1.2.4.L153.B0"';

class FakeSocket {
  static readonly OPEN = 1;
  readyState = 1;
  binaryType = "";
  readonly sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  isClosed = false;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text).type);
  }

  close(): void {
    this.isClosed = true;
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** Tracks and init, then frames from `from` on; each fragment counts from its segment's start. */
  stream(from: number, count: number, segmentStart = from): void {
    for (let frame = from; frame < from + count; frame += 1) {
      const key = (frame - from) % 25 === 0;
      const bytes = fragment({ decodeUs: (frame - segmentStart) * FRAME_US, key });
      this.onmessage?.({ data: mediaMessage(1, key ? 1 : 0, FRAME_US, BASE_US + frame * FRAME_US, bytes) });
    }
  }

  describe(mime = 'video/mp4; codecs="avc1.64001f"'): void {
    this.say({
      type: "tracks",
      mime,
      codec: "h264",
      width: 640,
      height: 360,
      base_us: BASE_US,
      transcoded: false,
    });
    this.onmessage?.({ data: mediaMessage(0, 0, 0, 0, init()) });
  }
}

let video: FakeVideo;
let media: FakeMediaSource[];
let sockets: FakeSocket[];
let player: LivePlayer;

const socket = () => sockets.at(-1) as FakeSocket;
const source = () => media.at(-1) as FakeMediaSource;
const buffer = () => source().buffers.at(-1);

beforeEach(() => {
  vi.useFakeTimers();
  stubMedia((mime) => !mime.includes("hvc1"));
  vi.stubGlobal("WebSocket", FakeSocket);
  video = new FakeVideo();
  media = [];
  sockets = [];
  player = new LivePlayer(video.element, {
    urlOf: (h264) => `ws://server/live${h264 ? "?h264=true" : ""}`,
    openSocket: (url) => {
      const opened = new FakeSocket(url);
      sockets.push(opened);
      return opened as unknown as WebSocket;
    },
    openMedia: () => {
      const opened = new FakeMediaSource();
      media.push(opened);
      return opened as unknown as MediaSource;
    },
  });
  player.start();
});

afterEach(() => {
  player.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the first picture", () => {
  it("is fed to the browser as it comes, and told when it is on the screen", () => {
    source().open();
    socket().describe();
    socket().stream(0, 3);
    buffer()?.settleAll();
    expect(source().mimes).toEqual(['video/mp4; codecs="avc1.64001f"']);
    expect(buffer()?.spans).toEqual([[0, 0.12]]);
    expect(player.snapshot().phase).toBe("connecting");
    video.show(0.04);
    expect(player.snapshot()).toMatchObject({ phase: "playing", pictureUs: BASE_US + FRAME_US });
  });

  it("waits for the browser to be ready, and loses nothing", () => {
    socket().describe();
    socket().stream(0, 2);
    source().open();
    buffer()?.settleAll();
    expect(buffer()?.spans).toEqual([[0, 0.08]]);
  });

  it("of a profile that the browser cannot play is asked for again, converted", () => {
    source().open();
    const refused = socket();
    refused.describe(UNPLAYABLE);
    expect(refused.isClosed).toBe(true);
    expect(sockets.map((one) => one.url)).toEqual(["ws://server/live", "ws://server/live?h264=true"]);
    socket().describe();
    socket().stream(0, 3);
    buffer()?.settleAll();
    video.show(0.04);
    expect(player.snapshot()).toMatchObject({ phase: "playing", cause: null });
  });

  it("that cannot be played converted either is refused with the reason, and not asked for again", () => {
    source().open();
    socket().describe(UNPLAYABLE);
    socket().describe(UNPLAYABLE);
    expect(player.snapshot()).toMatchObject({ phase: "refused", cause: "codec-not-supported" });
    expect(socket().isClosed).toBe(true);
    expect(sockets).toHaveLength(2);
  });
});

it("puts fragments of all segment files on one clock", () => {
  source().open();
  socket().describe();
  socket().stream(0, 25);
  socket().stream(25, 25);
  buffer()?.settleAll();
  expect(buffer()?.spans).toEqual([[0, 2]]);
  const last = buffer()?.appended.at(-1) as Uint8Array<ArrayBuffer>;
  expect(readFragment(last).decodeUs % FRAME_US).toBe(0);
});

it("jumps to now when it is behind", () => {
  source().open();
  socket().describe();
  socket().stream(0, 50);
  buffer()?.settleAll();
  expect(video.seeks.at(-1)).toBeGreaterThan(1.5);
});

describe("when no picture comes", () => {
  beforeEach(() => {
    source().open();
    socket().describe();
    socket().stream(0, 5);
    buffer()?.settleAll();
    video.show(0.16);
  });

  it("says so after three seconds, with the time of the last picture", () => {
    vi.advanceTimersByTime(2500);
    expect(player.snapshot().phase).toBe("playing");
    vi.advanceTimersByTime(1000);
    expect(player.snapshot()).toMatchObject({
      phase: "lost",
      cause: "stalled",
      pictureUs: BASE_US + 4 * FRAME_US,
    });
  });

  it("says so after one second when the server said that the stream stopped", () => {
    socket().say({ type: "state", state: "interrupted" });
    vi.advanceTimersByTime(1500);
    expect(player.snapshot()).toMatchObject({ phase: "lost", cause: "interrupted" });
  });

  it("connects again, keeping the picture and the clock", () => {
    socket().onclose?.({ code: 1006, reason: "" });
    vi.advanceTimersByTime(4000);
    expect(player.snapshot()).toMatchObject({ phase: "lost", cause: "server" });
    expect(sockets).toHaveLength(2);
    expect(media).toHaveLength(1);
    socket().describe();
    socket().stream(100, 5);
    buffer()?.settleAll();
    expect(buffer()?.spans).toEqual([
      [0, 0.2],
      [4, 4.2],
    ]);
    video.show(4.08);
    expect(player.snapshot()).toMatchObject({ phase: "playing", cause: null });
  });

  it("knocks seldom where it was refused, and says why", () => {
    socket().onclose?.({ code: 4403, reason: "camera-right-missing" });
    vi.advanceTimersByTime(10_000);
    expect(player.snapshot()).toMatchObject({ phase: "refused", cause: "camera-right-missing" });
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(10_000);
    expect(sockets).toHaveLength(2);
    socket().describe();
    socket().stream(500, 5);
    buffer()?.settleAll();
    video.show(20);
    expect(player.snapshot()).toMatchObject({ phase: "playing", cause: null });
  });

  it("begins anew when the decoder gives up", () => {
    video.dispatchEvent(new Event("error"));
    vi.advanceTimersByTime(1000);
    expect(media).toHaveLength(2);
    expect(sockets).toHaveLength(2);
  });
});

describe("frozen or out of sight", () => {
  beforeEach(() => {
    source().open();
    socket().describe();
    socket().stream(0, 5);
    buffer()?.settleAll();
    video.show(0.16);
  });

  it("asks the server to send nothing, keeps the picture, and is not lost", () => {
    player.setFrozen(true);
    expect(socket().sent).toEqual(["pause"]);
    expect(video.paused).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(player.snapshot()).toMatchObject({ phase: "playing", frozen: true });
    player.setFrozen(false);
    expect(socket().sent).toEqual(["pause", "resume"]);
    expect(video.paused).toBe(false);
  });

  it("stays paused while one of both reasons holds", () => {
    player.setFrozen(true);
    player.setHidden(true);
    player.setFrozen(false);
    expect(video.paused).toBe(true);
    player.setHidden(false);
    expect(video.paused).toBe(false);
  });
});

it("hands on what the server has to say, but not over the picture when frames were skipped", () => {
  socket().say({ type: "notice", code: "transcode-limit", params: { limit: 2 } });
  expect(player.snapshot().notice).toEqual({ code: "transcode-limit", params: { limit: 2 } });
  socket().say({ type: "notice", code: "skipped", params: { times: 3 } });
  expect(player.snapshot().notice?.code).toBe("transcode-limit");
  expect(player.stats().skipped).toBe(3);
});

it("lets go of what was shown, up to a key frame", () => {
  source().open();
  socket().describe();
  for (let second = 0; second < 14; second += 1) {
    socket().stream(second * 25, 25, 0);
    buffer()?.settleAll();
    video.show(second + 0.9);
  }
  vi.advanceTimersByTime(200);
  buffer()?.settleAll();
  const [first] = buffer()?.spans ?? [];
  expect(first?.[0]).toBeGreaterThan(0);
  expect((first?.[0] ?? 0) % 1).toBe(0);
});
