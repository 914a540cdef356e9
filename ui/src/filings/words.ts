// SPDX-License-Identifier: Apache-2.0
/** Filings in words: the clock as a sentence, how each stands, values as people read them. */
import type { FieldView, FilingItem, FormView, State } from "@/api";
import type { Mark } from "@/components";
import { currentLanguage, i18n } from "@/i18n";

type Words = { zh: string; en: string };

export function say(words: Words): string {
  return currentLanguage() === "zh-CN" ? words.zh : words.en;
}

/** `Wednesday 25 Nov`; with the year when it is not this one. The day is that of the site, whatever zone one is in. */
export function dayText(day: string, today: Date = new Date()): string {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  const moment = new Date(Date.UTC(year, month - 1, date));
  const isThisYear = year === today.getFullYear();
  if (currentLanguage() === "zh-CN") {
    const weekday = new Intl.DateTimeFormat("zh-CN", { weekday: "long", timeZone: "UTC" }).format(moment);
    return `${isThisYear ? "" : `${year}年`}${month}月${date}日（${weekday}）`;
  }
  const parts = new Intl.DateTimeFormat("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "short",
    year: isThisYear ? undefined : "numeric",
    timeZone: "UTC",
  }).formatToParts(moment);
  return parts
    .filter(({ type }) => type !== "literal")
    .map(({ value }) => value)
    .join(" ");
}

export function fieldName(form: FormView | undefined, id: string | null, ofCamera = false): string {
  const sections = form?.sections.filter(({ table }) => table === ofCamera) ?? [];
  const found = sections.flatMap(({ fields }) => fields).find((field) => field.id === id);
  return found ? say(found.name) : (id ?? "");
}

/** What the registry calls a field of the form, on the page where it is mended; null: it is none. */
export function entryName(form: FormView, id: string, ofCamera: boolean): string | null {
  const sections = form.sections.filter(({ table }) => table === ofCamera);
  const found = sections.flatMap(({ fields }) => fields).find((field) => field.id === id);
  return found ? (found.entry ?? found.id) : null;
}

function spanText(filing: FilingItem): string {
  const key = `filings:unit.${filing.due_rule.unit}`;
  return i18n.t(key as "filings:unit.calendar-days", { count: filing.due_rule.value });
}

/** What the clock runs from: `the move of Gate 2`. */
export function eventText(filing: FilingItem, form?: FormView): string {
  if (filing.event === "in-use") return i18n.t("filings:event.inUse", { day: dayText(filing.event_day) });
  if (filing.event.startsWith("legacy-"))
    return i18n.t("filings:event.legacy", { day: dayText(filing.event_day) });
  const { summary } = filing;
  if (!summary) return i18n.t("filings:event.change");
  const names = summary.cameras.join(i18n.t("common:comma"));
  const rest = summary.count - summary.cameras.length;
  const cameras = rest > 0 ? i18n.t("filings:and", { names, count: rest }) : names;
  if (summary.what === "moved") return i18n.t("filings:event.moved", { cameras });
  if (summary.what === "added") return i18n.t("filings:event.added", { cameras });
  if (summary.what === "removed") return i18n.t("filings:event.removed", { cameras });
  if (summary.what === "ended") return i18n.t("filings:event.ended");
  if (summary.what === "several") return i18n.t("filings:event.several", { count: summary.count });
  const name = fieldName(form, summary.field, names !== "");
  return i18n.t("filings:event.field", { field: names ? `${names} · ${name}` : name });
}

/** What a filing is about, in a list: `In use since Monday 2 Nov`, `The move of Gate 2`. */
export function aboutText(filing: FilingItem, form?: FormView): string {
  // Of an old system the clock runs from the text's first day, not from the day of use.
  if (filing.kind === "first" && filing.event === "in-use")
    return i18n.t("filings:about.first", { day: dayText(filing.event_day) });
  const text = eventText(filing, form);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The clock as a sentence: `Due Wednesday 25 Nov, 3 working days after the move of Gate 2`. */
export function dueSentence(filing: FilingItem, form?: FormView): string {
  const values = { day: dayText(filing.due_day), span: spanText(filing), event: eventText(filing, form) };
  if (filing.overdue) return i18n.t("filings:due.late", { ...values, count: -filing.days_left });
  return i18n.t("filings:due.sentence", values);
}

/** `3 days left`, in a list. */
export function leftText(filing: FilingItem): string {
  if (filing.state !== "draft" && filing.state !== "returned") return "";
  if (filing.overdue) return i18n.t("filings:due.ago", { count: -filing.days_left });
  if (filing.days_left === 0) return i18n.t("filings:due.today");
  return i18n.t("filings:due.left", { count: filing.days_left });
}

export function ruleText(filing: FilingItem): string {
  const { due_rule: rule } = filing;
  const text = say(rule.text);
  return i18n.t("filings:due.rule", { pack: say(rule.pack_name), article: rule.article, text });
}

const marks: Record<State, Mark> = {
  draft: "due",
  submitted: "wait",
  returned: "due",
  accepted: "ok",
  withdrawn: "off",
};

export function stateMark(filing: { state: State; overdue: boolean }): Mark {
  return filing.overdue ? "breach" : marks[filing.state];
}

interface Standing {
  state: State;
  overdue: boolean;
  on_paper?: FilingItem["on_paper"];
}

/** What the unit entered from paper is marked as such wherever its state is told. */
export function stateText(filing: Standing): string {
  const text = stateWord(filing);
  const isOnPaper = filing.on_paper === "entered" || filing.on_paper === "disputed";
  return isOnPaper
    ? i18n.t(`filings:paper.state.${filing.on_paper as "entered" | "disputed"}`, { state: text })
    : text;
}

/** In full, on hover. */
export function paperText(filing: FilingItem): string | undefined {
  return filing.on_paper ? i18n.t(`filings:paper.full.${filing.on_paper}`) : undefined;
}

function stateWord(filing: Standing): string {
  return i18n.t(filing.overdue ? "filings:state.overdue" : `filings:state.${filing.state}`);
}

/** A value of the form as a person reads it. */
export function valueText(field: FieldView | undefined, value: unknown): string {
  if (value === null || value === undefined || value === "") {
    return field?.form === "flag" ? i18n.t("filings:form.no") : "–";
  }
  if (typeof value === "boolean") return i18n.t(value ? "filings:form.yes" : "filings:form.no");
  if (Array.isArray(value)) {
    const names = value.map((one) => listedText(field, String(one)));
    return names.length > 0 ? names.join(i18n.t("common:comma")) : "–";
  }
  if (value === 0 && field?.zero) return say(field.zero);
  const text = choiceText(field, String(value));
  if (!field?.unit) return text;
  const unit = say(field.unit);
  return unit === "°" ? `${text}${unit}` : `${text} ${unit}`;
}

function choiceText(field: FieldView | undefined, value: string): string {
  const known = field?.choices[value];
  return known ? say(known) : value;
}

/** One of a list: what the form has no word for a person wrote in their own. */
function listedText(field: FieldView | undefined, value: string): string {
  const free = field !== undefined && Object.keys(field.choices).length > 0 && !field.choices[value];
  return free ? i18n.t("filings:form.other", { text: value }) : choiceText(field, value);
}

/** Which system, with its site; most systems are called after it. */
export function systemTitle(site: string, system: string): string {
  return system.startsWith(site) ? system : `${site} · ${system}`;
}
