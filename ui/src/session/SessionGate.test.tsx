// SPDX-License-Identifier: Apache-2.0
import { useQuery } from "@tanstack/react-query";
import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { listCameras } from "@/api";
import { camera, fill, renderConsole, someone } from "@/test/render";
import { problemResponse, serve } from "@/test/server";
import { forgetWithThePerson } from "./forget";
import { useMe } from "./me";
import { SessionGate } from "./SessionGate";
import { keepSession, useSignOut } from "./session";

const page = (
  <SessionGate>
    <p>the console</p>
  </SessionGate>
);
const nobody = () => problemResponse(401, "not-signed-in");

it("shows the console to whoever is signed in", async () => {
  serve({ "GET /api/v1/session": () => someone() });
  renderConsole(page, null);
  expect(await screen.findByText("the console")).toBeTruthy();
});

it("asks for name and password, says why it refuses, and lets in", async () => {
  const asked = serve({
    "GET /api/v1/session": nobody,
    "GET /api/v1/setup": () => ({ needed: false }),
    "POST /api/v1/session": ({ body }) =>
      (body as { password: string }).password === "right"
        ? someone()
        : problemResponse(401, "sign-in-failed"),
  });
  renderConsole(page, null);
  await screen.findByLabelText("User name");
  fill("User name", "lin");
  fill("Password", "wrong");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect((await screen.findByRole("alert")).textContent).toContain("User name or password is wrong");
  fill("Password", "right");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("the console")).toBeTruthy();
  expect(asked.at(-1)?.body).toEqual({ username: "lin", password: "right" });
});

it("says in place what is missing before it asks the server", async () => {
  const asked = serve({ "GET /api/v1/session": nobody, "GET /api/v1/setup": () => ({ needed: false }) });
  renderConsole(page, null);
  await userEvent.click(await screen.findByRole("button", { name: "Sign in" }));
  expect(screen.getByText("Enter your user name")).toBeTruthy();
  expect(asked.some((one) => one.method === "POST")).toBe(false);
});

it("sets up the first administrator with the token of the address, and takes the token out of it", async () => {
  window.history.replaceState(null, "", "/setup?token=once-only");
  const asked = serve({
    "GET /api/v1/session": nobody,
    "GET /api/v1/setup": () => ({ needed: true }),
    "POST /api/v1/setup": () => someone(),
  });
  renderConsole(page, null);
  expect(await screen.findByDisplayValue("once-only")).toBeTruthy();
  expect(window.location.search).toBe("");
  fill("User name", "lin");
  fill("Full name", "Lin Xiaomei");
  fill("Password", "a quiet river");
  fill("Password again", "a quiet river");
  await userEvent.click(screen.getByRole("button", { name: "Make the account and begin" }));
  expect(await screen.findByText("the console")).toBeTruthy();
  expect(asked.at(-1)?.body).toEqual({
    token: "once-only",
    username: "lin",
    display_name: "Lin Xiaomei",
    password: "a quiet river",
  });
});

it("asks for a new password first when somebody else set the present one", async () => {
  const me = someone();
  serve({
    "GET /api/v1/session": () => ({ ...me, account: { ...me.account, must_change_password: true } }),
    "PUT /api/v1/session/password": () => me,
  });
  renderConsole(page, null);
  await screen.findByLabelText("Present password");
  fill("Present password", "handed over");
  fill("New password", "a quiet river");
  fill("Password again", "a quiet riven");
  await userEvent.click(screen.getByRole("button", { name: "Change password" }));
  expect(screen.getByText("The two are not the same")).toBeTruthy();
  fill("Password again", "a quiet river");
  await userEvent.click(screen.getByRole("button", { name: "Change password" }));
  expect(await screen.findByText("the console")).toBeTruthy();
});

it("says in words that the new password is the one that somebody else knows", async () => {
  const me = someone();
  serve({
    "GET /api/v1/session": () => ({ ...me, account: { ...me.account, must_change_password: true } }),
    "PUT /api/v1/session/password": () => problemResponse(422, "weak-password", { reason: "unchanged" }),
  });
  renderConsole(page, null);
  await screen.findByLabelText("Present password");
  fill("Present password", "handed over ");
  fill("New password", "handed over");
  fill("Password again", "handed over");
  await userEvent.click(screen.getByRole("button", { name: "Change password" }));
  expect((await screen.findByRole("alert")).textContent).toContain("This is the password that you have now");
});

function Leave() {
  const me = useMe();
  const leave = useSignOut();
  return (
    <button type="button" onClick={() => leave.mutate()}>
      {me.account.display_name} leaves
    </button>
  );
}

/** A page with an answer of the server, and something of its own. */
function Seen() {
  const me = useMe();
  const cameras = useQuery({ queryKey: ["cameras"], queryFn: () => listCameras() });
  return (
    <p>
      {me.account.display_name} sees {cameras.data?.map((one) => one.name).join(", ")}
    </p>
  );
}

const other = () => {
  const me = someone();
  return { ...me, account: { ...me.account, id: 2, username: "zhao", display_name: "Zhao" }, csrf: "other" };
};

describe("the person before", () => {
  const seen = (
    <SessionGate>
      <Leave />
      <Seen />
    </SessionGate>
  );

  it("leaves nothing behind when signing out", async () => {
    const forgotten = vi.fn();
    forgetWithThePerson(forgotten);
    serve({
      "GET /api/v1/session": () => someone(),
      "GET /api/v1/setup": () => ({ needed: false }),
      "GET /api/v1/cameras": () => [camera(1)],
      "DELETE /api/v1/session": () => undefined,
    });
    const { client } = renderConsole(seen, null);
    await screen.findByText("Lin sees Gate 1");
    await userEvent.click(screen.getByRole("button", { name: "Lin leaves" }));
    expect(await screen.findByLabelText("User name")).toBeTruthy();
    expect(client.getQueryData(["cameras"])).toBeUndefined();
    expect(forgotten).toHaveBeenCalled();
  });

  it("leaves nothing behind when the session ends by itself", async () => {
    const forgotten = vi.fn();
    forgetWithThePerson(forgotten);
    let isOver = false;
    serve({
      "GET /api/v1/session": () => someone(),
      "GET /api/v1/setup": () => ({ needed: false }),
      "GET /api/v1/cameras": () => (isOver ? problemResponse(401, "session-ended") : [camera(1)]),
    });
    const { client } = renderConsole(seen, null);
    await screen.findByText("Lin sees Gate 1");
    isOver = true;
    await act(() => client.refetchQueries({ queryKey: ["cameras"] }));
    expect(await screen.findByLabelText("User name")).toBeTruthy();
    expect(client.getQueryData(["cameras"])).toBeUndefined();
    expect(forgotten).toHaveBeenCalled();
  });

  it("is told at once why the account was stopped at work, and who can mend that", async () => {
    let isStopped = false;
    serve({
      "GET /api/v1/session": () => someone(),
      "GET /api/v1/setup": () => ({ needed: false }),
      "GET /api/v1/cameras": () =>
        isStopped ? problemResponse(401, "account-blocked", { reason: "vetting" }) : [camera(1)],
      "POST /api/v1/session": () => someone(),
    });
    const { client } = renderConsole(seen, null);
    await screen.findByText("Lin sees Gate 1");
    isStopped = true;
    await act(() => client.refetchQueries({ queryKey: ["cameras"] }));
    const told = await screen.findByRole("alert");
    expect(told.textContent).toContain("Lin was signed out");
    expect(told.textContent).toContain("until your vetting is entered");
    expect(told.textContent).toContain("Another manager");
    isStopped = false;
    fill("User name", "lin");
    fill("Password", "right");
    await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
    await screen.findByText("Lin sees Gate 1");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("leaves nothing behind when another one turns out to be signed in", async () => {
    let me = someone();
    let name = "Gate 1";
    const forgotten = vi.fn();
    forgetWithThePerson(forgotten);
    serve({
      "GET /api/v1/session": () => me,
      "GET /api/v1/cameras": () => [camera(1, { name })],
    });
    const { client } = renderConsole(seen, null);
    await screen.findByText("Lin sees Gate 1");
    // In another tab of the same browser.
    me = other();
    name = "Gate 2";
    await act(() => keepSession(client));
    expect((await screen.findByText(/^Zhao sees/)).textContent).not.toContain("Gate 1");
    expect(await screen.findByText("Zhao sees Gate 2")).toBeTruthy();
    expect(forgotten).toHaveBeenCalled();
  });
});

it("is kept by who uses the page, however little that asks of the server", async () => {
  let clockMs = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => clockMs);
  const asked = serve({ "GET /api/v1/session": () => someone() });
  renderConsole(page, null);
  await screen.findByText("the console");
  const count = () => asked.filter((one) => one.path === "/api/v1/session").length;
  expect(count()).toBe(1);
  clockMs += 90_000;
  await act(async () => void window.dispatchEvent(new Event("pointermove")));
  await waitFor(() => expect(count()).toBe(2));
  expect(asked.at(-1)?.headers.get("X-Background")).toBeNull();
});

it("stays as it is when the server is out of reach while somebody uses the page", async () => {
  let isAway = false;
  serve({
    "GET /api/v1/session": () => (isAway ? problemResponse(502, "http-502") : someone()),
  });
  const { client } = renderConsole(page, null);
  await screen.findByText("the console");
  isAway = true;
  await act(() => keepSession(client));
  expect(screen.getByText("the console")).toBeTruthy();
});

it("keeps what is typed at sign-in when the server is out of reach for a moment", async () => {
  let isAway = false;
  serve({
    "GET /api/v1/session": nobody,
    "GET /api/v1/setup": () => (isAway ? problemResponse(403, "http-403") : { needed: false }),
  });
  const { client } = renderConsole(page, null);
  await screen.findByLabelText("User name");
  fill("User name", "lin");
  isAway = true;
  await act(() => client.refetchQueries({ queryKey: ["setup"] }));
  expect(screen.getByDisplayValue("lin")).toBeTruthy();
});

it("does not say that somebody left while the server does not know it", async () => {
  serve({
    "GET /api/v1/session": () => someone(),
    "DELETE /api/v1/session": () => problemResponse(502, "http-502"),
  });
  const { client } = renderConsole(
    <SessionGate>
      <Leave />
    </SessionGate>,
    null,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Lin leaves" }));
  await waitFor(() => expect(client.getMutationCache().getAll()[0]?.state.status).toBe("error"));
  expect(screen.getByRole("button", { name: "Lin leaves" })).toBeTruthy();
});
