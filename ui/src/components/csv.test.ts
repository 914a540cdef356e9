// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { toCsv } from "./csv";

const columns = [
  { header: "Name", value: (row: { name: string; size: number | null }) => row.name },
  { header: "Size", value: (row: { name: string; size: number | null }) => row.size },
];

it("quotes what would break the line", () => {
  expect(toCsv(columns, [{ name: 'Gate "2", east', size: 3 }])).toBe(
    '\ufeffName,Size\r\n"Gate ""2"", east",3\r\n',
  );
});

it("leaves out what is not known", () => {
  expect(toCsv(columns, [{ name: "东门", size: null }])).toBe("\ufeffName,Size\r\n东门,\r\n");
});

it("hands a spreadsheet no formula, but numbers as they are", () => {
  expect(toCsv(columns, [{ name: "=cmd()", size: -5 }])).toBe("\ufeffName,Size\r\n'=cmd(),-5\r\n");
  expect(toCsv(columns, [{ name: "＝cmd()", size: 1 }])).toBe("\ufeffName,Size\r\n'＝cmd(),1\r\n");
});
