// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { readSort, sortRows, writeSort } from "./sorting";

interface Row {
  name: string;
  size: number | null;
}

const rows: Row[] = [
  { name: "Gate 10", size: 3 },
  { name: "gate 2", size: null },
  { name: "Hall", size: 1 },
];
const columns = [
  { id: "name", sortBy: (row: Row) => row.name },
  { id: "size", sortBy: (row: Row) => row.size },
];
const names = (sorted: Row[] | undefined) => sorted?.map((row) => row.name);

it("sorts names as people count", () => {
  expect(names(sortRows(rows, columns, { column: "name", down: false }))).toEqual([
    "gate 2",
    "Gate 10",
    "Hall",
  ]);
  expect(names(sortRows(rows, columns, { column: "name", down: true }))).toEqual([
    "Hall",
    "Gate 10",
    "gate 2",
  ]);
});

it("puts rows without a value last either way", () => {
  expect(names(sortRows(rows, columns, { column: "size", down: false }))).toEqual([
    "Hall",
    "Gate 10",
    "gate 2",
  ]);
  expect(names(sortRows(rows, columns, { column: "size", down: true }))).toEqual([
    "Gate 10",
    "Hall",
    "gate 2",
  ]);
});

it("leaves rows as they came without a column to sort by", () => {
  expect(sortRows(rows, columns, null)).toBe(rows);
  expect(sortRows(rows, columns, { column: "other", down: false })).toBe(rows);
});

it("goes through the address and back", () => {
  for (const sort of [null, { column: "name", down: false }, { column: "name", down: true }]) {
    expect(readSort(writeSort(sort))).toEqual(sort);
  }
});
