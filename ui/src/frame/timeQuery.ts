// SPDX-License-Identifier: Apache-2.0
/**
 * Finds a moment in what a person types: "gate 2 yesterday 18:40", "东门 昨天 18:40",
 * "hall 2026-11-20 9:05", "18:40". What is left are the words to look for.
 */
import { addDays, fromWall, startOfDay, type Us, wallTime } from "@/time";

export interface TimeQuery {
  words: string;
  /** Null when there was no moment in the text. */
  atUs: Us | null;
}

const dayWords: [RegExp, number][] = [
  [/\b(?:the day before yesterday)\b|前天/i, -2],
  [/\byesterday\b|昨天|昨日|昨晚/i, -1],
  [/\btoday\b|今天|今日|今早|今晚/i, 0],
];
const agoWords = /(\d+)\s*(?:minutes?|mins?|m)\s+ago\b|(\d+)\s*分钟前/i;
const hoursAgo = /(\d+)\s*(?:hours?|h)\s+ago\b|(\d+)\s*(?:个)?小时前/i;
const fullDate = /\b(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?/;
const shortDate = /(?<!\d)(\d{1,2})月(\d{1,2})[日号]?/;
const clock = /(?<!\d)([01]?\d|2[0-3])[:：]([0-5]\d)(?:[:：]([0-5]\d))?(?!\d)\s*(am|pm)?/i;
const chineseClock = /(上午|早上|下午|晚上)?\s*([01]?\d|2[0-3])点(?:([0-5]?\d)分?|(半))?/;

interface Clock {
  hour: number;
  minute: number;
  second: number;
}

/** `now` decides what "yesterday" is; a time without a day that lies ahead means that of yesterday. */
export function parseTimeQuery(text: string, nowUs: Us, zone?: string): TimeQuery {
  let rest = text;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const match = pattern.exec(rest);
    if (match) rest = rest.replace(match[0], " ");
    return match;
  };

  const minutes = take(agoWords);
  const hours = minutes ? null : take(hoursAgo);
  if (minutes || hours) {
    const amount = Number(minutes?.[1] ?? minutes?.[2] ?? hours?.[1] ?? hours?.[2]);
    return { words: clean(rest), atUs: nowUs - amount * (minutes ? 60 : 3600) * 1_000_000 };
  }

  const day = takeDay(take, nowUs, zone);
  const time = takeClock(take);
  if (day === null && time === null) return { words: clean(text), atUs: null };
  const wall = wallTime(day ?? nowUs, zone);
  let atUs = fromWall({ ...wall, ...(time ?? { hour: 0, minute: 0, second: 0 }) }, zone);
  if (day === null && atUs > nowUs) atUs = addDays(atUs, -1, zone);
  return { words: clean(rest), atUs };
}

type Take = (pattern: RegExp) => RegExpExecArray | null;

function takeDay(take: Take, nowUs: Us, zone?: string): Us | null {
  const full = take(fullDate);
  const short = full ? null : take(shortDate);
  if (full || short) {
    const today = wallTime(nowUs, zone);
    const [year, month, date] = full
      ? [Number(full[1]), Number(full[2]), Number(full[3])]
      : [today.year, Number(short?.[1]), Number(short?.[2])];
    const at = fromWall({ year, month, day: date, hour: 0, minute: 0, second: 0 }, zone);
    // A day without a year that lies ahead was last year.
    return short && at > nowUs ? fromWall({ ...wallTime(at, zone), year: year - 1 }, zone) : at;
  }
  for (const [pattern, days] of dayWords) {
    if (take(pattern)) return addDays(startOfDay(nowUs, zone), days, zone);
  }
  return null;
}

function takeClock(take: Take): Clock | null {
  const latin = take(clock);
  if (latin) {
    const hour = Number(latin[1]);
    const half = latin[4]?.toLowerCase();
    const shift = half === "pm" && hour < 12 ? 12 : half === "am" && hour === 12 ? -12 : 0;
    return { hour: hour + shift, minute: Number(latin[2]), second: Number(latin[3] ?? 0) };
  }
  const chinese = take(chineseClock);
  if (!chinese) return null;
  const hour = Number(chinese[2]);
  const late = (chinese[1] === "下午" || chinese[1] === "晚上") && hour < 12;
  return { hour: late ? hour + 12 : hour, minute: chinese[4] ? 30 : Number(chinese[3] ?? 0), second: 0 };
}

function clean(text: string): string {
  return text
    .replace(/(?:^|\s)(?:at|on|的)(?=\s|$)/gi, " ")
    .replace(/\s+/g, " ")
    .trim();
}
