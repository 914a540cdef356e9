// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { area, floor, registryRoutes } from "@/registry/testing/entries";
import { axe } from "@/test/axe";
import { renderConsole } from "@/test/render";
import { problemResponse, serve } from "@/test/server";
import { MapPage } from "./MapPage";

const open = (search: string) => window.history.replaceState(null, "", `/map?${search}`);
const list = () => screen.findByRole("navigation", { name: "Places and cameras in view" });

describe("the map page", () => {
  it("says in words what is on the map, with the state of each", async () => {
    serve(registryRoutes);
    const { container } = renderConsole(<MapPage />);
    const entries = await list();
    expect(await within(entries).findByRole("button", { name: /Car park.*no working camera/ })).toBeTruthy();
    expect(within(entries).getByRole("button", { name: /Yard.*In breach/ })).toBeTruthy();
    expect(screen.getByRole("application", { name: "Map of places and cameras" })).toBeTruthy();
    expect(await axe(container)).toEqual([]);
  });

  it("opens what is chosen beside it, and closes it again", async () => {
    serve(registryRoutes);
    const { container } = renderConsole(<MapPage />);
    await userEvent.click(await within(await list()).findByRole("button", { name: /Gate 1/ }));
    const side = await screen.findByRole("complementary", { name: "Gate 1" });
    expect(window.location.search).toContain("camera=1");
    expect(within(side).getByRole("link", { name: "In the registry" })).toBeTruthy();
    expect(await axe(container)).toEqual([]);
    await userEvent.click(within(side).getByRole("button", { name: "Close" }));
    expect(window.location.search).not.toContain("camera");
  });

  it("shows only required places without a working camera, when asked", async () => {
    open("uncovered=true");
    serve(registryRoutes);
    renderConsole(<MapPage />);
    const entries = await list();
    expect(await within(entries).findByRole("button", { name: /Car park/ })).toBeTruthy();
    expect(within(entries).queryByRole("button", { name: /Hall 1/ })).toBeNull();
  });

  it("shows one storey, and what is on no plan, when it is chosen", async () => {
    const floors = [floor, { ...floor, id: 7, name: "2F", level: 2 }];
    const onIt = (one: { id: number }) => ({ ...one, floor_plan_id: { 1: 6, 2: 7 }[one.id] ?? null });
    serve({
      ...registryRoutes,
      "GET /api/v1/registry/map": () => ({ ...area, floors, places: area.places.map(onIt) }),
    });
    const { container } = renderConsole(<MapPage />);
    const entries = await list();
    const storeys = await screen.findByRole("group", { name: "Storey" });
    await userEvent.click(within(storeys).getByRole("button", { name: "2F" }));
    expect(window.location.search).toContain("level=2");
    expect(within(entries).queryByRole("button", { name: /Hall 1/ })).toBeNull();
    expect(within(entries).getByRole("button", { name: /Car park/ })).toBeTruthy();
    expect(within(entries).getByRole("button", { name: /Changing room/ })).toBeTruthy();
    expect(await axe(container)).toEqual([]);
    await userEvent.click(within(storeys).getByRole("button", { name: "All" }));
    expect(await within(entries).findByRole("button", { name: /Hall 1/ })).toBeTruthy();
  });

  it("counts fields of view that overlap", async () => {
    open("overlaps=true");
    serve(registryRoutes);
    renderConsole(<MapPage />);
    expect(await screen.findByText("Overlapping fields of view: 1 pair")).toBeTruthy();
  });

  it("lets a plan be chosen, whose cameras are only on paper", async () => {
    const asked = serve(registryRoutes);
    const { container } = renderConsole(<MapPage />);
    await userEvent.click(await screen.findByRole("combobox", { name: "Planned cameras of a plan" }));
    await userEvent.click(await screen.findByRole("option", { name: "East wing" }));
    expect(window.location.search).toContain("plan=4");
    expect(await axe(container)).toEqual([]);
    await waitFor(() => expect(asked.some(({ path }) => path === "/api/v1/plans/4/cameras")).toBe(true));
  });

  it("says how many there are where there is no room for each", async () => {
    const clusters = [{ latitude: 41.79, longitude: 123.4, count: 3400 }];
    serve({
      ...registryRoutes,
      "GET /api/v1/registry/map": () => ({ ...area, places: [], cameras: [], clusters }),
    });
    renderConsole(<MapPage />);
    expect(await screen.findByText(/3400 cameras in view: come closer/)).toBeTruthy();
  });

  it("tells how to begin where nothing has a position, and why it could not be had", async () => {
    const nothing = { places: [], cameras: [], clusters: [], floors: [], extent: null, cut: false };
    serve({ ...registryRoutes, "GET /api/v1/registry/map": () => nothing });
    const first = renderConsole(<MapPage />);
    expect(await screen.findByRole("link", { name: "To the registry" })).toBeTruthy();
    first.unmount();
    serve({
      ...registryRoutes,
      "GET /api/v1/registry/map": () => problemResponse(503, "database-unavailable"),
    });
    renderConsole(<MapPage />);
    expect(await screen.findByRole("alert")).toBeTruthy();
  });
});
