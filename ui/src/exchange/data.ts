// SPDX-License-Identifier: Apache-2.0
/** The lists that go in and out, handing one in, and where one is to be had. */
import { useQuery } from "@tanstack/react-query";
import { type ExchangeFormat, type ExchangeTable, type ImportReport, listExchangeColumns } from "@/api";
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

/** In this order they build on each other. */
export const exchangeTables: readonly ExchangeTable[] = ["units", "sites", "places", "systems", "cameras"];

export function formatsOf(what: ExchangeTable): readonly ExchangeFormat[] {
  return what === "units" || what === "systems" ? ["xlsx", "csv"] : ["xlsx", "csv", "geojson"];
}

export function exportHref(what: ExchangeTable, format: ExchangeFormat, template = false): string {
  const query = new URLSearchParams({ lang: currentLanguage() === "zh-CN" ? "zh" : "en" });
  if (template) query.set("template", "true");
  return `/api/v1/exchange/${what}.${format}?${query}`;
}

export function sendList(
  what: ExchangeTable,
  file: File,
  dry: boolean,
  options: UploadOptions,
): Promise<ImportReport> {
  const query = new URLSearchParams({ what, dry: String(dry) });
  return upload<ImportReport>(`/api/v1/exchange/import?${query}`, file, options);
}

export function bytesOf(file: File): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(file);
  });
}
