// SPDX-License-Identifier: Apache-2.0
/** Addresses of pages that other pages link to. A link opens the same thing for whoever may see it. */
import type { Us } from "./time";

export function liveHref(cameraId: number): string {
  return `/live?camera=${cameraId}`;
}

export function playbackHref(cameraIds: number[], atUs?: Us, caseId?: number): string {
  const at = atUs === undefined ? "" : `&at=${Math.round(atUs)}`;
  return `/playback?cameras=${cameraIds.join(",")}${at}${caseId === undefined ? "" : `&case=${caseId}`}`;
}

/** The form of a request for footage, filled in with what is on the screen. */
export function askCaseHref(cameraIds: number[], startUs: Us, endUs: Us, isExport: boolean): string {
  const span = `&start=${Math.round(startUs)}&end=${Math.round(endUs)}`;
  return `/cases?ask=internal&cameras=${cameraIds.join(",")}${span}${isExport ? "&export=true" : ""}`;
}

export function caseHref(caseId: number): string {
  return `/cases?open=${caseId}`;
}

export function holdHref(holdId: number): string {
  return `/holds?open=${holdId}`;
}

export function cameraHref(cameraId: number): string {
  return `/cameras?open=${cameraId}`;
}

export function mapHref(at: { site?: number; place?: number; camera?: number; level?: number }): string {
  const shown = Object.entries(at).map(([name, id]) => `${name}=${id}`);
  return `/map?${shown.join("&")}`;
}

export function placeHref(placeId: number): string {
  return `/registry?tab=places&open=${placeId}`;
}

/** Where a camera stands and why, as the registry has it. */
export function placementHref(cameraId: number): string {
  return `/registry?tab=cameras&open=${cameraId}`;
}

export function systemHref(systemId: number): string {
  return `/registry?tab=systems&open=${systemId}`;
}

/** What standards ask of a system, and how it stands with each. */
export function standardsHref(systemId: number): string {
  return `/compliance?standards=${systemId}`;
}
