// SPDX-License-Identifier: Apache-2.0
/** What the installation is made of, and a list of published flaws held against it. */
import { useQuery } from "@tanstack/react-query";
import { type ComparisonView, getSoftware, type MatchView, type PartView } from "@/api";
import type { Mark } from "@/components";
import { type UploadOptions, upload } from "@/session/upload";

/** As the server reads at most. */
export const mostBytes = 64 * 1024 * 1024;

export const severityMarks: Record<MatchView["severity"], Mark> = {
  critical: "breach",
  high: "breach",
  medium: "due",
  low: "wait",
  unknown: "due",
};

export function useSoftware() {
  return useQuery({ queryKey: ["software"], queryFn: () => getSoftware(), staleTime: 300_000 });
}

export function billHref(form: "cyclonedx" | "text"): string {
  return `/api/v1/software/bill?form=${form}`;
}

/** How many parts are from where: Python packages, packages of the console, all else. */
export function counted(parts: PartView[]): { python: number; console: number; other: number } {
  const from = (ecosystem: PartView["ecosystem"]) =>
    parts.filter((part) => part.ecosystem === ecosystem).length;
  return { python: from("PyPI"), console: from("npm"), other: from("") };
}

/** The parts whose name, licence or bringer holds the text. */
export function found(parts: PartView[], text: string): PartView[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return parts;
  return parts.filter((part) =>
    [part.name, part.version, part.licence, part.brought_by].some((each) =>
      each.toLowerCase().includes(wanted),
    ),
  );
}

/** Only tells what the list says; with `measures` what is found is entered. */
export function sendAdvisories(
  file: File,
  measures: string | null,
  options: UploadOptions,
): Promise<ComparisonView> {
  const query = new URLSearchParams({ name: file.name.slice(0, 120), dry: String(measures === null) });
  if (measures !== null) query.set("measures", measures);
  return upload<ComparisonView>(`/api/v1/software/advisories?${query}`, file, options);
}
