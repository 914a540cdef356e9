// SPDX-License-Identifier: Apache-2.0
/** Each page with its list, empty, and refused; axe finds nothing. */
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { AlarmsPage } from "./alarms/AlarmsPage";
import { HealthPage } from "./health/HealthPage";
import { AccessPage } from "./registers/AccessPage";
import { AuditPage } from "./registers/AuditPage";
import { StoragePage } from "./storage/StoragePage";
import { axe } from "./test/axe";
import { camera, fill, renderConsole, someone, status } from "./test/render";
import { type Asked, problemResponse, serve } from "./test/server";
import { UsersPage } from "./users/UsersPage";

const at = 1_790_000_000_000_000;
const volume = {
  id: 1,
  name: "media",
  path: "/srv/media",
  total_bytes: 4e12,
  free_bytes: 1e12,
  used_bytes: 3e12,
  quota_bytes: null,
  floor_bytes: 4e10,
  state: "low",
  write_bps: 30_000_000,
  days_held: 12,
  days_forecast: 12.4,
  days_required: 30,
  full_at_us: null,
};
const account = {
  id: 2,
  username: "zhao",
  display_name: "Zhao Wei",
  role: "operator",
  disabled: false,
  must_change_password: false,
  all_cameras: false,
  created_us: at,
  last_sign_in_us: null,
  unit_id: null,
  authority_id: null,
  ends_us: null,
  blocked: [],
  version: 7,
};
const alarm = {
  id: 9,
  kind: "camera_down",
  severity: "breach",
  subject: "camera:1",
  params: { camera: "Gate 1", cause: "network", detail: "timeout" },
  raised_us: at,
  cleared_us: null,
  acknowledged_us: null,
  acknowledged_by: null,
};
const access = {
  id: 5,
  at_us: at,
  account_id: 2,
  username: "zhao",
  address: "10.0.0.9",
  kind: "playback",
  camera_id: 1,
  camera_name: "Gate 1",
  stream: "main",
  start_us: at,
  end_us: at + 1,
  purpose: "",
  grant_id: null,
  granted: false,
  refusal: "no-camera-right",
};
const audit = {
  id: 6,
  at_us: at,
  account_id: 2,
  username: "zhao",
  address: "10.0.0.9",
  action: "camera.changed",
  subject: "camera:1",
  detail: { before: { place: "A" }, after: { place: "B" } },
};
const common = {
  "GET /api/v1/cameras": () => [camera(1), camera(2)],
  "GET /api/v1/status": () => [status(1), status(2)],
  "GET /api/v1/accounts": () => [account],
  "GET /api/v1/storage": () => ({ volumes: [volume], cameras: [] }),
  "GET /api/v1/alarms": () => [alarm],
};
const last = (asked: Asked[], path: string) => asked.filter((one) => one.path === path).at(-1);

describe("storage", () => {
  it("says how long a volume lasts and what the rule wants", async () => {
    serve(common);
    const { container } = renderConsole(<StoragePage />);
    expect(await screen.findByText(/it will hold only 12.4 days; 30 are required/)).toBeTruthy();
    expect(await axe(container)).toEqual([]);
  });

  it("lists what was deleted, page after page", async () => {
    window.history.replaceState(null, "", "/storage?tab=deletions");
    const deletion = {
      camera_id: 1,
      stream: "main",
      start_us: at,
      end_us: at,
      size_bytes: 1,
      digest: "ab",
      deleted_us: at,
    };
    const asked = serve({
      ...common,
      "GET /api/v1/deletions": ({ query }) =>
        query.get("before")
          ? { items: [{ ...deletion, id: 1, reason: "ceiling" }], next: null }
          : { items: [{ ...deletion, id: 2, reason: "room" }], next: 2 },
    });
    renderConsole(<StoragePage />);
    expect(await screen.findByText("Room was needed")).toBeTruthy();
    expect(await screen.findByText("Past its maximum")).toBeTruthy();
    expect(last(asked, "/api/v1/deletions")?.query.get("before")).toBe("2");
  });

  it("adds a volume, with sizes in gigabytes", async () => {
    window.history.replaceState(null, "", "/storage?add=true");
    const asked = serve({ ...common, "POST /api/v1/volumes": () => Response.json(volume, { status: 201 }) });
    renderConsole(<StoragePage />);
    await screen.findByRole("complementary", { name: "Add volume" });
    fill(/^Name/, "disk 2");
    fill(/^Folder on the server/, "/mnt/disk2");
    await userEvent.click(screen.getAllByRole("button", { name: "Add volume" }).at(-1) as HTMLElement);
    await waitFor(() =>
      expect(asked.find((one) => one.method === "POST")?.body).toEqual({
        name: "disk 2",
        path: "/mnt/disk2",
        quota_bytes: null,
        floor_bytes: null,
      }),
    );
  });
});

describe("users", () => {
  it("gives rights camera by camera", async () => {
    window.history.replaceState(null, "", "/users?open=2");
    const asked = serve({
      ...common,
      "GET /api/v1/accounts/:id/cameras": () => ({ version: 4, all_cameras: false, cameras: [] }),
      "PUT /api/v1/accounts/:id/cameras": ({ body }) => body,
    });
    const { container } = renderConsole(<UsersPage />);
    await userEvent.click(await screen.findByRole("checkbox", { name: "Live: Gate 2" }));
    expect(await axe(container)).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "Save rights" }));
    await waitFor(() =>
      expect(asked.find((one) => one.method === "PUT")?.body).toEqual({
        version: 4,
        all_cameras: false,
        cameras: [{ camera_id: 2, live: true, playback: false, export: false }],
      }),
    );
  });

  it("does not undo what somebody else changed of an account meanwhile", async () => {
    window.history.replaceState(null, "", "/users?open=2");
    let stored = { ...account };
    const asked = serve({
      ...common,
      "GET /api/v1/accounts": () => [stored],
      "GET /api/v1/accounts/:id/cameras": () => ({ version: 7, all_cameras: true, cameras: [] }),
      "PATCH /api/v1/accounts/:id": ({ body }) => {
        if ((body as { version: number }).version === stored.version) return { ...stored, version: 9 };
        return problemResponse(409, "version-conflict");
      },
    });
    renderConsole(<UsersPage />);
    const name = await screen.findByRole("textbox", { name: "Full name" });
    stored = { ...stored, role: "viewer", version: 8 };
    await userEvent.type(name, " B.");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect((await screen.findByRole("alert")).textContent).toContain("Somebody else changed this");
    await waitFor(() =>
      expect(screen.getByRole("radio", { name: "Viewer" })).toHaveProperty("checked", true),
    );
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(asked.filter(({ method }) => method === "PATCH").map(({ body }) => body)).toEqual([
        { version: 7, display_name: `${stored.display_name} B.` },
        { version: 8, display_name: `${stored.display_name} B.` },
      ]),
    );
  });

  it("says why the last administrator stays one", async () => {
    window.history.replaceState(null, "", "/users?open=2");
    serve({
      ...common,
      "GET /api/v1/accounts/:id/cameras": () => ({ all_cameras: true, cameras: [] }),
      "PATCH /api/v1/accounts/:id": () => problemResponse(409, "last-administrator"),
    });
    renderConsole(<UsersPage />);
    await userEvent.click(await screen.findByRole("radio", { name: "Viewer" }));
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect((await screen.findByRole("alert")).textContent).toContain("nobody who can administer");
  });
});

describe("registers", () => {
  it("shows refusals with their reason, and asks the server to filter", async () => {
    window.history.replaceState(null, "", "/access?result=refused&camera=1");
    const asked = serve({ ...common, "GET /api/v1/access": () => ({ items: [access], next: null }) });
    const { container } = renderConsole(<AccessPage />);
    expect(await screen.findByText("Refused: no right for this camera")).toBeTruthy();
    const query = last(asked, "/api/v1/access")?.query;
    expect([query?.get("granted"), query?.get("camera_id")]).toEqual(["false", "1"]);
    expect(await axe(container)).toEqual([]);
  });

  it("list the grants in force, and withdraw one", async () => {
    window.history.replaceState(null, "", "/access?show=grants");
    let grants = [
      {
        id: "abc",
        account_id: 2,
        username: "zhao",
        kind: "export",
        purpose: "Case 7",
        camera_ids: [1, 2],
        start_us: at,
        end_us: at + 1,
        created_us: at,
        expires_us: at + 1,
        revoked_us: null,
      },
    ];
    const asked = serve({
      ...common,
      "GET /api/v1/grants": () => grants,
      "DELETE /api/v1/grants/abc": () => {
        grants = [];
      },
    });
    const { container } = renderConsole(<AccessPage />);
    expect(await screen.findByText("Gate 1, Gate 2")).toBeTruthy();
    expect(await axe(container)).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "Withdraw" }));
    const question = await screen.findByRole("dialog");
    await userEvent.click(within(question).getByRole("button", { name: "Withdraw" }));
    expect(await screen.findByText("No grant is in force")).toBeTruthy();
    expect(asked.filter((one) => one.method === "DELETE")).toHaveLength(1);
  });

  it("offer no withdrawal of others’ grants to who may not", async () => {
    window.history.replaceState(null, "", "/access?show=grants");
    const grant = { kind: "live", purpose: "", camera_ids: [1], start_us: null, end_us: null };
    const times = { created_us: at, expires_us: at + 1, revoked_us: null };
    serve({
      ...common,
      "GET /api/v1/grants": () => [
        { id: "own", account_id: 1, username: "lin", ...grant, ...times },
        { id: "other", account_id: 2, username: "zhao", ...grant, ...times },
      ],
    });
    renderConsole(<AccessPage />, someone(["camera.read", "register.read"]));
    await screen.findByText("zhao");
    expect(screen.getAllByRole("button", { name: "Withdraw" })).toHaveLength(1);
  });

  it("shows what was before and after", async () => {
    window.history.replaceState(null, "", "/audit?open=6");
    serve({ ...common, "GET /api/v1/audit": () => ({ items: [audit], names: {}, next: null }) });
    const { container } = renderConsole(<AuditPage />);
    expect(await screen.findByRole("complementary", { name: "Camera changed" })).toBeTruthy();
    expect(screen.getByRole("cell", { name: "B" })).toBeTruthy();
    expect(await axe(container)).toEqual([]);
  });
});

describe("alarms", () => {
  it("are taken in hand with one click", async () => {
    const asked = serve({
      ...common,
      "POST /api/v1/alarms/:id/acknowledge": () => ({
        ...alarm,
        acknowledged_us: at + 1,
        acknowledged_by: "lin",
      }),
    });
    const { container } = renderConsole(<AlarmsPage />);
    expect(await screen.findByText("Gate 1 records nothing: no answer")).toBeTruthy();
    expect(await axe(container)).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "Acknowledge" }));
    await waitFor(() => expect(asked.some((one) => one.path === "/api/v1/alarms/9/acknowledge")).toBe(true));
  });

  it("of long ago are reached page by page", async () => {
    window.history.replaceState(null, "", "/alarms?show=all");
    const newest = Array.from({ length: 200 }, (_, index) => ({ ...alarm, id: 500 - index, cleared_us: at }));
    const oldest = { ...alarm, id: 7, subject: "camera:2", params: { cause: "disk" }, cleared_us: at };
    const asked = serve({
      ...common,
      "GET /api/v1/alarms": ({ query }) => {
        if (query.get("open")) return [];
        return query.get("before") ? [oldest] : newest;
      },
    });
    renderConsole(<AlarmsPage />);
    await userEvent.click(await screen.findByRole("button", { name: "Show older ones" }));
    expect(await screen.findByText(/^Gate 2 records nothing/)).toBeTruthy();
    expect(asked.some((one) => one.query.get("before") === "301")).toBe(true);
    expect(screen.queryByRole("button", { name: "Show older ones" })).toBeNull();
  });

  it("say so when there are none", async () => {
    serve({ ...common, "GET /api/v1/alarms": () => [] });
    renderConsole(<AlarmsPage />);
    expect(await screen.findByText("No open alarms")).toBeTruthy();
  });
});

it("shows how the server and its cameras are", async () => {
  serve({ ...common, "GET /healthz": () => ({ status: "ok", database: true, recorders: true }) });
  const { container } = renderConsole(<HealthPage />);
  expect(await screen.findByRole("heading", { name: "Camera clocks" })).toBeTruthy();
  expect(await axe(container)).toEqual([]);
});
