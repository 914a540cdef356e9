// SPDX-License-Identifier: Apache-2.0
import { renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { usePaper } from "./paper";

test("what is printed is light, whatever the screen is", () => {
  const { dataset } = document.documentElement;
  const before = dataset.mantineColorScheme;
  dataset.mantineColorScheme = "dark";
  renderHook(usePaper);
  window.dispatchEvent(new Event("beforeprint"));
  expect(dataset.mantineColorScheme).toBe("light");
  window.dispatchEvent(new Event("afterprint"));
  expect(dataset.mantineColorScheme).toBe("dark");
  dataset.mantineColorScheme = before ?? "";
});
