// SPDX-License-Identifier: Apache-2.0
/** Recorded footage in memory, served as the server serves it. */
import type { FootageRequest, FootageSource, FootageStream, Moment } from "../footage";
import { concat, fragment, hevcTrack, init } from "./fmp4";

const FRAME_US = 40_000;

/** Key frames every second, 25 frames a second, in the given spans. */
export class FakeFootage implements FootageSource {
  readonly requests: { startUs: number; endUs: number; keys: boolean }[] = [];
  readonly moments: number[] = [];
  cause = "network";
  error: unknown = null;
  /** Where parameters change: a stream ends there. */
  changes: number[] = [];
  /** Coded in what the browser may not play, until a conversion is asked for, or even then. */
  isH265 = false;
  staysH265 = false;
  isConverted = false;
  spans: [number, number][];

  constructor(spans: [number, number][]) {
    this.spans = spans;
  }

  async open(request: FootageRequest): Promise<FootageStream | null> {
    const { startUs, endUs, keys, signal } = request;
    this.requests.push({ startUs, endUs, keys });
    if (this.error) throw this.error;
    const all = this.spans.flatMap(([from, to]) => framesOf(from, to));
    const first =
      all.findLast((frame) => frame.key && frame.at <= startUs) ?? all.find((frame) => frame.at > startUs);
    if (!first) return null;
    const change = this.changes.find((at) => at > first.at) ?? Number.POSITIVE_INFINITY;
    const chosen = all.filter(
      ({ at, key }) => at >= first.at && at < Math.min(endUs, change) && (key || !keys),
    );
    if (chosen.length === 0 || signal.aborted) return null;
    const parts = chosen.map(({ at, key }) => fragment({ decodeUs: at - first.at, key }));
    return { startUs: first.at, body: streamOf(concat(this.isH265 ? init(hevcTrack()) : init(), ...parts)) };
  }

  convert(): boolean {
    if (this.isConverted) return false;
    this.isConverted = true;
    this.isH265 = this.staysH265;
    return true;
  }

  async moment(atUs: number): Promise<Moment> {
    this.moments.push(atUs);
    if (this.spans.some(([from, to]) => from <= atUs && atUs < to))
      return { at_us: atUs, before_us: null, after_us: null, cause: null };
    const before = this.spans.filter(([, to]) => to <= atUs).at(-1);
    const after = this.spans.find(([from]) => from > atUs);
    const before_us = before?.[1] ?? null;
    const after_us = after?.[0] ?? null;
    return { at_us: null, before_us, after_us, cause: before && after ? this.cause : null };
  }
}

function framesOf(fromUs: number, toUs: number): { at: number; key: boolean }[] {
  const count = Math.floor((toUs - fromUs) / FRAME_US);
  return Array.from({ length: count }, (_, index) => ({
    at: fromUs + index * FRAME_US,
    key: index % 25 === 0,
  }));
}

/** In pieces that do not end where units do. */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, at + 5000));
      at += 5000;
    },
  });
}
