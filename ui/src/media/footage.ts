// SPDX-License-Identifier: Apache-2.0
/** Where a player gets recorded footage from. The page implements it over the API; tests over arrays. */

export interface FootageRequest {
  startUs: number;
  endUs: number;
  /** Key frames only: for fast play. */
  keys: boolean;
  signal: AbortSignal;
}

export interface FootageStream {
  /** UTC of media time 0: the key frame at or before the start that was asked for. */
  startUs: number;
  body: ReadableStream<Uint8Array>;
}

/** What there is at a moment: footage, or the nearest before and after and why there is none. */
export interface Moment {
  at_us: number | null;
  before_us: number | null;
  after_us: number | null;
  cause: string | null;
}

export interface FootageSource {
  /** Null when the span holds nothing. Throws what must be shown. */
  open(request: FootageRequest): Promise<FootageStream | null>;
  moment(atUs: number, signal?: AbortSignal): Promise<Moment>;
  /** From now on in what every browser plays. False when it is so already: there is nothing else to try. */
  convert(): boolean;
}
