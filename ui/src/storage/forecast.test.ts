// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import type { VolumeView } from "@/api";
import { DAY_US, formatDate, nowUs } from "@/time";
import { forecastOf } from "./forecast";

const volume: VolumeView = {
  id: 1,
  name: "media",
  path: "/srv/media",
  total_bytes: 4e12,
  free_bytes: 1e12,
  used_bytes: 3e12,
  quota_bytes: null,
  floor_bytes: 4e10,
  state: "ok",
  write_bps: 30_000_000,
  days_held: 12,
  days_forecast: 12.4,
  days_required: 30,
  full_at_us: null,
};

it("compares what a volume holds with what is required", () => {
  expect(forecastOf(volume)).toEqual({
    key: "short",
    values: { days: "12.4", required: "30" },
    stopsOn: null,
  });
  expect(forecastOf({ ...volume, days_forecast: 30 })?.key).toBe("enough");
  expect(forecastOf({ ...volume, days_required: 0 })?.key).toBe("plain");
});

it("tells room for everything from nothing being written", () => {
  expect(forecastOf({ ...volume, days_forecast: null })?.key).toBe("endless");
  expect(forecastOf({ ...volume, days_forecast: null, write_bps: 0 })?.key).toBe("idle");
});

it("names the day on which recording stops, while it lies ahead", () => {
  const ahead = nowUs() + 3 * DAY_US;
  expect(forecastOf({ ...volume, full_at_us: ahead })?.stopsOn).toBe(formatDate(ahead));
  expect(forecastOf({ ...volume, full_at_us: nowUs() - DAY_US })?.stopsOn).toBeNull();
});

it("foretells nothing of a disk that is away", () => {
  expect(forecastOf({ ...volume, state: "missing" })).toBeNull();
});
