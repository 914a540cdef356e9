// SPDX-License-Identifier: Apache-2.0
/** Which stretch of time a timeline shows, and where on it a moment lies. UTC microseconds and CSS pixels. */
import { DAY_US, SECOND_US } from "@/time";

export interface Scale {
  startUs: number;
  usPerPx: number;
  widthPx: number;
}

const LEAST_SPAN_US = 6 * SECOND_US;
const MOST_SPAN_US = 62 * DAY_US;

export function endUs(scale: Scale): number {
  return scale.startUs + scale.usPerPx * scale.widthPx;
}

export function spanUs(scale: Scale): number {
  return scale.usPerPx * scale.widthPx;
}

export function toPx(scale: Scale, us: number): number {
  return (us - scale.startUs) / scale.usPerPx;
}

export function toUs(scale: Scale, px: number): number {
  return Math.round(scale.startUs + px * scale.usPerPx);
}

/** Shows `spanUs` around `centerUs`. */
export function around(centerUs: number, wantedUs: number, widthPx: number): Scale {
  const width = Math.max(1, widthPx);
  const span = Math.min(MOST_SPAN_US, Math.max(LEAST_SPAN_US, wantedUs));
  return { startUs: centerUs - span / 2, usPerPx: span / width, widthPx: width };
}

/** Zooms by `factor` (below 1 = closer); the moment at `px` stays where it is. */
export function zoomed(scale: Scale, factor: number, px: number): Scale {
  const atUs = scale.startUs + px * scale.usPerPx;
  const span = Math.min(MOST_SPAN_US, Math.max(LEAST_SPAN_US, spanUs(scale) * factor));
  const usPerPx = span / scale.widthPx;
  return { startUs: atUs - px * usPerPx, usPerPx, widthPx: scale.widthPx };
}

export function panned(scale: Scale, px: number): Scale {
  return { ...scale, startUs: scale.startUs - px * scale.usPerPx };
}

/** Another width, the same zoom, the middle stays. */
export function resized(scale: Scale, widthPx: number): Scale {
  const width = Math.max(1, widthPx);
  return { ...scale, widthPx: width, startUs: scale.startUs + ((scale.widthPx - width) / 2) * scale.usPerPx };
}

/** How much of the view may lie after now. */
const FUTURE = 0.15;

/** Moved so that the view does not show a stretch of future in which nothing can be. */
export function withoutFuture(scale: Scale, nowUs: number): Scale {
  const mostUs = nowUs + FUTURE * spanUs(scale);
  return endUs(scale) > mostUs ? { ...scale, startUs: mostUs - spanUs(scale) } : scale;
}

export interface Window {
  startUs: number;
  endUs: number;
}

/**
 * What to fetch for what is seen: cut to a raster as coarse as the zoom, and a
 * good deal wider, so that panning a little asks for nothing new.
 */
export function fetchWindow(scale: Scale): Window {
  const block = 2 ** Math.ceil(Math.log2(spanUs(scale)));
  return {
    startUs: Math.max(0, Math.floor(scale.startUs / block - 0.5) * block),
    endUs: Math.ceil(endUs(scale) / block + 0.5) * block,
  };
}
