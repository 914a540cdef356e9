// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { BackOff, LiveEdge } from "./liveEdge";

const at = (currentTime: number, ...ranges: [number, number][]) => ({ currentTime, ranges, paused: false });

describe("staying close to now", () => {
  it("leaves a picture alone that is close enough", () => {
    const edge = new LiveEdge();
    expect(edge.next(at(10 - edge.targetS, [0, 10]), 0)).toEqual({ kind: "rate", rate: 1 });
  });

  it("hurries a little when behind, more when farther behind", () => {
    const rate = (behind: number) => {
      const move = new LiveEdge().next(at(10 - behind, [0, 10]), 0);
      return move.kind === "rate" ? move.rate : Number.NaN;
    };
    expect(rate(0.12)).toBeGreaterThan(1);
    expect(rate(0.6)).toBeGreaterThan(rate(0.12));
  });

  it("jumps when more than a second behind", () => {
    const edge = new LiveEdge();
    expect(edge.next(at(0, [0, 2]), 0)).toEqual({ kind: "seek", time: 2 - edge.targetS });
  });

  it("jumps over a hole to the newest footage", () => {
    expect(new LiveEdge().next(at(3.9, [0, 4], [4.5, 4.54]), 0)).toEqual({ kind: "seek", time: 4.5 });
  });

  it("slows down before it runs dry", () => {
    const move = new LiveEdge().next(at(9.99, [0, 10]), 0);
    expect(move.kind === "rate" && move.rate < 1).toBe(true);
  });

  it("keeps more in the buffer after a standstill, and less again after a quiet time", () => {
    const edge = new LiveEdge();
    const first = edge.targetS;
    edge.stalled(1000);
    edge.stalled(1100);
    const after = edge.targetS;
    expect(after).toBeCloseTo(first * 1.5);
    edge.next(at(0, [0, 0.1]), 30_000);
    expect(edge.targetS).toBeLessThan(after);
  });

  it("never keeps more than a bounded time in the buffer", () => {
    const edge = new LiveEdge();
    for (let time = 1; time < 50; time += 1) edge.stalled(time * 1000);
    expect(edge.targetS).toBeLessThanOrEqual(0.4);
  });
});

describe("waiting before another try", () => {
  it("doubles up to a bound, and begins anew after success", () => {
    const backOff = new BackOff(100, 1000, () => 1);
    expect([1, 2, 3, 4, 5, 6].map(() => backOff.nextMs())).toEqual([100, 200, 400, 800, 1000, 1000]);
    backOff.reset();
    expect(backOff.nextMs()).toBe(100);
  });

  it("has some chance in it", () => {
    expect(new BackOff(100, 1000, () => 0).nextMs()).toBe(50);
  });
});
