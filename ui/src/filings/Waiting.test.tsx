// SPDX-License-Identifier: Apache-2.0
import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { FilingView } from "@/api";
import { i18n } from "@/i18n";
import { axe } from "@/test/axe";
import { renderConsole } from "@/test/render";
import { Waiting } from "./Waiting";

const handedIn = {
  id: 7,
  kind: "first",
  state: "submitted",
  version: 4,
  authority_name: "沈阳市公安局和平分局",
  submitted_us: 1_795_320_000_000_000,
  handed_day: null,
  zone: "Asia/Shanghai",
  may_enter_paper: true,
  delivery: null,
} as unknown as FilingView;

it("says who has what was handed in, since when, what comes then, and what can be done meanwhile", async () => {
  await i18n.changeLanguage("zh-CN");
  const { container, unmount } = renderConsole(<Waiting filing={handedIn} mayWrite />);
  expect(screen.getByText("等待沈阳市公安局和平分局答复")).toBeTruthy();
  expect(screen.getByText(/2026-11-22 12:00/)).toBeTruthy();
  expect(screen.getByText(/备案编号/)).toBeTruthy();
  expect(screen.getByText(/退回补正/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "撤回" })).toBeTruthy();
  expect(await axe(container)).toEqual([]);
  unmount();
  await i18n.changeLanguage("en");
  const change = { ...handedIn, kind: "change", authority_name: "", may_enter_paper: false } as FilingView;
  renderConsole(<Waiting filing={change} mayWrite={false} />);
  expect(screen.getByText("Waiting for the police")).toBeTruthy();
  expect(screen.getByText(/what was reported is what is filed/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Take back" })).toBeNull();
});

it("says that nothing is to be done only where the authority has it", async () => {
  await i18n.changeLanguage("en");
  const none = { failure: "package-unit", state: "waiting", received_us: null };
  const show = (more: object) =>
    renderConsole(<Waiting filing={{ ...handedIn, ...more } as FilingView} mayWrite={false} />).unmount;
  let unmount = show({ delivery: none });
  expect(screen.getByText("Has not reached 沈阳市公安局和平分局")).toBeTruthy();
  expect(screen.queryByText(/Nothing is to be done/)).toBeNull();
  unmount();
  unmount = show({});
  expect(screen.getByText(/not with the authority yet/)).toBeTruthy();
  unmount();
  for (const here of [{ may_enter_paper: false }, { delivery: { ...none, state: "sent", received_us: 1 } }]) {
    unmount = show(here);
    expect(screen.getByText(/Nothing is to be done/)).toBeTruthy();
    unmount();
  }
});
