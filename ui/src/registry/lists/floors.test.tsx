// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { distanceM, type LngLat } from "@/map/mercator";
import { axe } from "@/test/axe";
import { fill, renderConsole, someone } from "@/test/render";
import { problemResponse, serve } from "@/test/server";
import { RegistryPage } from "../RegistryPage";
import { floor, registryRoutes } from "../testing/entries";

beforeEach(() => window.history.replaceState(null, "", "/registry?tab=floors&open=6"));

describe("a floor plan", () => {
  it("is sized by a number, with the version that it was changed from", async () => {
    const asked = serve({ ...registryRoutes, "PATCH /api/v1/registry/floor-plans/:id": () => floor });
    const { container } = renderConsole(<RegistryPage />);
    await screen.findByLabelText("Width");
    fill("Width", "40");
    expect(await axe(container)).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(asked.some(({ method }) => method === "PATCH")).toBe(true));
    const body = asked.find(({ method }) => method === "PATCH")?.body as {
      corners: LngLat[];
      version: number;
    };
    expect(body).toMatchObject({ version: 3, document_id: 11 });
    const [a, b, c] = body.corners as [LngLat, LngLat, LngLat];
    expect(distanceM(a, b)).toBeCloseTo(40, 0);
    // Its shape stays: it was 83 m wide and 111 m high.
    expect(distanceM(b, c) / distanceM(a, b)).toBeCloseTo(1.34, 1);
  });

  it("says at its place what the registry finds wrong with it", async () => {
    serve({
      ...registryRoutes,
      "PATCH /api/v1/registry/floor-plans/:id": () =>
        problemResponse(422, "registry-invalid", { field: "corners", reason: "corners" }),
    });
    renderConsole(<RegistryPage />);
    await screen.findByLabelText("Turned by");
    fill("Turned by", "20");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText(/These corners are no plan/)).toBeTruthy();
  });

  it("is not handed in without a picture", async () => {
    window.history.replaceState(null, "", "/registry?tab=floors&site=2&add=true");
    const asked = serve(registryRoutes);
    renderConsole(<RegistryPage />);
    await screen.findByLabelText(/^Name/);
    fill(/^Name/, "2F");
    const button = screen.getAllByRole("button", { name: "Add" }).at(-1);
    if (button) await userEvent.click(button);
    expect((await screen.findByRole("alert")).textContent).toContain("Hand in a picture of the plan first");
    expect(asked.some(({ method }) => method === "POST")).toBe(false);
  });

  it("is read in words by who may not change it", async () => {
    serve(registryRoutes);
    renderConsole(<RegistryPage />, someone(["registry.read"]));
    expect(await screen.findByText(/83 × 111 m/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  });
});
