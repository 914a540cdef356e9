// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { stubMedia } from "@/media/testing/media";
import type { Problem } from "@/session";
import { problemResponse, serve } from "@/test/server";
import { ServerFootage } from "./source";

const AT = 1_790_000_000_000_000;
const route = "GET /api/v1/cameras/:id/footage.mp4";
const request = { startUs: AT, endUs: AT + 1, keys: false, signal: new AbortController().signal };
const footage = () => new Response("mp4", { headers: { "X-Start-Us": String(AT), "X-Transcoded": "1" } });

beforeEach(() => {
  vi.useFakeTimers();
  stubMedia();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("asks for a conversion from then on when it is told to, once", async () => {
  const asked = serve({ [route]: footage });
  const source = new ServerFootage({ cameraId: 1, stream: "main" });
  await source.open(request);
  expect(source.convert()).toBe(true);
  await source.open(request);
  expect(asked.map((one) => one.query.get("h264"))).toEqual([null, "true"]);
  expect(source.convert()).toBe(false);
});

it("asks for a conversion at once where no H.265 plays", async () => {
  stubMedia((mime) => !mime.includes("hvc1"));
  const asked = serve({ [route]: footage });
  const source = new ServerFootage({ cameraId: 1, stream: "main" });
  await source.open(request);
  expect(asked[0]?.query.get("h264")).toBe("true");
  expect(source.convert()).toBe(false);
});

it("waits for its turn when as many as are allowed are converted", async () => {
  let busy = 3;
  serve({ [route]: () => (busy-- > 0 ? problemResponse(503, "transcode-limit") : footage()) });
  const waits: (string | null)[] = [];
  const onWaiting = (problem: Problem | null) => waits.push(problem?.code ?? null);
  const opened = new ServerFootage({ cameraId: 1, stream: "main", onWaiting }).open(request);
  await vi.runAllTimersAsync();
  expect((await opened)?.startUs).toBe(AT);
  expect(waits).toEqual(["transcode-limit", "transcode-limit", "transcode-limit", null]);
});

it("gives up in the end", async () => {
  const asked = serve({ [route]: () => problemResponse(503, "transcode-limit") });
  const opened = new ServerFootage({ cameraId: 1, stream: "main" }).open(request);
  const told = expect(opened).rejects.toMatchObject({ code: "transcode-limit" });
  await vi.runAllTimersAsync();
  await told;
  expect(asked).toHaveLength(12);
});

it("does not ask again for what was refused for good", async () => {
  const asked = serve({ [route]: () => problemResponse(403, "no-camera-right") });
  const opened = new ServerFootage({ cameraId: 1, stream: "main" }).open(request);
  await expect(opened).rejects.toMatchObject({ code: "no-camera-right" });
  expect(asked).toHaveLength(1);
});
