// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AT, aCase, noPolicy } from "@/cases/testing";
import { stubPictures } from "@/media/testing/media";
import { axe } from "@/test/axe";
import { camera, fill, renderConsole, someone } from "@/test/render";
import { problemResponse, serve } from "@/test/server";
import { PlaybackPage } from "./PlaybackPage";

const HOUR = 3_600_000_000;
const S = 1_000_000;
const strict = {
  ...noPolicy,
  counts: { ...noPolicy.counts, case_for_playback: true, second_person_export: true },
};

function open(search: string, routes: Parameters<typeof serve>[0] = {}, me = someone()) {
  window.history.replaceState(null, "", `/playback${search}`);
  const asked = serve({
    "GET /api/v1/cameras": () => [camera(1), camera(2)],
    "GET /api/v1/status": () => [],
    "GET /api/v1/alarms": () => [],
    "GET /api/v1/timeline": () => [],
    "GET /api/v1/cases": () => ({ items: [], next: null }),
    "GET /api/v1/cases/policy": () => strict,
    "GET /api/v1/cameras/:id/footage.mp4": ({ query }) =>
      query.has("case") ? problemResponse(404, "no-footage") : problemResponse(403, "case-needed"),
    "GET /api/v1/cameras/:id/moment": () => ({
      at_us: null,
      before_us: null,
      after_us: null,
      cause: "network",
    }),
    "GET /api/v1/cameras/:id/footage/parts": () => [{ start_us: AT, end_us: AT + 60 * S }],
    ...routes,
  });
  return { asked, ...renderConsole(<PlaybackPage />, me) };
}

beforeEach(stubPictures);
afterEach(() => {
  sessionStorage.clear();
  vi.unstubAllGlobals();
});

it("asks once what is looked for, and goes on with the reason", async () => {
  const made = aCase(12, { reason: "a bicycle" });
  const { asked } = open(`?cameras=1&at=${AT}`, {
    "POST /api/v1/cases": () => Response.json(made, { status: 201 }),
    "GET /api/v1/cases/12": () => made,
  });
  const dialog = await screen.findByRole("dialog", { name: "What are you looking for?" });
  expect(await axe(dialog)).toEqual([]);
  fill("Reason", "a bicycle");
  fill("What is to be seen", "who took it from the rack");
  await userEvent.click(within(dialog).getByRole("button", { name: "Start" }));
  await waitFor(() => expect(window.location.search).toContain("case=12"));
  await screen.findByText("For request no. 12: a bicycle");
  expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({
    kind: "internal",
    reason: "a bicycle",
    content: "who took it from the rack",
    camera_ids: [1],
    export: false,
  });
  await waitFor(() => expect(asked.at(-1)?.path).toBeTruthy());
  expect(asked.some(({ path, query }) => path.endsWith("footage.mp4") && query.get("case") === "12")).toBe(
    true,
  );
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("offers what is open already and covers the cameras and the moment", async () => {
  const other = aCase(3, { cameras: [{ id: 2, name: "Gate 2" }] });
  const past = aCase(4, { end_us: AT - 1 });
  open(`?cameras=1&at=${AT}`, {
    "GET /api/v1/cases": () => ({ items: [aCase(12), other, past], next: null }),
    "GET /api/v1/cases/12": () => aCase(12),
  });
  const dialog = await screen.findByRole("dialog");
  await userEvent.click(await within(dialog).findByRole("button", { name: /^No. 12/ }));
  expect(within(dialog).queryByRole("button", { name: /^No. [34]/ })).toBeNull();
  await waitFor(() => expect(window.location.search).toContain("case=12"));
});

it("is not put in the way again once it was put off, and is there when it is wanted", async () => {
  open(`?cameras=1&at=${AT}`);
  const dialog = await screen.findByRole("dialog");
  await userEvent.click(within(dialog).getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await userEvent.click(await screen.findByRole("button", { name: "Name a request" }));
  await screen.findByRole("dialog");
});

it("takes the last request of the tab again without asking", async () => {
  sessionStorage.setItem("fairwatch.playback.case", "12");
  open(`?cameras=1&at=${AT}`, { "GET /api/v1/cases/12": () => aCase(12) });
  await screen.findByText("For request no. 12: a theft");
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("does not leave the request's span", async () => {
  open(`?cameras=1&at=${AT - 5 * HOUR}&case=12`, { "GET /api/v1/cases/12": () => aCase(12) });
  await screen.findByText("Outside the request");
  await screen.findByRole("button", { name: /^On to/ });
});

it.each([
  ["waits for a second person", { export: true, standing: "asked" as const }, /Waits for a second person/],
  ["is for viewing only", {}, /This request is for viewing only/],
])("hands nothing out for a request that %s", async (_, more, text) => {
  open(`?cameras=1&at=${AT}&case=12&in=${AT}&out=${AT + 60 * S}`, {
    "GET /api/v1/cases/12": () => aCase(12, more),
  });
  await screen.findByText("For request no. 12: a theft");
  await userEvent.click(await screen.findByRole("button", { name: "Export" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Export footage" }));
  dialog.getByText(text);
  expect(dialog.getByRole<HTMLButtonElement>("button", { name: "Prepare files" }).disabled).toBe(true);
});

it("names the approved request in the grant, and who approved it", async () => {
  const approved = aCase(12, {
    export: true,
    opens_export: true,
    decided_by: { id: 9, username: "zhao", display_name: "Zhao Qian" },
  });
  const { asked } = open(`?cameras=1,2&at=${AT}&case=12&in=${AT}&out=${AT + 60 * S}`, {
    "GET /api/v1/cases/12": () => approved,
    "POST /api/v1/grants": () => Response.json({ id: "secret", expires_us: AT }, { status: 201 }),
  });
  await screen.findByText("For request no. 12: a theft");
  await userEvent.click(await screen.findByRole("button", { name: "Export" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Export footage" }));
  dialog.getByText("Approved by Zhao Qian");
  const prepare = dialog.getByRole<HTMLButtonElement>("button", { name: "Prepare files" });
  await waitFor(() => expect(prepare.disabled).toBe(false));
  await userEvent.click(prepare);
  await waitFor(() => expect(asked.some(({ method }) => method === "POST")).toBe(true));
  // The second camera is no part of the request.
  expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({
    purpose: "a theft",
    camera_ids: [1],
    case_id: 12,
  });
});

it("leads to a request where handing out needs one", async () => {
  open(`?cameras=1&at=${AT}&in=${AT}&out=${AT + 60 * S}`, {
    "GET /api/v1/cameras/:id/footage.mp4": () => problemResponse(404, "no-footage"),
  });
  await userEvent.click(await screen.findByRole("button", { name: "Export" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Export footage" }));
  const link = await dialog.findByRole("link", { name: "Ask to hand it out" });
  expect(link.getAttribute("href")).toContain(`/cases?ask=internal&cameras=1&start=${AT}`);
});
