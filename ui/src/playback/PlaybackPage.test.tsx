// SPDX-License-Identifier: Apache-2.0
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useFrameKeys } from "@/components/keys";
import { stubPictures } from "@/media/testing/media";
import { axe } from "@/test/axe";
import { camera, renderConsole, someone } from "@/test/render";
import { problemResponse, serve } from "@/test/server";
import { PlaybackPage } from "./PlaybackPage";

const AT = 1_790_000_100_000_000;
const S = 1_000_000;
const cameras = [camera(1), camera(2), camera(3, { rights: { live: true, playback: true, export: false } })];

function Page() {
  useFrameKeys(noKeys);
  return <PlaybackPage />;
}
const noKeys: never[] = [];

const moment = { at_us: null, before_us: AT - 60 * S, after_us: AT + 120 * S, cause: "network" };

function open(search: string, routes: Parameters<typeof serve>[0] = {}, permissions = someone()) {
  window.history.replaceState(null, "", `/playback${search}`);
  const none = () => problemResponse(404, "no-footage");
  const asked = serve({
    "GET /api/v1/cameras": () => cameras,
    "GET /api/v1/status": () => [],
    "GET /api/v1/alarms": () => [],
    "GET /api/v1/timeline": () => [],
    ...Object.fromEntries(
      cameras.flatMap(({ id }) => [
        [`GET /api/v1/cameras/${id}/footage.mp4`, none],
        [`GET /api/v1/cameras/${id}/moment`, () => moment],
      ]),
    ),
    ...routes,
  });
  return { asked, ...renderConsole(<Page />, permissions) };
}

const players = async () =>
  within(await screen.findByRole("region", { name: "Players" })).getAllByRole("group");

async function press(key: string, more: object = {}) {
  await act(async () => {
    fireEvent.keyDown(document.body, { key, ...more });
  });
}

async function openExport() {
  const button = () => screen.getByRole("button", { name: "Export" });
  await waitFor(() => expect(button().hasAttribute("disabled")).toBe(false));
  await userEvent.click(button());
}

beforeEach(stubPictures);
afterEach(() => vi.unstubAllGlobals());

it("opens the cameras and the moment that the address names", async () => {
  open(`?cameras=2,1&at=${AT}`);
  expect((await players()).map((one) => one.getAttribute("aria-label"))).toEqual([
    "Gate 2, Main entrance",
    "Gate 1, Main entrance",
  ]);
  await waitFor(() => expect(screen.getByTestId("playhead").textContent).toMatch(/\.000$/));
});

it("where there is no footage says so and why, and offers the nearest", async () => {
  open(`?cameras=1&at=${AT}`);
  const [player] = await players();
  if (!player) throw new Error("there is no player");
  await within(player).findByText("No footage at this moment");
  await within(player).findByText(/the camera could not be reached/);
  // The player may still be drawing itself anew: a button that it replaces takes no click.
  await waitFor(async () => {
    await userEvent.click(within(player).getByRole("button", { name: /^On to/ }));
    expect(window.location.search).toContain(`at=${AT + 120 * S}`);
  });
});

it("says what the server refused", async () => {
  open(`?cameras=1&at=${AT}`, {
    "GET /api/v1/cameras/1/footage.mp4": () => problemResponse(500, "footage-damaged"),
  });
  await screen.findByText("The file of this footage is damaged.");
  await screen.findByRole("button", { name: "Try again" });
});

it("says that it waits for a conversion, and goes on when there is one", async () => {
  let isBusy = true;
  open(`?cameras=1&at=${AT}`, {
    "GET /api/v1/cameras/1/footage.mp4": () =>
      isBusy ? problemResponse(503, "transcode-limit", { limit: 2 }) : problemResponse(404, "no-footage"),
  });
  await screen.findByText("Trying again…");
  screen.getByText(/As many pictures as are allowed are being converted/);
  isBusy = false;
  await screen.findByText("No footage at this moment");
});

it("plays footage of a camera that is out of service", async () => {
  const gone = camera(2, { name: "Old gate", removed_us: AT });
  open(`?cameras=2&at=${AT}`, {
    "GET /api/v1/cameras": ({ query }) => (query.get("removed") === "true" ? [gone, camera(1)] : [camera(1)]),
  });
  const [player] = await players();
  expect(player?.getAttribute("aria-label")).toBe("Old gate, Main entrance");
  await userEvent.click(screen.getByRole("button", { name: "Cameras" }));
  await screen.findByRole("button", { name: /^Old gate Removed/ });
});

it("starts with a camera that is in service", async () => {
  const gone = camera(2, { name: "Old gate", removed_us: AT });
  open(`?at=${AT}`, { "GET /api/v1/cameras": () => [gone, camera(1)] });
  const [player] = await players();
  expect(player?.getAttribute("aria-label")).toBe("Gate 1, Main entrance");
});

describe("the address", () => {
  it("follows cameras, rate and gaps", async () => {
    open(`?cameras=1&at=${AT}`);
    await players();
    await press("]");
    await press("s");
    expect(window.location.search).toContain("rate=2");
    expect(window.location.search).toContain("skip=no");
    await userEvent.click(screen.getByRole("button", { name: "Cameras" }));
    await userEvent.click(await screen.findByTitle("Play Gate 2"));
    expect(await players()).toHaveLength(2);
    expect(window.location.search).toContain("cameras=1%2C2");
  });

  it("changed from elsewhere moves the clock", async () => {
    open(`?cameras=1&at=${AT}`);
    await players();
    act(() => window.history.pushState(null, "", `/playback?cameras=1&at=${AT - 1000 * S}`));
    await waitFor(() =>
      expect(screen.getByRole("slider", { name: "Timeline" }).getAttribute("aria-valuenow")).toBe(
        String((AT - 1000 * S) / S),
      ),
    );
  });
});

describe("export", () => {
  it("needs both marks, a purpose and the right; then there is one file per camera", async () => {
    const { asked } = open(`?cameras=1,3&at=${AT}`, {
      "POST /api/v1/grants": () => ({ id: "secret", expires_us: AT }),
    });
    await players();
    expect(screen.getByRole("button", { name: "Export" }).hasAttribute("disabled")).toBe(true);
    await press("i");
    await press("ArrowRight", { shiftKey: true });
    await press("o");
    await openExport();
    await screen.findByText("You may not export the other cameras.");
    fireEvent.change(screen.getByLabelText("Purpose"), { target: { value: "Case 7" } });
    await userEvent.click(screen.getByRole("button", { name: "Prepare files" }));
    const file = await screen.findByRole("link", { name: "Gate 1" });
    expect(file.getAttribute("href")).toBe(
      `/api/v1/cameras/1/footage.mp4?start_us=${AT}&end_us=${AT + 10 * S}&stream=main&grant=secret&download=true`,
    );
    expect(asked.find((one) => one.method === "POST")?.body).toMatchObject({
      kind: "export",
      purpose: "Case 7",
      camera_ids: [1],
      start_us: AT,
      end_us: AT + 10 * S,
    });
  });

  const span = `&in=${AT}&out=${AT + 60 * S}`;
  const parts = (...spans: [number, number][]) =>
    spans.map(([from, to]) => ({ start_us: AT + from * S, end_us: AT + to * S }));

  async function prepare() {
    await players();
    await userEvent.click(screen.getByRole("button", { name: "Export" }));
    fireEvent.change(await screen.findByLabelText("Purpose"), { target: { value: "Case 7" } });
  }

  it("is cut short nowhere: one file per run of footage, with what is missing in words", async () => {
    const { asked } = open(`?cameras=1,2&at=${AT}${span}`, {
      "GET /api/v1/cameras/1/footage/parts": () => parts([-2, 20], [20.1, 30], [45, 60]),
      "GET /api/v1/cameras/2/footage/parts": () => parts([0, 60]),
      "POST /api/v1/grants": () => ({ id: "secret", expires_us: AT }),
    });
    await prepare();
    await screen.findByText(/^3 files/);
    await userEvent.click(screen.getByRole("button", { name: "Prepare files" }));
    const dialog = await screen.findByRole("dialog");
    const files = await within(dialog).findAllByRole("link");
    const asks = files.map((file) => new URLSearchParams(file.getAttribute("href")?.split("?")[1]));
    expect(asks.map((one) => [one.get("start_us"), one.get("end_us")].map(Number))).toEqual([
      [AT, AT + 20 * S],
      [AT + 20.1 * S, AT + 30 * S],
      [AT + 45 * S, AT + 60 * S],
      [AT, AT + 60 * S],
    ]);
    expect(files.at(-1)?.textContent).toBe("Gate 2");
    within(dialog).getByText(/Gate 1: the picture’s format changes at/);
    within(dialog).getByText(/Gate 1: no footage .* \(15 seconds\)/);
    expect(asked.find((one) => one.method === "POST")?.body).toMatchObject({ camera_ids: [1, 2] });
    expect(await axe(dialog)).toEqual([]);
  });

  it("of nothing is not prepared", async () => {
    open(`?cameras=1&at=${AT}${span}`, { "GET /api/v1/cameras/1/footage/parts": () => [] });
    await prepare();
    await screen.findByText("Nothing to export: no footage in this span");
    expect(screen.getByRole("button", { name: "Prepare files" }).hasAttribute("disabled")).toBe(true);
  });

  it("says when it cannot be known what there is, and asks again", async () => {
    let isBroken = true;
    open(`?cameras=1&at=${AT}${span}`, {
      "GET /api/v1/cameras/1/footage/parts": () =>
        isBroken ? problemResponse(503, "database-unavailable") : parts([0, 60]),
    });
    await prepare();
    await screen.findByText(/The database does not answer now/);
    isBroken = false;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() =>
      expect(screen.getByRole("button", { name: "Prepare files" }).hasAttribute("disabled")).toBe(false),
    );
  });

  it("is not offered to who may not", async () => {
    open(`?cameras=1&at=${AT}`, {}, someone(["camera.read", "live.view", "playback.view"]));
    await players();
    expect(screen.queryByRole("button", { name: "Export" })).toBeNull();
  });
});

it("goes to a moment that is typed, also to a time of the same day", async () => {
  open(`?cameras=1&at=${AT}`);
  await players();
  await userEvent.click(screen.getByRole("button", { name: /^Moment shown; go to another \d/ }));
  const field = screen.getByRole("textbox", { name: "Moment shown; go to another" });
  fireEvent.change(field, { target: { value: "07:15:30" } });
  fireEvent.submit(field);
  await waitFor(() => expect(screen.getByTestId("playhead").textContent).toBe("07:15:30.000"));
});

it("marks days in the calendar", async () => {
  open(`?cameras=1&at=${AT}`, {
    "GET /api/v1/cameras/1/days": () => [
      { day: "2026-09-20", footage_us: S, expires: true },
      { day: "2026-09-21", footage_us: S, expires: false },
    ],
  });
  await players();
  await userEvent.click(screen.getByRole("button", { name: "Calendar" }));
  const day = (name: RegExp) => screen.findByRole("button", { name, hidden: true });
  const soon = await day(/20 September 2026/);
  await waitFor(() => expect(soon.getAttribute("data-mark")).toBe("expires"));
  expect((await day(/21 September 2026/)).getAttribute("data-mark")).toBe("footage");
  expect((await day(/22 September 2026/)).hasAttribute("data-mark")).toBe(false);
});

it("gives axe nothing to find", async () => {
  const { container } = open(`?cameras=1,2&at=${AT}`);
  await players();
  await screen.findAllByText("No footage at this moment");
  expect(await axe(container)).toEqual([]);
});
