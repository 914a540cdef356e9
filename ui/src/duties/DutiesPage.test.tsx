// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { axe } from "@/test/axe";
import { allPermissions, renderConsole, someone } from "@/test/render";
import { type Asked, problemResponse, serve } from "@/test/server";
import { DutiesPage } from "./DutiesPage";
import { aField, aKind, words } from "./testing";

const kinds = [
  aKind("Sweep", {
    several: true,
    interval: { value: 1, unit: "months", pack: null, article: null },
    fields: [
      aField("result", "choice", {
        required: true,
        choices: [
          { id: "clean", name: words("Nothing found") },
          { id: "found", name: words("A device was found") },
        ],
      }),
      aField("means", "text"),
    ],
  }),
  aKind("Report", { closes: ["Sweep"], subject: "unit", fields: [aField("office", "text")] }),
];
const entry = (id: number, more = {}) => ({
  id,
  at_us: 1_780_000_000_000_000,
  account_id: 1,
  username: "lin",
  kind: "Sweep",
  unit_id: 1,
  site_id: 1,
  subject: "place:1",
  subject_name: "Toilet 1F",
  unit: "Star Mall",
  site: "Mall North",
  happened_us: 1_780_000_000_000_000,
  lapses_us: null,
  state: "done",
  closed_by: null,
  answered_us: null,
  corrected_by: null,
  after: null,
  late: "",
  correction: "",
  fields: { result: "clean" },
  auto: null,
  ...more,
});
const due = {
  why: "missing",
  kind: "Sweep",
  subject: "place:2",
  name: "Toilet 2F",
  unit_id: 1,
  site_id: 1,
  site: "Mall North",
  due_us: null,
  entry_id: null,
  since_us: null,
  until_us: null,
};
const routes = {
  "GET /api/v1/duties/kinds": () => kinds,
  "GET /api/v1/duties/due": () => ({ items: [due], next: null, now_us: 1_780_000_000_000_000 }),
  "GET /api/v1/duties/summary": () => [{ kind: "Sweep", count: 1, overdue: 1 }],
  "GET /api/v1/duties/named": () => [
    { subject: "place:2", name: "Toilet 2F", detail: "Mall North", unit_id: 1 },
  ],
  "GET /api/v1/duties/entries": () => ({ items: [entry(1), entry(2, { late: "on leave" })], next: null }),
  "GET /api/v1/duties/entries/1": () => ({ entry: entry(1, { state: "open" }), before: null, followed: [] }),
  "GET /api/v1/duties/now": () => ({ now: [], following: [], kept: false }),
  "GET /api/v1/duties/unread": () => ({ unread: 2, alarms: [], at_us: 1 }),
  "GET /api/v1/duties/roster": () => ({ shifts: [], holes: [] }),
  "GET /api/v1/outlets": () => [
    {
      id: 1,
      unit_id: null,
      kind: "email",
      target: "duty@example.org",
      enabled: true,
      failed_us: 1_780_000_000_000_000,
      failure: "refused",
      failure_detail: "no such box",
    },
  ],
};
const posted = (asked: Asked[]) => asked.filter((one) => one.method === "POST");

beforeEach(() => window.history.replaceState(null, "", "/duties"));

it("lists what is due, and one click opens the right form about the right thing", async () => {
  serve(routes);
  const { container } = renderConsole(<DutiesPage />);
  expect(await screen.findByText("At once")).toBeTruthy();
  expect(await axe(container)).toEqual([]);
  await userEvent.click(await screen.findByRole("row", { name: /Toilet 2F/ }));
  const form = await screen.findByRole("complementary", { name: "Sweep" });
  expect((await within(form).findAllByText("Toilet 2F · Mall North")).length).toBeGreaterThan(0);
  expect(within(form).getByText(/own policy, no law/)).toBeTruthy();
  expect(await axe(container)).toEqual([]);
});

it("sends what was filled in, and shows each wrong field where it is", async () => {
  window.history.replaceState(null, "", "/duties?new=Sweep&subject=place:2");
  let refuse = true;
  const wrong = { field: "result", reason: "missing", wrong: '{"result":"missing"}' };
  const asked = serve({
    ...routes,
    "POST /api/v1/duties/entries": () =>
      refuse ? problemResponse(422, "entry-invalid", wrong) : [entry(1, { state: "open" })],
  });
  renderConsole(<DutiesPage />);
  const form = await screen.findByRole("complementary", { name: "Sweep" });
  await userEvent.click(within(form).getByRole("button", { name: "Enter" }));
  expect(await within(form).findByText("Needed")).toBeTruthy();
  refuse = false;
  await userEvent.click(within(form).getByRole("radio", { name: "A device was found" }));
  await userEvent.click(within(form).getByRole("button", { name: "Enter" }));
  expect(await screen.findByRole("button", { name: "Report" })).toBeTruthy();
  expect(posted(asked)[1]?.body).toMatchObject({
    kind: "Sweep",
    subjects: ["place:2"],
    fields: { result: "found" },
    happened_us: null,
  });
});

it("marks what was entered late, and leads from an open entry to its answer", async () => {
  window.history.replaceState(null, "", "/duties?view=register");
  serve(routes);
  const { container } = renderConsole(<DutiesPage />);
  expect(await screen.findByTitle("on leave")).toBeTruthy();
  expect(await axe(container)).toEqual([]);
  await userEvent.click(screen.getAllByRole("row", { name: /Toilet 1F/ })[0] as HTMLElement);
  await userEvent.click(await screen.findByRole("button", { name: "Report" }));
  expect(await screen.findByText("Answers no. 1")).toBeTruthy();
});

it("shows the week, who is on duty and what a handover would take along", async () => {
  window.history.replaceState(null, "", "/duties?view=roster");
  serve(routes);
  const { container } = renderConsole(<DutiesPage />);
  expect(await screen.findByText("2 unread alarms")).toBeTruthy();
  expect(screen.getByText("No roster is kept yet.")).toBeTruthy();
  expect(await axe(container)).toEqual([]);
});

it("lists a hole in the roster with its span and opens the week with the form to fill it", async () => {
  const from = 1_780_000_000_000_000;
  const hole = {
    ...due,
    why: "hole",
    kind: "duty-roster",
    subject: "unit:1",
    name: "Star Mall",
    due_us: from,
  };
  const shift = aKind("duty-roster", {
    subject: "account",
    several: true,
    fields: [aField("from", "moment"), aField("to", "moment"), aField("post", "text")],
  });
  const asked = serve({
    ...routes,
    "GET /api/v1/duties/kinds": () => [...kinds, shift],
    "GET /api/v1/duties/due": () => ({
      items: [{ ...hole, until_us: from + 43_200_000_000 }],
      next: null,
      now_us: from,
    }),
    "POST /api/v1/duties/entries": () => [entry(1)],
  });
  renderConsole(<DutiesPage />);
  expect(await screen.findByText("nobody on duty")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Fill" }));
  const form = await screen.findByRole("complementary", { name: "duty-roster" });
  expect(new URLSearchParams(window.location.search).get("view")).toBe("roster");
  await userEvent.click(within(form).getByRole("button", { name: "Enter" }));
  await waitFor(() => expect(posted(asked)).toHaveLength(1));
  expect(posted(asked)[0]?.body).toMatchObject({ fields: { from, to: from + 43_200_000_000 } });
});

it("shows hours of fault against the time that a fault may take, with the work orders beside", async () => {
  window.history.replaceState(null, "", "/duties?view=faults&month=2026-10");
  const hour = 3_600_000_000;
  const row = (subject: string, name: string, more: object) => ({
    subject,
    name,
    site_id: 1,
    site: "Mall North",
    faults: 0,
    open: 0,
    fault_us: 0,
    longest_us: 0,
    dark_us: 0,
    allowed: { value: 24, unit: "hours", pack: null, article: null },
    late: 0,
    ...more,
  });
  const asked = serve({
    ...routes,
    "GET /api/v1/duties/faults": () => ({
      items: [
        row("camera:1", "Gate 1", { faults: 2, fault_us: 42 * hour, longest_us: 40 * hour, late: 1 }),
        row("camera:2", "Gate 2", { dark_us: 3 * hour }),
      ],
      next: null,
      now_us: 1,
    }),
    "GET /api/v1/duties/entries": () => ({
      items: [
        entry(5, { kind: "work-order", state: "open", fields: { what: "Clean the lenses" }, lapses_us: 1 }),
      ],
      next: null,
    }),
  });
  const { container } = renderConsole(<DutiesPage />);
  expect(await screen.findByText("1 took too long")).toBeTruthy();
  expect(screen.getByText("42 h 0 min")).toBeTruthy();
  expect(screen.getByText("No fault entered")).toBeTruthy();
  expect(await screen.findByRole("button", { name: /Clean the lenses.*Overdue since/ })).toBeTruthy();
  expect(await axe(container)).toEqual([]);
  const first = asked.find((one) => one.path === "/api/v1/duties/faults");
  expect(Number(first?.query.get("to_us")) - Number(first?.query.get("from_us"))).toBe(31 * 24 * hour);
  await userEvent.click(screen.getByRole("radio", { name: "Site" }));
  await waitFor(() => expect(asked.some((one) => one.query.get("by") === "site")).toBe(true));
});

it("names the police office with its number where a matter is reported", async () => {
  window.history.replaceState(null, "", "/duties?new=police-report&after=1");
  serve({
    ...routes,
    "GET /api/v1/duties/kinds": () => [
      ...kinds,
      aKind("police-report", {
        closes: ["Sweep"],
        subject: "unit",
        fields: [aField("office", "text"), aField("contact", "text")],
      }),
    ],
    "GET /api/v1/duties/police": () => ({
      name: "Zhongshan office",
      contact: "Officer Zhao",
      phone: "0411-110",
      address: "",
    }),
  });
  renderConsole(<DutiesPage />);
  expect((await screen.findByRole("link", { name: "0411-110" })).getAttribute("href")).toBe("tel:0411110");
  await userEvent.click(screen.getByRole("button", { name: "Fill in" }));
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "office" }).value).toBe("Zhongshan office");
});

it("opens a form about the unit that a link names", async () => {
  window.history.replaceState(null, "", "/duties?new=review&unit=7");
  const asked = serve({
    ...routes,
    "GET /api/v1/duties/kinds": () => [...kinds, aKind("review", { subject: "unit", fields: [] })],
    "GET /api/v1/duties/named": () => [{ subject: "unit:7", name: "Star Mall", detail: "", unit_id: 7 }],
    "POST /api/v1/duties/entries": () => [entry(1)],
  });
  renderConsole(<DutiesPage />);
  await waitFor(() => expect(screen.getByDisplayValue("Star Mall")).toBeTruthy());
  const form = within(screen.getByRole("complementary"));
  await userEvent.click(form.getByRole("button", { name: "Enter" }));
  await waitFor(() => expect(posted(asked)[0]?.body).toMatchObject({ kind: "review", unit_id: 7 }));
});

it("shows where reminders go and what failed; only administrators change it", async () => {
  window.history.replaceState(null, "", "/duties?outlets=true");
  serve(routes);
  renderConsole(<DutiesPage />, someone(allPermissions.filter((one) => one !== "account.write")));
  expect(await screen.findByText(/did not take it.*no such box/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Add" })).toBeNull();
});
