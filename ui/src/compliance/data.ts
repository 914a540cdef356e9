// SPDX-License-Identifier: Apache-2.0
/** A text article by article, and what shows how each stands. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getSite,
  getUnit,
  listPacks,
  readArticle,
  readCompliance,
  type Said,
  verifyRegisters,
  writeDutyEntry,
} from "@/api";
import type { Mark } from "@/components";
import { currentLanguage } from "@/i18n";
import { useRegimeChanged } from "@/regime";

export const complianceKey = ["compliance"] as const;

/** What a report is about; nothing: all that the person may see. */
export interface About {
  site?: number;
  unit?: number;
}

const freshMs = 20_000;
const askAgainMs = 1_500;

export function useTexts(about: About) {
  return useQuery({
    queryKey: [...complianceKey, "texts", about],
    queryFn: () => listPacks({ query: about }),
    staleTime: freshMs,
  });
}

/** The report in lines; one of many sites is asked for again until it is computed. */
export function useReport(rules: string | undefined, about: About) {
  return useQuery({
    queryKey: [...complianceKey, "report", rules, about],
    queryFn: () => readCompliance({ query: { rules: rules ?? "", ...about } }),
    enabled: rules !== undefined,
    staleTime: freshMs,
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data && (!query.state.data.ready || query.state.data.verifying) ? askAgainMs : false,
  });
}

export function useArticle(
  rules: string | undefined,
  article: string | null,
  about: About,
  computedUs?: number,
) {
  return useQuery({
    queryKey: [...complianceKey, "article", rules, article, about, computedUs],
    queryFn: () => readArticle({ path: { rules: rules ?? "", article: article ?? "" }, query: about }),
    enabled: rules !== undefined && article !== null && computedUs !== undefined,
    staleTime: freshMs,
    placeholderData: keepPreviousData,
  });
}

export function useAttest() {
  return useMutation({
    mutationFn: ({ control, statement, about }: { control: string; statement: string; about: About }) =>
      writeDutyEntry({
        body: {
          kind: "attestation",
          subjects: [`control:${control}`],
          fields: { statement },
          unit_id: about.unit ?? null,
          site_id: about.site ?? null,
        },
      }),
    onSettled: useRegimeChanged(),
  });
}

export function useVerify() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => verifyRegisters(),
    onSettled: () => client.invalidateQueries({ queryKey: complianceKey }),
  });
}

/** For which site or unit a link asks to attest. */
export function aboutOf(link: string): { of_site: string | null; of_unit: string | null } {
  const query = new URL(link, "http://console").searchParams;
  return { of_site: query.get("site"), of_unit: query.get("unit") };
}

/** Whether a link leads to one of these pages. */
export function leadsSomewhere(link: string, pages: readonly { href: string }[]): boolean {
  const path = link.split("?", 1)[0];
  return pages.some(({ href }) => href === path);
}

/** The name of the site or unit that somebody attests for; nothing: all of them. */
export function useNameOf(about: About) {
  return useQuery({
    queryKey: [...complianceKey, "name", about],
    queryFn: async () => {
      if (about.site !== undefined) return (await getSite({ path: { site_id: about.site } })).name;
      return about.unit === undefined ? "" : (await getUnit({ path: { unit_id: about.unit } })).name;
    },
    staleTime: freshMs,
  });
}

export const states = ["breached", "due", "attest", "kept"] as const;
export type State = (typeof states)[number] | "not-for-software";

const marks: Record<State, Mark> = {
  kept: "ok",
  due: "due",
  breached: "breach",
  attest: "wait",
  "not-for-software": "off",
};

/** The key of the word for a state: a duty that none of the sites owes does not apply here. */
export function stateWord(state: string, isDuty: boolean): State | "not-applied" {
  return isDuty && state === "not-for-software" ? "not-applied" : (state as State);
}

export function markOf(state: string): Mark {
  return marks[state as State] ?? "off";
}

/** A sentence in the language of the console. */
export function said(words: Said): string {
  return currentLanguage() === "zh-CN" ? words.zh : words.en;
}

/** The text that a person sees first: the highest that binds, else the highest that there is. */
export function firstText<Text extends { rules: string; sites: number }>(texts: Text[]): Text | undefined {
  return texts.find((each) => each.sites > 0) ?? texts[0];
}

/** What a person looks at first: the worst that is open. */
export function firstArticle(articles: { article: string; state: string }[]): string | null {
  for (const state of ["breached", "due", "attest"]) {
    const found = articles.find((each) => each.state === state);
    if (found) return found.article;
  }
  return null;
}

export function printHref(rules: string, about: About, format: "json" | "html" | "pdf"): string {
  const query = new URLSearchParams({ rules, format, language: currentLanguage() === "zh-CN" ? "zh" : "en" });
  for (const [name, value] of Object.entries(about)) if (value !== undefined) query.set(name, String(value));
  return `/api/v1/compliance/print?${query}`;
}
