// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { CaseView } from "@/api";
import { axe } from "@/test/axe";
import { camera, fill, renderConsole, someone } from "@/test/render";
import { problemResponse, serve } from "@/test/server";
import { CasesPage } from "./CasesPage";
import { AT, aCase, delivered, noPolicy } from "./testing";

const HOUR = 3_600_000_000;
const waiting = aCase(3, {
  kind: "person",
  standing: "asked",
  reason: "my mother fell",
  asked_by: { id: 9, username: "zhao", display_name: "Zhao Qian" },
  requester: { name: "Chen", identity: "card", kinship: "relative", of: "Liu", supervisor: "Wang" },
  due_us: AT + 15 * 24 * HOUR,
  due_rule: {
    own: false,
    name: { zh: "指南", en: "Guidelines 3/2019" },
    article: "Rights",
    text: { zh: "一个月内", en: "within one month" },
  },
  opens_view: false,
  second_person: true,
});

function open(search: string, routes: Parameters<typeof serve>[0] = {}, me = someone()) {
  vi.useFakeTimers({ now: AT / 1000, toFake: ["Date"] });
  window.history.replaceState(null, "", `/cases${search}`);
  const asked = serve({
    "GET /api/v1/cases": () => ({ items: [waiting, aCase(2)], next: null }),
    "GET /api/v1/cases/2": () => aCase(2),
    "GET /api/v1/cases/3": () => waiting,
    "GET /api/v1/cases/:id/deliveries": () => delivered(),
    "GET /api/v1/cases/policy": () => noPolicy,
    "GET /api/v1/attachments": () => [],
    "GET /api/v1/cameras": () => [camera(1), camera(2)],
    ...routes,
  });
  return { asked, ...renderConsole(<CasesPage />, me) };
}

it("lists requests with how each stands in words", async () => {
  const { container } = open("");
  await screen.findByText("my mother fell");
  expect(screen.getByText("Answer by 2026-10-06")).toBeTruthy();
  expect(within(await screen.findByRole("grid")).getByText("Open")).toBeTruthy();
  expect(await axe(container)).toEqual([]);
});

it("asks the server for what the address filters by", async () => {
  const { asked } = open("?state=asked&kind=person&q=fell&mine=true");
  await screen.findByText("my mother fell");
  const { query } = asked.find(({ path }) => path === "/api/v1/cases") ?? {};
  expect(Object.fromEntries(query ?? [])).toMatchObject({
    standing: "asked",
    kind: "person",
    q: "fell",
    mine: "true",
  });
});

it("says which text an answer's time comes from, and lets a second person agree", async () => {
  const approved: CaseView = { ...waiting, standing: "open", version: 2 };
  const { asked, container } = open("?open=3", { "POST /api/v1/cases/3/decision": () => approved });
  const panel = within(await screen.findByRole("complementary", { name: "Request 3" }));
  panel.getByText(/Guidelines 3\/2019, Rights: within one month/);
  panel.getByText("Close relative");
  expect(await axe(container)).toEqual([]);
  const refuse = panel.getByRole<HTMLButtonElement>("button", { name: "Refuse" });
  expect(refuse.disabled).toBe(true);
  await userEvent.click(panel.getByRole("button", { name: "Approve" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "POST")).toBe(true));
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
    version: 1,
    approve: true,
    decision: "",
  });
  // The form is gone with the answer; what was done is said all the same.
  await screen.findByText("Request no. 3 is approved");
});

it("says that a request was closed, though the form to close it is gone then", async () => {
  const closed: CaseView = { ...aCase(2), standing: "closed", version: 2 };
  open("?open=2", { "POST /api/v1/cases/2/close": () => closed });
  await screen.findByRole("complementary", { name: "Request 2" });
  fill(/^Outcome/, "found");
  await userEvent.click(screen.getByRole("button", { name: "Close the request" }));
  await screen.findByText("Request no. 2 is closed");
});

it("keeps the decision from who asked", async () => {
  const own = { ...waiting, asked_by: { id: 1, username: "anna", display_name: "Anna" } };
  open("?open=3", { "GET /api/v1/cases/3": () => own });
  await screen.findByText("Somebody else decides on what you asked for.");
  expect(screen.queryByRole("button", { name: "Approve" })).toBeNull();
});

it("says what was refused when somebody else was faster", async () => {
  open("?open=3", { "POST /api/v1/cases/3/decision": () => problemResponse(409, "case-decided") });
  await userEvent.click(await screen.findByRole("button", { name: "Approve" }));
  await screen.findByText("This request was decided or closed. Make a new one.");
});

it("shows delivered against asked as a bar for each camera", async () => {
  const seen = [{ start_us: AT - HOUR, end_us: AT }];
  open("?open=2", {
    "GET /api/v1/cases/:id/deliveries": () =>
      delivered({
        cameras: [{ camera_id: 1, name: "Gate 1", seen, stills: [], exported: seen }],
        seen_us: HOUR,
        exported_us: HOUR,
        entries: 2,
      }),
  });
  await screen.findByRole("img", { name: "Gate 1: seen 1 hour, handed out 1 hour" });
  screen.getByText("Seen 1 hour and handed out 1 hour of 2 hours asked for.");
});

it("asks for what a state organ must bring, and sends it", async () => {
  const made = aCase(7, { kind: "official", standing: "asked", opens_view: false });
  const { asked } = open("?ask=official&cameras=1&start=1790000000000000&end=1790003600000000", {
    "POST /api/v1/cases": () => Response.json(made, { status: 201 }),
    "GET /api/v1/cases/7": () => made,
  });
  const form = within(await screen.findByRole("complementary", { name: "New request" }));
  await userEvent.click(form.getByRole("button", { name: "Ask" }));
  expect(form.getAllByText("This is needed.").length).toBeGreaterThan(4);
  expect(asked.some(({ method }) => method === "POST")).toBe(false);
  fill(/^Reason/, "a robbery");
  fill(/^What is to be seen/, "the counter");
  fill(/^State organ/, "Police");
  fill(/^Number of the approval/, "118");
  fill(/^Name of officer 1/, "Zhou");
  fill(/^Work card of officer 1/, "1");
  fill(/^Name of officer 2/, "Zheng");
  fill(/^Work card of officer 2/, "2");
  await userEvent.click(form.getByRole("button", { name: "Ask" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "POST")).toBe(true));
  expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({
    kind: "official",
    reason: "a robbery",
    camera_ids: [1],
    start_us: 1_790_000_000_000_000,
    end_us: 1_790_003_600_000_000,
    officials: {
      organ: "Police",
      approval: "118",
      officers: [
        { name: "Zhou", card: "1" },
        { name: "Zheng", card: "2" },
      ],
    },
    person: null,
  });
  await waitFor(() => expect(window.location.search).toContain("open=7"));
});

it("tells the rules and the texts that ask for them", async () => {
  const text = {
    control: "retrieval-register",
    pack: "x",
    name: { zh: "条例", en: "Decree 799" },
    article: "16",
  };
  open("", {
    "GET /api/v1/cases/policy": () => ({
      ...noPolicy,
      counts: { ...noPolicy.counts, case_for_playback: true },
      texts: [{ ...text, text: { zh: "登记", en: "retrievals are registered" } }],
    }),
  });
  await userEvent.click(await screen.findByRole("button", { name: "Rules" }));
  await screen.findByText("Decree 799, article 16");
  screen.getByText("asked by a text");
});
