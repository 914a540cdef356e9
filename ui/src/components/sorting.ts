// SPDX-License-Identifier: Apache-2.0
/** Sorting of table rows, and how it is written in the address bar. */

export interface Sort {
  column: string;
  down: boolean;
}

interface Sortable<Row> {
  id: string;
  sortBy?: (row: Row) => string | number | null | undefined;
}

const collators = new Map<string, Intl.Collator>();

function collator(): Intl.Collator {
  const language = document.documentElement.lang || "en";
  let found = collators.get(language);
  if (!found) {
    found = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
    collators.set(language, found);
  }
  return found;
}

/** A new list in order; rows without a value come last either way. */
export function sortRows<Row>(
  rows: Row[] | undefined,
  columns: Sortable<Row>[],
  sort: Sort | null,
): Row[] | undefined {
  const by = sort && columns.find((column) => column.id === sort.column)?.sortBy;
  if (!rows || !sort || !by) return rows;
  const { compare } = collator();
  const sign = sort.down ? -1 : 1;
  return rows.toSorted((one, other) => {
    const a = by(one);
    const b = by(other);
    if (a === b) return 0;
    if (a === null || a === undefined) return 1;
    if (b === null || b === undefined) return -1;
    return sign * (typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b)));
  });
}

/** `name` up, `-name` down. */
export function readSort(text: string | null): Sort | null {
  if (!text) return null;
  return text.startsWith("-") ? { column: text.slice(1), down: true } : { column: text, down: false };
}

export function writeSort(sort: Sort | null): string | null {
  return sort && (sort.down ? `-${sort.column}` : sort.column);
}
