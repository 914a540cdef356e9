// SPDX-License-Identifier: Apache-2.0
/** What is wrong in a cell, in words. */
import type { ExchangeColumns, ImportProblem } from "@/api";
import { currentLanguage, i18n } from "@/i18n";
import { Problem, problemText } from "@/session";
import en from "./en.json";

type Code = keyof typeof en.wrong;

/** One sentence; codes of the registry's own refusals have theirs among the problems. */
export function cellText(problem: ImportProblem): string {
  const { code } = problem;
  const { list } = problem.params;
  const params =
    typeof list === "string" && Object.hasOwn(en.list, list)
      ? { ...problem.params, list: i18n.t(`exchange:list.${list as keyof typeof en.list}`) }
      : problem.params;
  if (Object.hasOwn(en.wrong, code)) return i18n.t(`exchange:wrong.${code as Code}`, params);
  return problemText(new Problem(code, 422, code, params));
}

export function columnName(lists: ExchangeColumns[] | undefined, what: string, column: string): string {
  const found = lists?.find((list) => list.what === what)?.columns.find(({ id }) => id === column);
  if (!found) return column;
  return currentLanguage() === "zh-CN" ? found.zh : found.en;
}
