// SPDX-License-Identifier: Apache-2.0
/** The registry of somebody who begins, and cameras that have no place yet. */
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { axe } from "@/test/axe";
import { renderConsole, someone } from "@/test/render";
import { serve } from "@/test/server";
import { RegistryPage } from "./RegistryPage";
import { registryRoutes } from "./testing/entries";

const none = () => ({ items: [], next: null });
const open = (search: string) => window.history.replaceState(null, "", `/registry?${search}`);
const empty = Object.fromEntries(
  ["units", "sites", "places", "systems"].map((what) => [`GET /api/v1/registry/${what}`, none]),
);

describe("an empty registry", () => {
  it("says what comes first, and begins there", async () => {
    open("");
    serve({ ...registryRoutes, ...empty });
    const { container } = renderConsole(<RegistryPage />);
    const steps = await screen.findByRole("region", { name: "First steps to a filing" });
    expect(within(steps).getAllByRole("listitem")).toHaveLength(6);
    expect(steps.querySelector('[aria-current="step"]')?.textContent).toContain("Unit");
    expect(screen.getByRole("tab", { name: "Units", selected: true })).toBeTruthy();
    expect(await axe(container)).toEqual([]);
    await userEvent.click(within(steps).getByRole("button", { name: "Add unit" }));
    expect(window.location.search).toBe("?tab=units&add=true");
  });

  it("warns before the first site whose accounts it stops, and leads to what keeps them", async () => {
    open("");
    serve({ ...registryRoutes, ...empty });
    const me = someone();
    const manager = { ...me, account: { ...me.account, role: "manager" as const } };
    const { unmount } = renderConsole(<RegistryPage />, manager);
    const note = await screen.findByRole("note");
    expect(note.textContent).toContain("yours among them");
    expect(within(note).getByRole("link", { name: "Enter vetting" }).getAttribute("href")).toBe(
      "/duties?new=vetting",
    );
    unmount();
    serve({ ...registryRoutes, "GET /api/v1/registry/systems": none });
    renderConsole(<RegistryPage />, manager);
    await screen.findByRole("region", { name: "First steps to a filing" });
    expect(screen.queryByRole("note")).toBeNull();
  });

  it("goes on with what is still missing, until there is a system", async () => {
    open("");
    serve({ ...registryRoutes, "GET /api/v1/registry/systems": none });
    const { unmount } = renderConsole(<RegistryPage />);
    const steps = await screen.findByRole("region", { name: "First steps to a filing" });
    expect(within(steps).getByRole("button", { name: "Add system" })).toBeTruthy();
    expect(within(steps).getAllByLabelText("done")).toHaveLength(3);
    unmount();
    serve(registryRoutes);
    renderConsole(<RegistryPage />);
    await screen.findByText("Required, covered");
    expect(screen.queryByRole("region", { name: "First steps to a filing" })).toBeNull();
  });

  it("asks nothing of who may only read", async () => {
    open("tab=units");
    serve({ ...registryRoutes, ...empty });
    renderConsole(<RegistryPage />, someone(["registry.read"]));
    await screen.findByText("No unit yet");
    expect(screen.queryByRole("region", { name: "First steps to a filing" })).toBeNull();
  });
});

it("cameras that stand nowhere are named, listed and placed from there", async () => {
  open("tab=cameras");
  serve({
    ...registryRoutes,
    "GET /api/v1/registry/checks/unplaced": () => ({
      items: [{ camera_id: 9, camera_name: "Back door", location: "Yard", enabled: true }],
      next: null,
    }),
  });
  const { container } = renderConsole(<RegistryPage />);
  expect(await screen.findByText(/1 camera is recorded, but stands nowhere/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Show them" }));
  const row = await screen.findByRole("row", { name: /Back door/ });
  expect(row.textContent).toContain("Yard");
  expect(await axe(container)).toEqual([]);
  await userEvent.click(within(row).getByRole("button", { name: "Place it" }));
  await screen.findByRole("complementary", { name: "Place a camera" });
  await waitFor(() => expect(window.location.search).toContain("camera=9"));
});
