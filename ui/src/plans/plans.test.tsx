// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import type { AssessmentView, PlannedCameraView, PlanView } from "@/api";
import { renderConsole, someone } from "@/test/render";
import { type Asked, problemResponse, serve } from "@/test/server";
import { PlansPage } from "./PlansPage";

const plan: PlanView = {
  id: 1,
  unit_id: 1,
  unit_name: "Mall",
  name: "Second floor",
  area: null,
  budget_source: "own",
  state: "draft",
  approvals: [],
  cameras: 1,
  cost_cents: 268_000,
  created_us: 1,
  version: 3,
  was_approved: false,
};
const camera: PlannedCameraView = {
  id: 4,
  plan_id: 1,
  place_id: null,
  name: "P 1",
  latitude: 41.8,
  longitude: 123.46,
  direction_deg: 90,
  angle_deg: 80,
  range_m: 30,
  cost_cents: 268_000,
  camera_id: null,
  version: 2,
  fulfilled: null,
};
const told: AssessmentView = {
  area: { place_id: null, name: "Second floor", before: 0.16, after: 0.33 },
  places: [{ place_id: 2, name: "Hall", before: 0.38, after: 0.49 }],
  duplicates: [
    { planned_id: 4, name: "P 1", share: 0.78, camera_id: null, camera_name: null, other_planned_id: null },
  ],
  cost_cents: 268_000,
  schedules: [
    {
      system_id: 5,
      system_name: "Video",
      stages: [{ stage: "use", day: "2025-07-01", main_day: "2025-06-30", state: "late" }],
      citations: [],
    },
  ],
  papers: [
    {
      id: "contract",
      zh: "施工合同",
      en: "Contract",
      stage: "build",
      stage_zh: "施工",
      stage_en: "Building",
      document_ids: [],
    },
  ],
};
let asked: Asked[] = [];

beforeEach(() => {
  window.history.replaceState(null, "", "/plans");
  asked = serve({
    "GET /api/v1/plans": () => ({ items: [plan], next: null }),
    "GET /api/v1/plans/:id": () => plan,
    "GET /api/v1/plans/:id/assessment": () => told,
    "GET /api/v1/plans/:id/cameras": () => [camera],
    "DELETE /api/v1/plans/:id/cameras/:id": () => undefined,
    "GET /api/v1/registry/units": () => ({ items: [], next: null }),
    "GET /api/v1/registry/systems": () => ({ items: [], next: null }),
    "GET /api/v1/registry/map": () => ({
      places: [],
      cameras: [],
      clusters: [],
      cut: false,
      extent: null,
    }),
    "GET /api/v1/attachments": () => [],
  });
});

it("lists plans with their cost and opens one with what it adds and lacks", async () => {
  renderConsole(<PlansPage />);
  await userEvent.click(await screen.findByText("Second floor"));
  const side = await screen.findByRole("complementary");
  const see = within(side);
  expect(await see.findByText(/33/)).toBeTruthy();
  expect(see.getByText("P 1 and a camera of another unit see 78% in common")).toBeTruthy();
  expect(see.getByText("After the main works")).toBeTruthy();
  expect(see.getByText("Contract")).toBeTruthy();
  expect(see.getAllByText("¥ 2,680").length).toBeGreaterThan(0);
});

it("takes a planned camera out", async () => {
  window.history.replaceState(null, "", "/plans?open=1");
  renderConsole(<PlansPage />);
  await userEvent.click(await screen.findByLabelText("Remove P 1"));
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "DELETE")?.path).toBe("/api/v1/plans/1/cameras/4"),
  );
});

it("keeps what was entered and takes the rest over when somebody changed the camera meanwhile", async () => {
  let now = camera;
  asked = serve({
    "GET /api/v1/plans/:id": () => plan,
    "GET /api/v1/plans/:id/cameras": () => [now],
    "GET /api/v1/plans/:id/assessment": () => told,
    "PATCH /api/v1/plans/:id/cameras/:id": ({ body }) => {
      const { version } = body as { version: number };
      if (version !== now.version) return problemResponse(409, "version-conflict");
      return now;
    },
  });
  window.history.replaceState(null, "", "/plans?open=1");
  renderConsole(<PlansPage />);
  await userEvent.click(await screen.findByLabelText("Change P 1"));
  const dialog = within(await screen.findByRole("dialog"));
  await userEvent.type(dialog.getByLabelText(/^Name/), " west");
  now = { ...camera, version: 3, cost_cents: 500_000 };
  await userEvent.click(dialog.getByRole("button", { name: "Save" }));
  expect(await dialog.findByRole("alert")).toBeTruthy();
  await waitFor(() => expect(dialog.getByLabelText(/^Cost in yuan/)).toHaveProperty("value", "¥ 5,000"));
  await userEvent.click(dialog.getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(asked.filter(({ method }) => method === "PATCH").map(({ body }) => body)).toMatchObject([
      { version: 2, name: "P 1 west" },
      { version: 3, name: "P 1 west", cost_cents: 500_000 },
    ]),
  );
});

it("shows who only reads a plan without a way to change it", async () => {
  window.history.replaceState(null, "", "/plans?open=1");
  renderConsole(<PlansPage />, someone(["registry.read"]));
  expect(await screen.findByText("P 1")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Plan a camera" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
});

it("asks before an approved plan loses its approval, and shows what was approved", async () => {
  const inForce = { ...plan, state: "approved", was_approved: true };
  const approvals = [{ by: "Development office", day: "2026-03-01", document_id: null }];
  asked = serve({
    "GET /api/v1/plans/:id": () => inForce,
    "GET /api/v1/plans/:id/approved": () => ({
      at_us: 1,
      by: "liu",
      approvals,
      area: null,
      budget_source: "own",
      cost_cents: 268_000,
      cameras: [camera],
    }),
    "GET /api/v1/plans/:id/assessment": () => told,
    "GET /api/v1/plans/:id/cameras": () => [
      { ...camera, camera_id: 9, fulfilled: { state: "elsewhere", name: "Gate 1", distance_m: 42 } },
    ],
    "DELETE /api/v1/plans/:id/cameras/:id": () => undefined,
    "GET /api/v1/attachments": () => [],
  });
  window.history.replaceState(null, "", "/plans?open=1");
  renderConsole(<PlansPage />);
  expect(await screen.findByText("2026-03-01 · Development office")).toBeTruthy();
  expect(screen.getByText("Built elsewhere, 42 m off")).toBeTruthy();
  await userEvent.click(screen.getByLabelText("Remove P 1"));
  const dialog = within(await screen.findByRole("dialog"));
  expect(asked.some(({ method }) => method === "DELETE")).toBe(false);
  expect(dialog.getByText(/needs approval again/)).toBeTruthy();
  await userEvent.click(dialog.getByRole("button", { name: "Remove P 1" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "DELETE")).toBe(true));
});
