// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { piecesOf } from "./parts";

const S = 1_000_000;
const span = (from: number, to: number) => ({ startUs: from * S, endUs: to * S });
const told = (files: [number, number][], whole: [number, number]) =>
  piecesOf(
    files.map(([from, to]) => span(from, to)),
    span(...whole),
  ).map(({ kind, startUs, endUs }) => `${kind} ${startUs / S}-${endUs / S}`);

it("is one file when all of it can be", () => {
  expect(told([[0, 60]], [0, 60])).toEqual(["file 0-60"]);
});

it("tells where nothing was recorded: before, between, after", () => {
  const files: [number, number][] = [
    [10, 20],
    [30, 40],
  ];
  expect(told(files, [0, 60])).toEqual(["gap 0-10", "file 10-20", "gap 20-30", "file 30-40", "gap 40-60"]);
});

it("tells where footage goes on in another file", () => {
  const files: [number, number][] = [
    [0.2, 20],
    [20.3, 59.5],
  ];
  expect(told(files, [0, 60])).toEqual(["file 0.2-20", "change 20-20.3", "file 20.3-59.5"]);
});

it("is nothing when nothing was recorded", () => {
  expect(told([], [0, 60])).toEqual([]);
});
