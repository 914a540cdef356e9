// SPDX-License-Identifier: Apache-2.0
/** The lists that forms choose from: divisions by name and code, trades that a text knows. */
import { useMemo } from "react";
import { currentLanguage, i18n } from "@/i18n";
import { useDivisions, useTrades } from "./data";
import type { Vocabulary } from "./specs";

export function tradeName(id: string): string {
  const key = `registry:trade.${id}`;
  return i18n.exists(key) ? i18n.t(key as "registry:trade.hotel") : id;
}

export function useVocabulary(): Vocabulary {
  const { data: divisions } = useDivisions();
  const { data: trades } = useTrades();
  const language = currentLanguage();
  return useMemo(
    () => ({
      divisions: (divisions ?? []).map(({ code, name, name_en }) => ({
        value: code,
        label: `${language === "zh-CN" ? name : name_en || name} · ${code}`,
      })),
      trades: (trades ?? []).map((id) => ({ value: id, label: tradeName(id) })),
    }),
    [divisions, trades, language],
  );
}
