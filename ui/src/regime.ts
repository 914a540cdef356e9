// SPDX-License-Identifier: Apache-2.0
/**
 * The parts of the regime answer for each other: a camera that is moved opens a change report, a filing that is
 * accepted shows in the registry, an entry of a duty in the compliance of an article. What was changed in one is
 * asked for again in all; what is not on the screen, only when it is looked at.
 */
import { type QueryKey, useQueryClient } from "@tanstack/react-query";

/** First words of the keys of queries. */
const parts: readonly unknown[] = [
  "registry",
  "filings",
  "supervision",
  "peers",
  "documents",
  "duties",
  "compliance",
  "cases",
  "holds",
  // Whom a vetting or a training lets in, and which units there are to belong to; cameras that a place stops.
  "accounts",
  "cameras",
  "status",
];

export const isOfRegime = (key: QueryKey): boolean => parts.includes(key[0]);

export function useRegimeChanged(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: ({ queryKey }) => isOfRegime(queryKey) });
}
