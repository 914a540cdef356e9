// SPDX-License-Identifier: Apache-2.0
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { noPolicy } from "@/cases/testing";
import { useFrameKeys } from "@/components/keys";
import { stubPictures } from "@/media/testing/media";
import { axe } from "@/test/axe";
import { camera, renderConsole, someone, status } from "@/test/render";
import { type Answer, type Asked, serve } from "@/test/server";
import { LivePage } from "./LivePage";

const cameras = [camera(1), camera(2), camera(3, { place: "Yard" })];
const layouts = [
  { id: 5, name: "Night shift", shared: true, own: true, grid: 4, tiles: [3, null, 1, 2], updated_us: 1 },
];

/** The page with the listener that the frame brings. */
function Page() {
  useFrameKeys(noKeys);
  return <LivePage />;
}
const noKeys: never[] = [];

function open(address = "/live", list: unknown = cameras, more: Record<string, Answer> = {}) {
  window.history.replaceState(null, "", address);
  const asked = serve({
    "GET /api/v1/cameras": () => list,
    "GET /api/v1/status": () => [status(1), status(2, "failing", "no-route"), status(3)],
    "GET /api/v1/layouts": () => layouts,
    "POST /api/v1/layouts": ({ body }: Asked) => ({ ...(body as object), id: 6, own: true, updated_us: 2 }),
    ...more,
  });
  return { asked, ...renderConsole(<Page />) };
}

const tiles = async () =>
  within(await screen.findByRole("region", { name: "Live wall" })).getAllByRole("group");
const names = async () => (await tiles()).map((tile) => tile.getAttribute("aria-label"));

beforeEach(stubPictures);
afterEach(() => vi.unstubAllGlobals());

it("shows all cameras on the smallest wall that holds them", async () => {
  open();
  expect(await names()).toEqual([
    "Gate 1, Main entrance",
    "Gate 2, Main entrance",
    "Gate 3, Yard",
    "Tile 4, empty",
  ]);
});

it("opens the wall that the address names, and a camera large", async () => {
  open("/live?grid=4&tiles=3--1-&camera=1");
  const [first, , third] = await tiles();
  expect(first?.getAttribute("aria-label")).toBe("Gate 3, Yard");
  expect(third?.hasAttribute("data-large")).toBe(true);
  // Over the whole wall, not over its own place on it.
  expect([first?.style.gridColumn, third?.style.gridColumn]).toEqual(["1 / span 1", ""]);
  await userEvent.click(screen.getByRole("button", { name: "Wall" }));
  expect(window.location.search).not.toContain("camera=");
});

it("opens a saved layout", async () => {
  open();
  await tiles();
  await userEvent.click(screen.getByRole("button", { name: "Layouts" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: /Night shift/ }));
  expect(window.location.search).toBe("?grid=4&tiles=3--1-2&layout=5");
  expect((await names())[0]).toBe("Gate 3, Yard");
});

it("saves the wall as a new layout", async () => {
  const { asked } = open("/live?grid=4&tiles=2-1--");
  await tiles();
  await userEvent.click(screen.getByRole("button", { name: "Layouts" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Save as a new layout" }));
  fireEvent.change(await screen.findByLabelText("Name"), { target: { value: "Day" } });
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(window.location.search).toContain("layout=6"));
  expect(asked.find((one) => one.method === "POST")?.body).toEqual({
    name: "Day",
    shared: false,
    grid: 4,
    tiles: [2, 1, null, null],
  });
});

describe("keys", () => {
  async function press(key: string) {
    await act(async () => {
      fireEvent.keyDown(document.activeElement ?? document.body, { key });
    });
  }

  it("choose the number of tiles, and lose no camera", async () => {
    open();
    await tiles();
    await press("1");
    expect(await names()).toHaveLength(1);
    await press("4");
    expect(await names()).toHaveLength(9);
    expect((await names())[2]).toBe("Gate 3, Yard");
  });

  it("freeze the chosen tile, or all when none is chosen", async () => {
    open();
    const [first] = await tiles();
    await press(" ");
    expect(screen.getAllByText("Frozen")).toHaveLength(3);
    await press(" ");
    act(() => first?.focus());
    await press(" ");
    expect(screen.getAllByText("Frozen")).toHaveLength(1);
  });

  it("open the chosen tile in playback, a little before the moment", async () => {
    open();
    const [, second] = await tiles();
    act(() => second?.focus());
    await press("Enter");
    expect(window.location.pathname).toBe("/playback");
    expect(window.location.search).toMatch(/^\?cameras=2&at=\d{16}/);
  });

  it("open the large camera in playback, also one that is on no tile", async () => {
    open("/live?grid=4&tiles=1---&camera=3");
    const large = (await tiles()).at(-1);
    expect(large?.getAttribute("aria-label")).toBe("Gate 3, Yard");
    await press("Enter");
    expect(window.location.pathname).toBe("/playback");
    expect(window.location.search).toMatch(/^\?cameras=3&at=\d{16}/);
  });

  it("take a camera off the wall", async () => {
    open();
    const [first] = await tiles();
    act(() => first?.focus());
    await press("Delete");
    expect((await names())[0]).toBe("Tile 1, empty");
  });
});

it("puts a camera on the wall from the list, by place, with its state in words", async () => {
  open("/live?grid=4&tiles=1---");
  await tiles();
  await userEvent.click(screen.getByRole("button", { name: "Cameras" }));
  const drawer = await screen.findByRole("complementary", { name: "Cameras" });
  expect(
    within(drawer)
      .getAllByRole("heading")
      .map((one) => one.textContent),
  ).toEqual(["Main entrance2", "Yard1"]);
  await userEvent.click(within(drawer).getByRole("button", { name: /^Gate 2 No picture: not reachable/ }));
  expect(await names()).toContain("Gate 2, Main entrance");
  await userEvent.type(within(drawer).getByLabelText("Search cameras and locations"), "yard");
  await waitFor(() => expect(within(drawer).getAllByRole("heading")).toHaveLength(1));
});

it.each([
  [false, 3],
  [true, 0],
])(
  "shows recent pictures in the list where no request is needed first: %s",
  async (case_for_playback, pictures) => {
    const counts = { ...noPolicy.counts, case_for_playback };
    open("/live?grid=4&tiles=1---", cameras, {
      "GET /api/v1/cases/policy": () => ({ ...noPolicy, counts }),
    });
    await tiles();
    await userEvent.click(screen.getByRole("button", { name: "Cameras" }));
    const drawer = await screen.findByRole("complementary", { name: "Cameras" });
    await waitFor(() => expect(drawer.querySelectorAll("img")).toHaveLength(pictures));
    expect(drawer.querySelectorAll("[data-nothing]")).toHaveLength(3 - pictures);
  },
);

it("opens the large camera in playback by its button, also one that is on no tile", async () => {
  open("/live?grid=4&tiles=1---&camera=3");
  const large = (await tiles()).at(-1) as HTMLElement;
  await userEvent.click(within(large).getByRole("button", { name: "Open in playback" }));
  expect(window.location.search).toMatch(/^\?cameras=3&at=\d{16}/);
});

it("shows a large camera in its main stream, and the other one until that has a picture", async () => {
  const shows = new Map<Element, VideoFrameRequestCallback>();
  HTMLVideoElement.prototype.requestVideoFrameCallback = function (callback) {
    shows.set(this, callback);
    return 1;
  };
  const streams = (["main", "sub"] as const).map((kind) => ({
    kind,
    address: `rtsp://10.0.0.1/${kind}`,
    record: kind === "main",
  }));
  open("/live?grid=4&tiles=1---", [camera(1, { streams })]);
  const [tile] = await tiles();
  const videos = () => [...(tile?.querySelectorAll("video") ?? [])];
  const picture = (stream: string) => {
    const video = videos().find((one) => one.dataset.stream === stream);
    act(() => video && shows.get(video)?.(0, { mediaTime: 0 } as VideoFrameCallbackMetadata));
  };
  expect(videos().map((one) => one.dataset.stream)).toEqual(["sub"]);
  picture("sub");
  await userEvent.click(screen.getByRole("button", { name: "Large, in the main stream" }));
  expect(videos().map((one) => [one.dataset.stream, one.dataset.look])).toEqual([
    ["main", "none"],
    ["sub", "clear"],
  ]);
  picture("main");
  expect(videos().map((one) => [one.dataset.stream, one.dataset.look])).toEqual([["main", "clear"]]);
});

it("without playback rights offers no replay", async () => {
  window.history.replaceState(null, "", "/live");
  serve({
    "GET /api/v1/cameras": () => cameras,
    "GET /api/v1/status": () => [],
    "GET /api/v1/layouts": () => [],
  });
  renderConsole(<Page />, someone(["camera.read", "live.view", "layout.read"]));
  await tiles();
  expect(screen.queryByRole("button", { name: "Replay the last 30 s" })).toBeNull();
});

describe("without cameras", () => {
  it("leads to adding one", async () => {
    open("/live", []);
    const link = await screen.findByRole("link", { name: "Add camera" });
    expect(link.getAttribute("href")).toBe("/cameras?add=true");
  });

  it("that one may watch says so", async () => {
    open("/live", [camera(1, { rights: { live: false, playback: true, export: false } })]);
    await screen.findByText("No camera to watch");
  });
});

it("shows a camera that the law stops as stopped, with the text and its place, and asks for no picture", async () => {
  const { asked } = open("/live?grid=1&tiles=1", [camera(1, { enabled: false, barred: "place-forbidden" })], {
    "GET /api/v1/cameras/:id/stopped": () => ({
      reason: "place-forbidden",
      place_id: 7,
      place_name: "Changing room",
      citations: [
        {
          pack: "cn-national-2025",
          pack_zh: "条例",
          pack_en: "Regulation",
          article: "8(1)[3]",
          words_zh: "更衣室",
          words_en: "changing rooms",
        },
      ],
    }),
  });
  const [tile] = await tiles();
  const link = await within(tile as HTMLElement).findByRole("link", { name: /Open the place/ });
  expect(link.getAttribute("href")).toBe("/registry?tab=places&open=7");
  expect(tile?.textContent).toContain("Stopped by law: no camera may be in this place");
  expect(tile?.textContent).toContain("Regulation, article 8(1)(3)");
  expect(tile?.querySelector("video")).toBeNull();
  expect(tile?.querySelector('[data-mark="breach"]')).toBeNull();
  expect(asked.some(({ path }) => path.endsWith("/stopped"))).toBe(true);
});

it("gives axe nothing to find", async () => {
  const { container } = open();
  await tiles();
  await userEvent.click(screen.getByRole("button", { name: "Cameras" }));
  expect(await axe(container)).toEqual([]);
});
