// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { creditCodeProblem, deviceCodeProblem, divisionProblem, plainCode } from "./codes";

describe("a credit code", () => {
  // GB 32100-2015 gives the first as its example.
  it.each(["91350100M000100Y43", "9135 0100-m000100y43"])("that is right is taken: %s", (code) => {
    expect(creditCodeProblem(code)).toBeNull();
    expect(plainCode(code)).toBe("91350100M000100Y43");
  });

  it.each([
    ["91350100M000100Y44", "check-digit"],
    ["91350200M000100Y43", "check-digit"],
    ["91350100M000100Y34", "organisation-check-digit"],
    ["91350100M000101Y43", "organisation-check-digit"],
    ["91350100M000100Y4", "length"],
    ["91350100I000100Y43", "characters"],
    ["", "length"],
  ])("that is wrong says how: %s", (code, problem) => {
    expect(creditCodeProblem(code)).toBe(problem);
  });
});

it.each([
  ["210102", null],
  ["210000", null],
  ["210100", null],
  ["210002", "division"],
  ["000000", "division"],
  ["21010", "length"],
  ["21010a", "characters"],
])("knows a division: %s", (code, problem) => {
  expect(divisionProblem(code)).toBe(problem);
});

it.each([
  ["21010200001320000001", null],
  ["2101020000132000000", "length"],
  ["2101020000132000000x", "characters"],
])("knows a device code: %s", (code, problem) => {
  expect(deviceCodeProblem(code)).toBe(problem);
});
