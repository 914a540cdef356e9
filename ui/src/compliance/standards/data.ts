// SPDX-License-Identifier: Apache-2.0
/** The list of standards of a system. */
import { useQuery } from "@tanstack/react-query";
import { getStandards, type StandardItemView } from "@/api";
import type { Mark } from "@/components";
import { currentLanguage } from "@/i18n";
import { complianceKey } from "../data";

const minuteMs = 60_000;

export const standings = ["does-not", "lapsed", "unchecked", "conforms", "not-applicable"] as const;
export type StandingWord = (typeof standings)[number];

export function useStandards(systemId: number) {
  return useQuery({
    queryKey: [...complianceKey, "standards", systemId],
    queryFn: () => getStandards({ path: { system_id: systemId } }),
    refetchInterval: minuteMs,
  });
}

const marks: Record<StandingWord, Mark> = {
  conforms: "ok",
  "does-not": "breach",
  "not-applicable": "off",
  lapsed: "due",
  unchecked: "wait",
};

export function markOfStanding(standing: StandingWord): Mark {
  return marks[standing];
}

/** What is advisory is no breach. */
export function markOfItem(item: Pick<StandardItemView, "standing" | "mandatory">): Mark {
  return item.standing === "does-not" && !item.mandatory ? "due" : marks[item.standing];
}

/** The items of each standard together, in their order. */
export function byStandard<Item extends { standard: string }>(items: readonly Item[]): [Item, ...Item[]][] {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const each of items) {
    const group = groups.get(each.standard);
    if (group) group.push(each);
    else groups.set(each.standard, [each]);
  }
  return [...groups.values()];
}

export function pdfHref(systemId: number): string {
  const language = currentLanguage() === "zh-CN" ? "zh" : "en";
  return `/api/v1/systems/${systemId}/standards.pdf?language=${language}`;
}
