// SPDX-License-Identifier: Apache-2.0
/** What stands in the register, in words: names of kinds, marks, how long until something is due. */
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { DueView, EntryView, IntervalView, KindView, WordsView } from "@/api";
import type { Mark } from "@/components";
import { currentLanguage, i18n } from "@/i18n";
import { DAY_US, formatDate, formatTime, HOUR_US, localZone, type Us, wallTime } from "@/time";
import { useKinds } from "./data";

export type T = TFunction<["duties", "common"]>;

export function inWords(words: WordsView): string {
  return currentLanguage() === "en" ? words.en : words.zh;
}

/** What a kind or a field says of itself, as a sentence: the catalogue leaves out the stop at its end. */
export function helpText(words: WordsView): string {
  const text = inWords(words);
  if (/[。！？.!?]$/.test(text)) return text;
  return currentLanguage() === "en" ? `${text}.` : `${text}。`;
}

/** The name of a kind in the person's language; asks again when the language changes. */
export function useKindName(): (id: string) => string {
  useTranslation("duties");
  const { data, isPending } = useKinds();
  return (id) => {
    if (isPending) return "";
    const kind = data?.find((one) => one.id === id);
    if (kind) return inWords(kind.name);
    const key = `duties:other.${id}`;
    return i18n.exists(key) ? i18n.t(key as "duties:other.case-person") : id;
  };
}

export interface KindGroup {
  id: string;
  name: string;
  kinds: KindView[];
}

export function grouped(kinds: KindView[]): KindGroup[] {
  const groups: KindGroup[] = [];
  for (const kind of kinds) {
    let group = groups.find((one) => one.id === kind.group);
    if (!group) {
      group = { id: kind.group, name: inWords(kind.group_name), kinds: [] };
      groups.push(group);
    }
    group.kinds.push(kind);
  }
  return groups;
}

/** Whole calendar days between the days of two moments, in the person's zone. */
export function daysBetween(fromUs: Us, toUs: Us, zone: string = localZone()): number {
  const day = (us: Us) => {
    const wall = wallTime(us, zone);
    return Date.UTC(wall.year, wall.month - 1, wall.day) / 86_400_000;
  };
  return day(toUs) - day(fromUs);
}

export function isOverdue(dueUs: Us | null, nowUs: Us): boolean {
  return dueUs === null || dueUs <= nowUs;
}

export function dueMark(item: Pick<DueView, "due_us">, nowUs: Us): Mark {
  return isOverdue(item.due_us, nowUs) ? "breach" : "due";
}

/** "never done", "3 days overdue", "today", "in 12 days". Ends of days lie at midnight: the day before counts. */
export function dueText(t: T, item: Pick<DueView, "due_us">, nowUs: Us): string {
  if (item.due_us === null) return t("due.now");
  const lateUs = nowUs - item.due_us;
  if (lateUs >= 0) {
    const days = Math.floor(lateUs / DAY_US);
    if (days > 0) return t("due.overdueDays", { count: days });
    return t("due.overdueHours", { count: Math.max(1, Math.floor(lateUs / HOUR_US)) });
  }
  const days = daysBetween(nowUs, item.due_us - 1);
  if (days > 0) return t("due.inDays", { count: days });
  const hours = Math.floor(-lateUs / HOUR_US);
  return hours > 0 ? t("due.inHours", { count: hours }) : t("due.soon");
}

export function entryMark(entry: EntryView, nowUs: Us): Mark {
  if (entry.corrected_by !== null || entry.state === "void") return "off";
  if (entry.state === "open") return entry.closed_by === null ? "due" : "ok";
  return entry.lapses_us !== null && entry.lapses_us <= nowUs ? "wait" : "ok";
}

export function entryState(t: T, entry: EntryView, nowUs: Us): string {
  if (entry.corrected_by !== null) return t("state.corrected");
  if (entry.state === "void") return t("state.void");
  if (entry.state === "open") return t(entry.closed_by === null ? "state.open" : "state.closed");
  if (entry.lapses_us === null) return t("state.entered");
  return t(entry.lapses_us <= nowUs ? "state.lapsed" : "state.done");
}

/** Who entered it: as they are called now, else what they signed in with; nobody did where the program wrote it. */
export function signer(t: T, entry: EntryView): string {
  return entry.display_name || entry.username || t("entry.program");
}

/** `6 months`, `24 hours`. */
export function intervalText(t: T, interval: IntervalView): string {
  const { unit, value: count } = interval;
  return unit === "months" || unit === "calendar-days" || unit === "working-days"
    ? t(`length.${unit}`, { count })
    : t("length.hours_unit", { count });
}

/** How long an entry counts, until when, and who says so. */
export function countsText(t: T, interval: IntervalView, lapsesUs: Us | null): string {
  const length = intervalText(t, interval);
  const { pack, article } = interval;
  if (lapsesUs === null)
    return pack === null
      ? t("form.countsOwnFor", { length })
      : t("form.countsLawFor", { length, pack, article: article ?? "" });
  // The end of a day lies at midnight: the day before is the last one.
  const until = formatDate(lapsesUs - 1);
  if (pack === null) return t("form.countsOwn", { length, until });
  return t("form.countsLaw", { length, until, pack, article: article ?? "" });
}

/** `11-22 20:00 – 11-23 08:00`; within one day the day is said once. An open end is none. */
export function spanText(fromUs: Us, toUs: Us | null): string {
  const moment = (us: Us) => `${formatDate(us).slice(5)} ${formatTime(us).slice(0, 5)}`;
  if (toUs === null) return i18n.t("duties:spanOpen", { from: moment(fromUs) });
  const sameDay = formatDate(fromUs) === formatDate(toUs);
  return `${moment(fromUs)} – ${sameDay ? formatTime(toUs).slice(0, 5) : moment(toUs)}`;
}

/** `3 h 20 min`, `2 d 4 h`. */
export function lengthText(t: T, us: Us): string {
  const minutes = Math.round(us / 60_000_000);
  if (minutes < 60) return t("length.minutes", { minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return t("length.hours", { hours, minutes: minutes % 60 });
  return t("length.days", { days: Math.floor(hours / 24), hours: hours % 24 });
}
