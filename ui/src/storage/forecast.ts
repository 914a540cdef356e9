// SPDX-License-Identifier: Apache-2.0
/** What a volume's figures mean, as a sentence. */
import type { VolumeView } from "@/api";
import { formatDays } from "@/components/format";
import { formatDate, nowUs } from "@/time";

export interface Forecast {
  key: "idle" | "endless" | "plain" | "enough" | "short";
  values: { days: string; required: string };
  /** The day on which recording will have to stop, when that is ahead. */
  stopsOn: string | null;
}

/** Null where a forecast makes no sense: the disk is away, or nothing is written any more. */
export function forecastOf(volume: VolumeView): Forecast | null {
  if (volume.state === "missing" || volume.state === "retired" || volume.state === "read-only") return null;
  const { days_forecast: days, days_required: required, full_at_us: stopsUs } = volume;
  const values = { days: days === null ? "" : formatDays(days), required: formatDays(required) };
  const stopsOn = stopsUs !== null && stopsUs > nowUs() ? formatDate(stopsUs) : null;
  if (volume.write_bps === 0) return { key: "idle", values, stopsOn };
  // The cameras' own maxima delete footage before room runs short.
  if (days === null) return { key: "endless", values, stopsOn };
  if (required === 0) return { key: "plain", values, stopsOn };
  return { key: days >= required ? "enough" : "short", values, stopsOn };
}
