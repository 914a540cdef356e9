// SPDX-License-Identifier: Apache-2.0
/** What a place and a placed camera are like: one word, one mark, everywhere the same. */
import type { Mark } from "@/components";

export interface PlaceFacts {
  /** undecided: a person must decide first whether a text means the place. */
  legal_class: "required" | "permitted" | "forbidden" | "undecided";
  cameras: number;
  working: number;
}

export type PlaceState =
  | "requiredOk"
  | "requiredOpen"
  | "permitted"
  | "forbidden"
  | "forbiddenBroken"
  | "undecided"
  | "undecidedBuilt";

export function placeState({ legal_class, cameras, working }: PlaceFacts): PlaceState {
  if (legal_class === "required") return working > 0 ? "requiredOk" : "requiredOpen";
  if (legal_class === "forbidden") return cameras > 0 ? "forbiddenBroken" : "forbidden";
  if (legal_class === "undecided") return cameras > 0 ? "undecidedBuilt" : "undecided";
  return "permitted";
}

/** No camera is put there: not ever, or not until somebody has decided. */
export const isShut = ({ legal_class }: Pick<PlaceFacts, "legal_class">): boolean =>
  legal_class === "forbidden" || legal_class === "undecided";

export const placeMark: Record<PlaceState, Mark> = {
  requiredOk: "ok",
  requiredOpen: "breach",
  permitted: "wait",
  forbidden: "off",
  forbiddenBroken: "breach",
  undecided: "due",
  undecidedBuilt: "breach",
};

export interface PlacementFacts {
  enabled: boolean;
  /** Why it may not run; empty: it may. */
  barred: string;
  in_breach: boolean;
  /** Missing where only the ground matters, as on the map. */
  filed?: "accepted" | "submitted" | "none";
}

export type PlacementState =
  | "ok"
  | "listed"
  | "submitted"
  | "unfiled"
  | "breach"
  | "off"
  | "forbidden"
  | "consent"
  | "undecided";

export function placementState({ enabled, barred, in_breach, filed }: PlacementFacts): PlacementState {
  if (barred === "consent-missing") return "consent";
  if (barred === "place-undecided") return "undecided";
  if (barred) return "forbidden";
  if (in_breach) return "breach";
  if (!enabled) return "off";
  if (filed === undefined) return "listed";
  return filed === "accepted" ? "ok" : filed === "submitted" ? "submitted" : "unfiled";
}

export const placementMark: Record<PlacementState, Mark> = {
  ok: "ok",
  listed: "ok",
  submitted: "wait",
  unfiled: "due",
  breach: "breach",
  off: "off",
  forbidden: "breach",
  consent: "due",
  undecided: "due",
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
