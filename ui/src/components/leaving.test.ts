// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, it, vi } from "vitest";
import { aroundNavigation, guardLeaving } from "./leaving";

afterEach(() => window.history.replaceState(null, "", "/"));

it.each([
  ["/supervision?view=visits&visit=3", "/supervision?view=visits"],
  ["/supervision?order=4", "/supervision?order=5"],
  ["/duties?new=drill", "/duties?entry=7"],
  ["/duties?new=drill&after=7", "/duties?new=drill&after=8"],
  ["/registry?tab=cameras&open=1&move=true", "/registry?tab=cameras&open=1"],
  ["/registry?tab=places&open=1&decide=true", "/registry?tab=places&open=1"],
  ["/cases?ask=internal", "/cases"],
  ["/compliance?article=7&attest=records", "/compliance?article=7"],
  ["/filings?open=1", "/map"],
])("asks before a form with changes at %s is left for %s", (here, to) => {
  window.history.replaceState(null, "", here);
  const ask = vi.fn();
  const navigate = vi.fn();
  const end = guardLeaving(ask);
  aroundNavigation(navigate, to);
  end();
  expect(navigate).not.toHaveBeenCalled();
  ask.mock.calls[0]?.[0]();
  expect(navigate).toHaveBeenCalledOnce();
});

it("lets a list be filtered and sorted beside the form", () => {
  window.history.replaceState(null, "", "/filings?open=1");
  const ask = vi.fn();
  const navigate = vi.fn();
  const end = guardLeaving(ask);
  aroundNavigation(navigate, "/filings?open=1&state=draft&q=gate&sort=-name");
  end();
  expect(ask).not.toHaveBeenCalled();
  expect(navigate).toHaveBeenCalledOnce();
});
