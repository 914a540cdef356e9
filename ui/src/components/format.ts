// SPDX-License-Identifier: Apache-2.0
/** Sizes, rates and lengths of time as people read them. */
import { currentLanguage, i18n } from "@/i18n";
import { DAY_US, HOUR_US, MINUTE_US, SECOND_US } from "@/time";

const byteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];
const bitUnits = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s"];

function scaled(value: number, units: string[]): string {
  let index = 0;
  let rest = value;
  while (rest >= 999.5 && index < units.length - 1) {
    rest /= 1000;
    index += 1;
  }
  return `${formatNumber(rest, index === 0 || rest >= 99.95 ? 0 : 1)} ${units[index]}`;
}

export function formatNumber(value: number, digits = 0): string {
  return value.toLocaleString(currentLanguage(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** `1.8 TB`; decimal units, as disks are sold. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, byteUnits);
}

/** `4.1 Mbit/s` */
export function formatBitrate(bps: number): string {
  return scaled(bps, bitUnits);
}

/** Frames per second: whole, because a measured 25.2 is 25; with a digit below ten. */
export function formatFps(fps: number): string {
  return formatNumber(fps, fps < 9.5 && Math.abs(fps - Math.round(fps)) > 0.15 ? 1 : 0);
}

/** `12.4` days; whole from a hundred on. */
export function formatDays(days: number): string {
  return formatNumber(days, days >= 100 || Number.isInteger(days) ? 0 : 1);
}

/** The largest unit that fits, in words: `3 days`, `25 minutes`. */
export function formatSpan(us: number): string {
  const units = [
    ["span.day", DAY_US],
    ["span.hour", HOUR_US],
    ["span.minute", MINUTE_US],
  ] as const;
  for (const [key, unit] of units) {
    if (us >= unit) return i18n.t(key, { count: Math.floor(us / unit) });
  }
  return i18n.t("span.second", { count: Math.max(0, Math.floor(us / SECOND_US)) });
}
