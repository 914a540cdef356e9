// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { placementState, placeState, systemState } from "./states";

describe("a place", () => {
  it.each([
    ["required", 1, 1, "requiredOk"],
    ["required", 1, 0, "requiredOpen"],
    ["permitted", 0, 0, "permitted"],
    ["forbidden", 0, 0, "forbidden"],
    ["forbidden", 1, 0, "forbiddenBroken"],
  ] as const)("that is %s with %d cameras of which %d work: %s", (legal_class, cameras, working, state) => {
    expect(placeState({ legal_class, cameras, working })).toBe(state);
  });
});

it("a camera that may not run says that first", () => {
  const facts = { enabled: false, barred: "place-forbidden", in_breach: true };
  expect(placementState(facts)).toBe("forbidden");
  expect(placementState({ ...facts, barred: "consent-missing" })).toBe("consent");
  expect(placementState({ ...facts, barred: "" })).toBe("breach");
  expect(placementState({ ...facts, barred: "", in_breach: false })).toBe("off");
  const fine = { enabled: true, barred: "", in_breach: false };
  expect(placementState({ ...fine, filed: "accepted" })).toBe("ok");
  expect(placementState({ ...fine, filed: "submitted" })).toBe("submitted");
  expect(placementState({ ...fine, filed: "none" })).toBe("unfiled");
  expect(placementState(fine)).toBe("listed");
});

it("a system is in use from its first day to the day before its last", () => {
  const days = { use_day: "2026-03-01", end_day: "2026-09-01" };
  expect(
    ["2026-02-28", "2026-03-01", "2026-08-31", "2026-09-01"].map((day) => systemState(days, day)),
  ).toEqual(["planned", "use", "use", "ended"]);
  expect(systemState({ use_day: null, end_day: null }, "2026-01-01")).toBe("planned");
});
