// SPDX-License-Identifier: Apache-2.0
/** The lists that go in and out, handing one in, and where one is to be had. */
import { useQuery } from "@tanstack/react-query";
import {
  type ExchangeFormat,
  type ExchangeTable,
  type ImportReport,
  listExchangeColumns,
  type WorkbookReport,
} from "@/api";
import { currentLanguage } from "@/i18n";
import { type UploadOptions, upload } from "@/session";

/** As the server's limit. */
export const mostBytes = 20_000_000;

export function useExchangeLists() {
  return useQuery({
    queryKey: ["exchange"],
    queryFn: () => listExchangeColumns(),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** A list, or all of them in one Excel file. */
export type Listed = ExchangeTable | "workbook";

/** In this order they build on each other. */
export const exchangeTables: readonly Listed[] = [
  "units",
  "sites",
  "places",
  "systems",
  "cameras",
  "plans",
  "planned-cameras",
  "workbook",
];

/** What is handed in and taken out: a list, of one plan where it is one of planned cameras. */
export interface Asked {
  what: Listed;
  planId?: number;
}

export function formatsOf(what: Listed): readonly ExchangeFormat[] {
  if (what === "workbook") return ["xlsx"];
  return what === "units" || what === "systems" ? ["xlsx", "csv"] : ["xlsx", "csv", "geojson"];
}

export function exportHref({ what, planId }: Asked, format: ExchangeFormat, template = false): string {
  const query = new URLSearchParams({ lang: currentLanguage() === "zh-CN" ? "zh" : "en" });
  if (template) query.set("template", "true");
  else if (planId !== undefined) query.set("plan_id", String(planId));
  return `/api/v1/exchange/${what}.${format}?${query}`;
}

/** What became of each list; a file with one list has one. */
export type Outcome = WorkbookReport;

export async function sendList(
  { what, planId }: Asked,
  file: File,
  dry: boolean,
  options: UploadOptions,
): Promise<Outcome> {
  if (what === "workbook") return upload<Outcome>(`/api/v1/exchange/workbook?dry=${dry}`, file, options);
  const query = new URLSearchParams({ what, dry: String(dry) });
  if (planId !== undefined) query.set("plan_id", String(planId));
  const report = await upload<ImportReport>(`/api/v1/exchange/import?${query}`, file, options);
  return { sheets: [report], unknown_sheets: [], written: report.written };
}

export function total(outcome: Outcome, name: "rows" | "added" | "changed" | "problem_count"): number {
  return outcome.sheets.reduce((sum, sheet) => sum + sheet[name], 0);
}

export function bytesOf(file: File): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(file);
  });
}
