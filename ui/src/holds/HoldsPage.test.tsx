// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { EntryView, HoldView } from "@/api";
import { axe } from "@/test/axe";
import { camera, fill, renderConsole, someone } from "@/test/render";
import { problemResponse, serve } from "@/test/server";
import { HoldDialog } from "./HoldDialog";
import { HoldsPage } from "./HoldsPage";
import { MatterFootage } from "./MatterFootage";

const HOUR = 3_600_000_000;
const AT = 1_795_262_400_000_000;
const zhao = { id: 9, username: "zhao", display_name: "Zhao Qian" };

function aHold(id: number, more: Partial<HoldView> = {}): HoldView {
  return {
    id,
    kind: "important",
    standing: "held",
    site_id: 1,
    site: "Mall",
    unit_id: 1,
    zone: "Asia/Shanghai",
    reason: "a theft at the gate",
    authority: "",
    case_number: "",
    case_id: null,
    entry_id: null,
    cameras: [{ id: 1, name: "Gate 1", removed: false }],
    start_us: AT - HOUR,
    end_us: AT + HOUR,
    floor_day: "2027-11-21",
    rule: {
      name: { zh: "办法", en: "Measures" },
      article: "14(1)[7]",
      text: { zh: "一年", en: "one year" },
    },
    last_day: "2027-11-21",
    days_left: 365,
    due_us: AT + 365 * 24 * HOUR,
    placed_by: zhao,
    placed_us: AT,
    lift_asked_by: null,
    lift_asked_us: null,
    lift_reason: "",
    lifted_by: null,
    lifted_us: null,
    version: 1,
    ...more,
  };
}

const legal = aHold(2, {
  kind: "legal",
  reason: "a case",
  authority: "Heping police",
  case_number: "2026-118",
  floor_day: null,
  rule: null,
  last_day: "2026-11-18",
  days_left: -3,
});
const left = [
  {
    camera_id: 1,
    name: "Gate 1",
    kept_us: HOUR,
    missing_us: HOUR,
    stretches: [{ start_us: AT, end_us: AT + HOUR }],
    gaps: [{ start_us: AT - HOUR, end_us: AT, cause: "deleted" }],
    cut: false,
  },
];

function open(search: string, routes: Parameters<typeof serve>[0] = {}, me = someone()) {
  vi.useFakeTimers({ now: AT / 1000, toFake: ["Date"] });
  window.history.replaceState(null, "", `/holds${search}`);
  const asked = serve({
    "GET /api/v1/holds": () => ({ items: [legal, aHold(1)], next: null }),
    "GET /api/v1/holds/1": () => ({ hold: aHold(1), left }),
    "GET /api/v1/holds/2": () => ({ hold: legal, left }),
    ...routes,
  });
  return { asked, ...renderConsole(<HoldsPage />, me) };
}

it("lists holds with the days that are left, and what is overdue", async () => {
  const { container } = open("");
  expect(await screen.findByText("365 days, until 2027-11-21")).toBeTruthy();
  expect(screen.getByText("Review 3 days overdue")).toBeTruthy();
  expect(await axe(container)).toEqual([]);
});

it("asks the server for what the address filters by", async () => {
  const { asked } = open("?state=held&kind=legal&q=theft&due=true&camera=4");
  await screen.findByText("Review 3 days overdue");
  const { query } = asked.find(({ path }) => path === "/api/v1/holds") ?? {};
  expect(Object.fromEntries(query ?? [])).toMatchObject({
    standing: "held",
    kind: "legal",
    q: "theft",
    due: "true",
    camera_id: "4",
  });
});

it("says what is there and what went, and that the law keeps it", async () => {
  open("?open=1");
  const panel = await screen.findByRole("complementary", { name: "Hold 1" });
  expect(await within(panel).findByText("1 hour of 2 hours is there")).toBeTruthy();
  expect(within(panel).getByText(/deleted before it was held/)).toBeTruthy();
  expect(within(panel).getByText(/Measures, article 14\(1\)\(7\): one year/)).toBeTruthy();
  expect(within(panel).getByText(/It cannot be lifted before/)).toBeTruthy();
  expect(within(panel).queryByRole("button", { name: "Lift" })).toBeNull();
  const play = within(panel).getByRole("link", { name: "Play" });
  expect(play.getAttribute("href")).toBe(`/playback?cameras=1&at=${AT - HOUR}`);
});

it("asks for a legal hold to be lifted, and keeps what was typed when that is refused", async () => {
  const { asked } = open("?open=2", {
    "POST /api/v1/holds/2/lift": () => problemResponse(409, "hold-over", { state: "asked", reason: "asked" }),
  });
  await screen.findByLabelText("Why it may go");
  await fill("Why it may go", "the court has ruled");
  await userEvent.click(screen.getByRole("button", { name: "Ask to lift" }));
  expect(await screen.findByText(/waits for a second person/)).toBeTruthy();
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
    version: 1,
    reason: "the court has ruled",
  });
});

it("lets nobody agree to their own wish", async () => {
  const me = someone();
  const own = { ...zhao, id: me.account.id };
  const mine = { ...legal, lift_asked_by: own, lift_asked_us: AT, lift_reason: "over" };
  open("?open=2", { "GET /api/v1/holds/2": () => ({ hold: mine, left }) }, me);
  expect(await screen.findByRole("button", { name: "Take back" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Agree: lift it" })).toBeNull();
});

it("says that nothing is on hold, and how that is done", async () => {
  open("", { "GET /api/v1/holds": () => ({ items: [], next: null }) });
  expect(await screen.findByText("Nothing is on hold")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Open playback" })).toBeTruthy();
});

it("leads from a matter to its footage, and shows the hold once there is one", async () => {
  const entry = {
    id: 4,
    kind: "suspicious-matter",
    happened_us: AT,
    fields: { camera: 3 },
  } as unknown as EntryView;
  serve({ "GET /api/v1/holds": () => ({ items: [], next: null }) });
  const { unmount } = renderConsole(<MatterFootage entry={entry} />, someone());
  const link = await screen.findByRole("link", { name: "Hold in playback" });
  const around = 300_000_000;
  expect(link.getAttribute("href")).toBe(`/playback?cameras=3&at=${AT}&in=${AT - around}&out=${AT + around}`);
  unmount();
  const asked = serve({ "GET /api/v1/holds": () => ({ items: [aHold(7)], next: null }) });
  renderConsole(<MatterFootage entry={entry} />, someone());
  expect(await screen.findByRole("link", { name: "Hold 7" })).toBeTruthy();
  expect(asked[0]?.query.get("entry_id")).toBe("4");
});

it("places a hold on what is marked and says what of it is there", async () => {
  vi.useFakeTimers({ now: AT / 1000, toFake: ["Date"] });
  const asked = serve({
    "GET /api/v1/duties/entries": () => ({ items: [], next: null, now_us: AT }),
    "POST /api/v1/holds": () => ({ items: [{ hold: aHold(7), left }] }),
  });
  renderConsole(
    <HoldDialog cameras={[camera(1), camera(2)]} startUs={AT - HOUR} endUs={AT + HOUR} onClose={() => {}} />,
    someone(),
  );
  const button = await screen.findByRole("button", { name: "Put on hold" });
  expect(button).toHaveProperty("disabled", true);
  await fill(/Why it has to stay/, "a theft");
  await userEvent.click(screen.getByRole("radio", { name: /For an authority/ }));
  await waitFor(() => expect(button).toHaveProperty("disabled", true));
  await userEvent.click(screen.getByRole("radio", { name: /Important footage/ }));
  await userEvent.click(button);
  expect(await screen.findByText("On hold: nothing of it is deleted.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Open hold 7" }).getAttribute("href")).toBe("/holds?open=7");
  expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({
    kind: "important",
    camera_ids: [1, 2],
    start_us: AT - HOUR,
    end_us: AT + HOUR,
    reason: "a theft",
    last_day: null,
  });
});
