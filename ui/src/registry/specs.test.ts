// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { problemsOf } from "./record/fields";
import { siteGroups, systemGroups, type T, unitGroups } from "./specs";

const t = ((key: string) => key) as unknown as T;
const position = { name: "position", label: "position", kind: "text" } as const;

function wrongOfSite(values: object) {
  const site = { name: "Mall", site_class: "art7-operator", class_reason: "A mall" };
  const was = { site_class_was: "art7-operator", class_reason_was: "A mall" };
  const groups = siteGroups(t, { divisions: [], trades: [] }, position);
  return problemsOf(groups, { ...site, ...was, ...values }, "missing");
}

test("another class of site asks for a reason of its own", () => {
  const lighter = { site_class: "non-public" };
  for (const class_reason of ["", "  ", "A mall "])
    expect(wrongOfSite({ ...lighter, class_reason })).toEqual({ class_reason: "reason.classReason" });
  expect(wrongOfSite({ ...lighter, class_reason: "Flats" })).toEqual({});
  expect(wrongOfSite({ class_reason: "" })).toEqual({});
});

test("a day of use that has come is changed with a reason", () => {
  const system = { name: "Video", funding: "own", use_day: "2026-10-01", use_day_reason: "" };
  const wrong = (values: object) => problemsOf(systemGroups(t), { ...system, ...values }, "missing");
  expect(wrong({ used_since: "2026-10-01", use_day: null })).toEqual({ use_day_reason: "missing" });
  expect(wrong({ used_since: "2026-10-01" })).toEqual({});
  expect(wrong({ used_since: "", use_day: "2026-12-01" })).toEqual({});
});

test("a unit is of another kind with a reason", () => {
  const groups = unitGroups(t, { divisions: [], trades: [] });
  const wrong = (kind: string) => problemsOf(groups, { kind_before: "enterprise", kind }, "missing");
  expect(wrong("government")).toHaveProperty("kind_reason", "missing");
  expect(wrong("enterprise")).not.toHaveProperty("kind_reason");
});

test("a trade is taken off with a reason", () => {
  const was = { trades_before: ["hotel", "massage"] };
  expect(wrongOfSite({ ...was, trades: ["hotel"] })).toEqual({ trades_reason: "missing" });
  expect(wrongOfSite({ ...was, trades: ["hotel"], trades_reason: "Closed" })).toEqual({});
  expect(wrongOfSite({ ...was, trades: ["hotel", "massage", "pawnshop"] })).toEqual({});
});
