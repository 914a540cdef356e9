// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { landingPage, navigation, permitted } from "./nav";

it("shows only what a person may use, and no empty group", () => {
  expect(permitted(["live.view"]).map(({ items }) => items.map(({ page }) => page))).toEqual([["live"]]);
  expect(permitted([])).toEqual([]);
});

it("gives every page a key of its own", () => {
  const strokes = navigation.flatMap(({ items }) => items.map(({ stroke }) => stroke));
  expect(new Set(strokes).size).toBe(strokes.length);
});

it("opens on the first page that a role may use, or on the one that its day begins with", () => {
  expect(landingPage("operator", ["live.view", "registry.read"])?.page).toBe("live");
  expect(landingPage("viewer", [])).toBeUndefined();
});
