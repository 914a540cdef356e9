// SPDX-License-Identifier: Apache-2.0
/** What a volume's figures mean, as a sentence. */
import type { VolumeView } from "@/api";
import { formatDays } from "@/components/format";
import { formatDate, nowUs } from "@/time";

export interface Forecast {
  key: "idle" | "plain" | "enough" | "short";
  values: { days: string; required: string };
  /** The day on which it is full, when that is ahead. */
  fullOn: string | null;
}

/** Null where a forecast makes no sense: the disk is away, or nothing is written any more. */
export function forecastOf(volume: VolumeView): Forecast | null {
  if (volume.state === "missing" || volume.state === "retired" || volume.state === "read-only") return null;
  const { days_forecast: days, days_required: required } = volume;
  const values = { days: days === null ? "" : formatDays(days), required: formatDays(required) };
  const fullOn =
    volume.full_at_us !== null && volume.full_at_us > nowUs() ? formatDate(volume.full_at_us) : null;
  if (days === null) return { key: "idle", values, fullOn };
  if (required === 0) return { key: "plain", values, fullOn };
  return { key: days >= required ? "enough" : "short", values, fullOn };
}
