// SPDX-License-Identifier: Apache-2.0
import { act, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { numberParam, type Patch, useAddress } from "./address";

let change: (patch: Patch) => void = () => undefined;

function Shown() {
  const [params, set] = useAddress();
  change = set;
  return <output>{params.toString()}</output>;
}

it("keeps both of two changes in one event", () => {
  window.history.replaceState(null, "", "/cameras?q=gate");
  render(<Shown />);
  act(() => {
    change({ open: 7 });
    change({ state: "live" });
  });
  expect(screen.getByRole("status").textContent).toBe("q=gate&open=7&state=live");
  expect(window.location.pathname).toBe("/cameras");
});

it("takes out what is empty", () => {
  window.history.replaceState(null, "", "/cameras?q=gate&open=7");
  render(<Shown />);
  act(() => change({ q: "", open: null, edit: false }));
  expect(window.location.search).toBe("");
});

it("reads numbers and nothing else", () => {
  const params = new URLSearchParams("a=7&b=x&c=");
  expect(["a", "b", "c", "d"].map((name) => numberParam(params, name))).toEqual([7, null, null, null]);
});
