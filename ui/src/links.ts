// SPDX-License-Identifier: Apache-2.0
/** Addresses of pages that other pages link to. A link opens the same thing for whoever may see it. */
import type { Us } from "./time";

export function liveHref(cameraId: number): string {
  return `/live?camera=${cameraId}`;
}

export function playbackHref(cameraIds: number[], atUs?: Us): string {
  return `/playback?cameras=${cameraIds.join(",")}${atUs === undefined ? "" : `&at=${Math.round(atUs)}`}`;
}

export function cameraHref(cameraId: number): string {
  return `/cameras?open=${cameraId}`;
}
