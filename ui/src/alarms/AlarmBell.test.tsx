// SPDX-License-Identifier: Apache-2.0
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { axe } from "@/test/axe";
import { allPermissions, renderConsole, someone } from "@/test/render";
import { serve } from "@/test/server";
import { AlarmBell } from "./AlarmBell";

const alarm = {
  id: 1,
  kind: "register_broken",
  severity: "breach",
  subject: "register:audit",
  params: { register: "audit", entry: 7 },
  raised_us: 1_780_000_000_000_000,
  cleared_us: null,
  acknowledged_us: null,
  acknowledged_by: null,
};
const reminder = (id: number, more: object) => ({
  id,
  unit_id: 1,
  kind: "case-person",
  params: { why: "open", stage: "soon", subject: "case:1", name: "Lost bag", site: "" },
  link: "/cases?open=1",
  due_us: null,
  raised_us: 1,
  sent_us: null,
  ...more,
});
const routes = {
  "GET /api/v1/alarms": () => [alarm],
  "GET /api/v1/cameras": () => [],
  "GET /api/v1/duties/kinds": () => [],
  "GET /api/v1/reminders": () => ({
    items: [reminder(1, { due_us: 4_000_000_000_000_000 }), reminder(2, { kind: "register-audit" })],
    next: null,
    count: 2,
    overdue: 1,
  }),
};

it("has alarms and reminders, told apart, what is overdue first", async () => {
  serve(routes);
  renderConsole(<AlarmBell />);
  await userEvent.click(await screen.findByRole("button", { name: "1 open alarm, 2 reminders" }));
  const drawer = await screen.findByRole("dialog", { name: "Alarms and reminders" });
  expect(within(drawer).getByText(/^The audit log is not as it was written, from entry 7 on/)).toBeTruthy();
  expect(within(drawer).queryByText(/Lost bag/)).toBeNull();
  await userEvent.click(within(drawer).getByRole("radio", { name: "Reminders 2" }));
  const links = within(drawer).getAllByRole("link", { name: /Audit log|Request of a person filmed/ });
  expect(links.map((one) => one.textContent?.includes("At once"))).toEqual([true, false]);
  expect(links[1]?.getAttribute("href")).toBe("/cases?open=1");
  expect(await axe(drawer)).toEqual([]);
});

it("shows who may read no alarms what they are reminded of, and nothing else", async () => {
  serve(routes);
  renderConsole(<AlarmBell />, someone(allPermissions.filter((one) => one !== "alarm.read")));
  await userEvent.click(await screen.findByRole("button", { name: "2 reminders" }));
  const drawer = await screen.findByRole("dialog", { name: "Reminders" });
  expect(within(drawer).getAllByRole("link", { name: /Lost bag/ })).toHaveLength(2);
  expect(within(drawer).queryByRole("radio")).toBeNull();
});
