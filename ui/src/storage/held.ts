// SPDX-License-Identifier: Apache-2.0
/** How far back footage reaches. */
import type { TFunction } from "i18next";
import type { CameraStorage } from "@/api";
import { formatDays, formatSpan } from "@/components/format";
import { DAY_US } from "@/time";

export function heldDays({ oldest_us, newest_us }: CameraStorage): number {
  return oldest_us === null || newest_us === null ? 0 : (newest_us - oldest_us) / DAY_US;
}

/** `41.3 d`; the first day in hours and minutes. */
export function heldText(t: TFunction<"storage">, days: number): string {
  if (days === 0) return t("none");
  return days < 1 ? formatSpan(days * DAY_US) : t("days", { days: formatDays(days) });
}
