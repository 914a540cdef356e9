// SPDX-License-Identifier: Apache-2.0
/** Holds in words: how one stands, with the days that are left. */
import type { HoldKind, HoldStanding, HoldView } from "@/api";
import type { Mark } from "@/components";
import { i18n } from "@/i18n";
import { formatDate } from "@/time";

export const standings: HoldStanding[] = ["held", "ended", "lifted"];
export const kinds: HoldKind[] = ["important", "legal"];
const soonDays = 14;

export function holdMark(found: HoldView): Mark {
  if (found.standing !== "held") return "off";
  if (found.kind === "legal" && found.days_left < 0) return "breach";
  return found.lift_asked_by !== null || found.days_left <= soonDays ? "due" : "ok";
}

export function holdText(found: HoldView): string {
  const { last_day: day, days_left: count } = found;
  if (found.standing === "lifted")
    return i18n.t("holds:state.lifted", { day: formatDate(found.lifted_us ?? 0, found.zone) });
  if (found.standing === "ended") return i18n.t("holds:state.ended", { day });
  if (found.lift_asked_by !== null) return i18n.t("holds:state.asked");
  if (found.kind === "important")
    return count === 0 ? i18n.t("holds:state.untilToday") : i18n.t("holds:state.until", { day, count });
  if (count < 0) return i18n.t("holds:state.overdue", { count: -count });
  return count === 0 ? i18n.t("holds:state.reviewToday") : i18n.t("holds:state.review", { day, count });
}
