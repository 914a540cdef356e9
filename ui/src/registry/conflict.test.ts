// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { changesOf, differences, merged } from "./conflict";

const base = { name: "Hall", kind: "mall-hall", reason: "", trades: ["hotel"] };

it("sends only what was changed", () => {
  expect(changesOf(base, { ...base, name: "Hall A", trades: ["hotel"] })).toEqual({ name: "Hall A" });
});

it("takes over what only the others changed", () => {
  const mine = { ...base, name: "Hall A" };
  const theirs = { ...base, reason: "Rebuilt" };
  expect(differences(base, mine, theirs)).toEqual([
    { field: "reason", mine: "", theirs: "Rebuilt", clash: false },
  ]);
  expect(merged(base, mine, theirs)).toEqual({ ...base, name: "Hall A", reason: "Rebuilt" });
});

it("names what both changed, and keeps mine until somebody decides", () => {
  const mine = { ...base, name: "Hall A" };
  const theirs = { ...base, name: "Hall B" };
  expect(differences(base, mine, theirs)).toEqual([
    { field: "name", mine: "Hall A", theirs: "Hall B", clash: true },
  ]);
  expect(merged(base, mine, theirs).name).toBe("Hall A");
});

it("is no conflict where both did the same", () => {
  const both = { ...base, name: "Hall A" };
  expect(differences(base, both, both)).toEqual([]);
});
