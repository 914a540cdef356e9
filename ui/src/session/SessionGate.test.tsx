// SPDX-License-Identifier: Apache-2.0
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { fill, renderConsole, someone } from "@/test/render";
import { problemResponse, serve } from "@/test/server";
import { useMe } from "./me";
import { SessionGate } from "./SessionGate";
import { useSignOut } from "./session";

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

function Leave() {
  const me = useMe();
  const leave = useSignOut();
  return (
    <button type="button" onClick={() => leave.mutate()}>
      {me.account.display_name} leaves
    </button>
  );
}

it("leads back to the sign-in on the way out, and forgets what was seen", async () => {
  serve({
    "GET /api/v1/session": () => someone(),
    "GET /api/v1/setup": () => ({ needed: false }),
    "DELETE /api/v1/session": () => undefined,
  });
  const { client } = renderConsole(
    <SessionGate>
      <Leave />
    </SessionGate>,
    null,
  );
  client.setQueryData(["cameras"], []);
  await userEvent.click(await screen.findByRole("button", { name: "Lin leaves" }));
  expect(await screen.findByLabelText("User name")).toBeTruthy();
  expect(client.getQueryData(["cameras"])).toBeUndefined();
});
