// SPDX-License-Identifier: Apache-2.0
import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Link } from "wouter";
import { axe } from "@/test/axe";
import { allPermissions, camera, fill, renderConsole, someone, status } from "@/test/render";
import { type Asked, problemResponse, serve } from "@/test/server";
import { CamerasPage } from "./CamerasPage";

const routes = {
  "GET /api/v1/cameras": () => [camera(1), camera(2, { name: "Hall", place: "Ground floor" })],
  "GET /api/v1/status": () => [status(1), status(2, "failing", "wrong-password")],
  "GET /api/v1/storage": () => ({ volumes: [], cameras: [] }),
};
const posted = (asked: Asked[], method: string) => asked.filter((one) => one.method === method);

it("lists cameras with their state and its cause in words", async () => {
  serve(routes);
  const { container } = renderConsole(<CamerasPage />);
  expect(await screen.findByText("No picture: wrong user name or password")).toBeTruthy();
  expect(screen.getByText("2 cameras · 1 live · 1 without picture · 0 off")).toBeTruthy();
  expect(await axe(container)).toEqual([]);
});

it("opens what the address says, with what to do about the cause", async () => {
  window.history.replaceState(null, "", "/cameras?open=2");
  serve(routes);
  const { container } = renderConsole(<CamerasPage />);
  expect(await screen.findByRole("complementary", { name: "Hall" })).toBeTruthy();
  expect(await screen.findByText(/The camera refuses the user name or the password/)).toBeTruthy();
  expect(await axe(container)).toEqual([]);
});

it("says that there is none yet, and keeps adding from those who may not", async () => {
  serve({ ...routes, "GET /api/v1/cameras": () => [] });
  renderConsole(<CamerasPage />, someone(["camera.read", "live.view"]));
  expect(await screen.findByText("No camera yet")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Add camera" })).toBeNull();
});

it("says why the list could not be had, and tries again", async () => {
  let broken = true;
  serve({
    ...routes,
    "GET /api/v1/cameras": () => (broken ? problemResponse(403, "permission-denied") : [camera(1)]),
  });
  renderConsole(<CamerasPage />);
  await screen.findByRole("alert");
  broken = false;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Gate 1")).toBeTruthy();
});

it("tries an address and shows what came before it saves the camera", async () => {
  window.history.replaceState(null, "", "/cameras?add=true");
  const asked = serve({
    ...routes,
    "POST /api/v1/cameras/test": () => ({
      ok: true,
      codec: "h264",
      width: 1920,
      height: 1080,
      fps: 25,
      audio: null,
      preview: "data:image/jpeg;base64,AA==",
      error: null,
    }),
    "POST /api/v1/cameras": () => Response.json(camera(3, { name: "Yard" }), { status: 201 }),
  });
  renderConsole(<CamerasPage />);
  await screen.findByRole("complementary", { name: "Add a camera" });
  fill(/^Name/, "Yard");
  fill(/^Address of the main stream/, "rtsp://admin:secret@10.0.0.3/main");
  expect(screen.getByRole("button", { name: "Save without trying" })).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Try this address" }));
  expect(await screen.findByAltText("Picture from the camera, just now")).toBeTruthy();
  expect(posted(asked, "POST")[0]?.body).toMatchObject({
    address: "rtsp://10.0.0.3/main",
    username: "admin",
    password: "secret",
  });
  const add = screen.getAllByRole("button", { name: "Add camera" }).at(-1);
  if (!add) throw new Error("no button");
  await userEvent.click(add);
  await waitFor(() =>
    expect(posted(asked, "POST")[1]?.body).toMatchObject({ name: "Yard", username: "admin" }),
  );
});

it("says in words why an address gives no picture", async () => {
  window.history.replaceState(null, "", "/cameras?add=true");
  serve({
    ...routes,
    "POST /api/v1/cameras/test": () => ({ ok: false, error: { code: "wrong-path", params: {} } }),
  });
  renderConsole(<CamerasPage />);
  await screen.findByRole("complementary", { name: "Add a camera" });
  fill(/^Address of the main stream/, "rtsp://10.0.0.3/nothing");
  await userEvent.click(screen.getByRole("button", { name: "Try this address" }));
  expect(await screen.findByText(/no such stream at this address/)).toBeTruthy();
});

it("asks for a reason before it records sound", async () => {
  window.history.replaceState(null, "", "/cameras?open=1&edit=true");
  const asked = serve({ ...routes, "PATCH /api/v1/cameras/:id": () => camera(1) });
  renderConsole(<CamerasPage />);
  await userEvent.click(await screen.findByRole("switch", { name: "Record and play sound" }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(screen.getByText("Say why sound is needed")).toBeTruthy();
  fill(/^Why is sound needed/, "Counter");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(posted(asked, "PATCH")[0]?.body).toEqual({ sound_reason: "Counter" }));
});

it("switches a camera off and back on again by undo", async () => {
  window.history.replaceState(null, "", "/cameras?open=1");
  const asked = serve({
    ...routes,
    "PATCH /api/v1/cameras/:id": ({ body }) => camera(1, body as { enabled: boolean }),
  });
  renderConsole(<CamerasPage />, someone(allPermissions));
  await userEvent.click(await screen.findByRole("button", { name: "More" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Switch off" }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() =>
    expect(posted(asked, "PATCH").map((one) => one.body)).toEqual([{ enabled: false }, { enabled: true }]),
  );
});

it("tells where a camera is only to who may change it", async () => {
  window.history.replaceState(null, "", "/cameras?open=1");
  const streams = [{ kind: "main" as const, address: null, record: true }];
  serve({ ...routes, "GET /api/v1/cameras": () => [camera(1, { streams, username: null })] });
  renderConsole(<CamerasPage />, someone(["camera.read", "live.view"]));
  const side = await screen.findByRole("complementary", { name: "Gate 1" });
  expect(screen.queryByText("Address")).toBeNull();
  expect(within(side).queryByText("User name")).toBeNull();
  expect(document.body.textContent).not.toContain("null");
});

describe("a form with changes", () => {
  const title = "Discard changes?";

  async function editing() {
    window.history.replaceState(null, "", "/cameras?open=1");
    window.history.pushState(null, "", "/cameras?open=1&edit=true");
    serve(routes);
    renderConsole(
      <>
        <Link href="/storage">elsewhere</Link>
        <CamerasPage />
      </>,
    );
    await screen.findByRole("complementary", { name: /Gate 1/ });
    fill(/^Name/, "Gate north");
  }
  const form = () => screen.queryByRole("textbox", { name: /^Name/, hidden: true });

  it("is not left by a click on another row unasked", async () => {
    await editing();
    await userEvent.click(screen.getByText("Hall"));
    await screen.findByRole("dialog", { name: title });
    await userEvent.click(screen.getByRole("button", { name: "Keep editing" }));
    expect(window.location.search).toBe("?open=1&edit=true");
    await userEvent.click(screen.getByText("Hall"));
    await userEvent.click(await screen.findByRole("button", { name: "Discard" }));
    expect(await screen.findByRole("complementary", { name: "Hall" })).toBeTruthy();
  });

  it("is not left by a link to another page unasked", async () => {
    await editing();
    await userEvent.click(screen.getByRole("link", { name: "elsewhere" }));
    await screen.findByRole("dialog", { name: title });
    expect(window.location.pathname).toBe("/cameras");
  });

  it("is not left by the back button unasked", async () => {
    await editing();
    act(() => window.history.back());
    await screen.findByRole("dialog", { name: title });
    expect(form()).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Discard" }));
    await waitFor(() => expect(form()).toBeNull());
    expect(window.location.search).toBe("?open=1");
  });

  it("stays where it is while the list is searched", async () => {
    await editing();
    fill("Search", "Hall");
    await waitFor(() => expect(window.location.search).toContain("q=Hall"));
    expect(screen.queryByRole("dialog", { name: title })).toBeNull();
    expect(form()).toBeTruthy();
  });
});
