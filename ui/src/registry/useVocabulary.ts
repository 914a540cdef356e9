// SPDX-License-Identifier: Apache-2.0
/** The lists that forms choose from: divisions by name and code, trades that a text knows. */
import { useMemo } from "react";
import type { DivisionView, GoneView } from "@/api";
import { currentLanguage, i18n } from "@/i18n";
import { useDivisions, useTrades } from "./data";
import type { Option } from "./record/fields";
import type { Vocabulary } from "./specs";

export function tradeName(id: string): string {
  const key = `registry:trade.${id}`;
  return i18n.exists(key) ? i18n.t(key as "registry:trade.hotel") : id;
}

/** Which trades were taken off last, by whom and why. */
export function tradesWereText({ name, by, reason }: GoneView): string {
  const names = name.split(",").map(tradeName);
  const trades = names.join(currentLanguage() === "zh-CN" ? "、" : ", ");
  return i18n.t("registry:tradesWere", { trades, by, reason });
}

/** Whose authority sees the site on, though it is of these trades no more. */
export function leftTradesText(left: string[]): string {
  const trades = left.map(tradeName).join(currentLanguage() === "zh-CN" ? "、" : ", ");
  return i18n.t("registry:leftTrades", { trades });
}

export function useVocabulary(): Vocabulary {
  const { data: divisions } = useDivisions();
  const { data: trades } = useTrades();
  const language = currentLanguage();
  return useMemo(
    () => ({
      divisions: divisionOptions(divisions ?? [], language === "zh-CN"),
      trades: (trades ?? []).map((id) => ({ value: id, label: tradeName(id) })),
    }),
    [divisions, trades, language],
  );
}

/** Each with those that it lies in: districts of many cities have the same name. */
export function divisionOptions(divisions: readonly DivisionView[], isChinese: boolean): Option[] {
  const known = new Map(divisions.map((one) => [one.code, one]));
  const wholeName = (one: DivisionView): string => {
    const name = isChinese ? one.name : one.name_en || one.name;
    const above = one.above === null ? undefined : known.get(one.above);
    if (!above) return name;
    return isChinese ? `${wholeName(above)} ${name}` : `${name}, ${wholeName(above)}`;
  };
  return divisions.map((one) => ({ value: one.code, label: `${wholeName(one)} · ${one.code}` }));
}
