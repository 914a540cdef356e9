// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { divisionOptions } from "./useVocabulary";

const counts = { authorities: 0, sites: 0 };
const divisions = [
  { code: "210000", name: "辽宁省", name_en: "Liaoning", above: null, ...counts },
  { code: "210100", name: "沈阳市", name_en: "Shenyang", above: "210000", ...counts },
  { code: "210102", name: "和平区", name_en: "", above: "210100", ...counts },
  { code: "120101", name: "和平区", name_en: "Heping", above: "120000", ...counts },
];

it("tells districts of the same name apart by what they lie in", () => {
  expect(divisionOptions(divisions, true).map(({ label }) => label)).toEqual([
    "辽宁省 · 210000",
    "辽宁省 沈阳市 · 210100",
    "辽宁省 沈阳市 和平区 · 210102",
    "和平区 · 120101",
  ]);
  expect(divisionOptions(divisions, false)[2]?.label).toBe("和平区, Shenyang, Liaoning · 210102");
});
