// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from "vitest";
import { FrameIndex } from "./frameIndex";

const FRAME = 40_000;
let index: FrameIndex;

beforeEach(() => {
  index = new FrameIndex();
  for (let at = 0; at < 10; at += 1) index.add(at * FRAME, (at + 1) * FRAME);
  // Five seconds of nothing.
  for (let at = 0; at < 10; at += 1) index.add(5_400_000 + at * FRAME, 5_400_000 + (at + 1) * FRAME);
});

describe("the frame at a moment", () => {
  it("is the one that began last", () => {
    expect(index.at(FRAME)).toEqual({ startUs: FRAME, endUs: 2 * FRAME });
    expect(index.at(2 * FRAME - 1)).toEqual({ startUs: FRAME, endUs: 2 * FRAME });
  });

  it("is none in a gap, before the first and after the last", () => {
    expect(index.at(1_000_000)).toBeNull();
    expect(index.at(-1)).toBeNull();
    expect(index.at(6_000_000)).toBeNull();
  });

  it("stays on the screen over a lost frame", () => {
    index.add(5_900_000, 5_940_000);
    expect(index.at(5_850_000)).toEqual({ startUs: 5_760_000, endUs: 5_900_000 });
  });
});

it("finds the hole around a moment", () => {
  expect(index.gapAt(1_000_000)).toEqual({ startUs: 400_000, endUs: 5_400_000 });
  expect(index.gapAt(FRAME)).toBeNull();
  expect(index.gapAt(99_000_000)).toBeNull();
});

it("steps over gaps", () => {
  expect(index.after(9 * FRAME)?.startUs).toBe(5_400_000);
  expect(index.before(5_400_000 - 1)?.startUs).toBe(9 * FRAME);
});

it("takes frames out of order, as B frames come, and knows no frame twice", () => {
  const other = new FrameIndex();
  for (const at of [0, 3, 1, 2, 3]) other.add(at * FRAME, (at + 1) * FRAME);
  expect(other.length).toBe(4);
  expect(other.after(FRAME)?.startUs).toBe(2 * FRAME);
});

it("forgets what lies before a moment", () => {
  index.trimBefore(5_400_000);
  expect(index.first?.startUs).toBe(5_400_000);
  expect(index.length).toBe(10);
});
