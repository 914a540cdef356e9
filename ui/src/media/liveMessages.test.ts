// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { readMedia, readText } from "./liveMessages";
import { LiveMeter } from "./meter";
import { mediaMessage } from "./testing/fmp4";

it("reads the header of a fragment", () => {
  const media = readMedia(mediaMessage(1, 0b011, 40_000, 1_795_300_000_000_001, new Uint8Array([7])));
  expect(media).toMatchObject({
    kind: "fragment",
    key: true,
    discontinuity: true,
    audio: false,
    durationUs: 40_000,
    decodeUs: 1_795_300_000_000_001,
  });
  expect([...(media?.bytes ?? [])]).toEqual([7]);
});

it("passes over what it does not know", () => {
  expect(readMedia(new ArrayBuffer(3))).toBeNull();
  expect(readMedia(mediaMessage(9, 0, 0, 0, new Uint8Array()))).toBeNull();
  expect(readText("{")).toBeNull();
  expect(readText('{"type":"weather"}')).toBeNull();
  expect(readText("7")).toBeNull();
});

it("measures delay against the quickest arrival, whatever the clocks say", () => {
  const meter = new LiveMeter();
  const skewMs = 3_600_000;
  for (let frame = 0; frame < 50; frame += 1) {
    const networkMs = frame === 10 ? 5 : 30;
    meter.arrived(skewMs + frame * 40 + 40 + networkMs, 1000, frame * 40_000, 40_000);
  }
  expect(meter.delayMs(skewMs + 2000, 1_900_000)).toBeCloseTo(95);
  expect(meter.delayMs(skewMs, null)).toBeNull();
});

it("measures bits per second over the last seconds", () => {
  const meter = new LiveMeter();
  for (let frame = 0; frame < 250; frame += 1) meter.arrived(frame * 40, 5000, frame * 40_000, 40_000);
  expect(meter.bitrateBps(10_000)).toBeGreaterThan(900_000);
  expect(meter.bitrateBps(10_000)).toBeLessThan(1_100_000);
});
