// SPDX-License-Identifier: Apache-2.0
/** What a place and a placed camera are like: one word, one mark, everywhere the same. */
import type { Mark } from "@/components";

export interface PlaceFacts {
  legal_class: "required" | "permitted" | "forbidden";
  cameras: number;
  working: number;
}

export type PlaceState = "requiredOk" | "requiredOpen" | "permitted" | "forbidden" | "forbiddenBroken";

export function placeState({ legal_class, cameras, working }: PlaceFacts): PlaceState {
  if (legal_class === "required") return working > 0 ? "requiredOk" : "requiredOpen";
  if (legal_class === "forbidden") return cameras > 0 ? "forbiddenBroken" : "forbidden";
  return "permitted";
}

export const placeMark: Record<PlaceState, Mark> = {
  requiredOk: "ok",
  requiredOpen: "breach",
  permitted: "wait",
  forbidden: "off",
  forbiddenBroken: "breach",
};

export interface PlacementFacts {
  enabled: boolean;
  /** Why it may not run; empty: it may. */
  barred: string;
  in_breach: boolean;
}

export type PlacementState = "ok" | "breach" | "off" | "forbidden" | "consent";

export function placementState({ enabled, barred, in_breach }: PlacementFacts): PlacementState {
  if (barred === "consent-missing") return "consent";
  if (barred) return "forbidden";
  if (in_breach) return "breach";
  return enabled ? "ok" : "off";
}

export const placementMark: Record<PlacementState, Mark> = {
  ok: "ok",
  breach: "breach",
  off: "off",
  forbidden: "breach",
  consent: "due",
};

export type SystemState = "planned" | "use" | "ended";

/** By the day at the site, as an ISO date. */
export function systemState(
  { use_day, end_day }: { use_day: string | null; end_day: string | null },
  today: string,
): SystemState {
  if (end_day !== null && end_day <= today) return "ended";
  return use_day !== null && use_day <= today ? "use" : "planned";
}

export const systemMark: Record<SystemState, Mark> = { planned: "wait", use: "ok", ended: "off" };
