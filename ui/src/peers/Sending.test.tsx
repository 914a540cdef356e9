// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { DeliveryView, FilingView, PeerView } from "@/api";
import { axe } from "@/test/axe";
import { fill, renderConsole } from "@/test/render";
import { serve } from "@/test/server";
import { PeersPanel } from "./PeersPanel";
import { Sending } from "./Sending";

const AT = 1_790_000_000_000_000;
const county: PeerView = {
  id: 4,
  direction: "out",
  name: "Heping police",
  address: "https://filing.example.org",
  fingerprint: "ab12".repeat(16),
  private_ca: false,
  created_us: AT,
  seen_us: null,
  revoked_us: null,
  version: 1,
};
const waiting: DeliveryView = {
  peer_id: 4,
  peer_name: "Heping police",
  state: "waiting",
  username: "lin",
  created_us: AT,
  tries: 2,
  due_us: AT + 60_000_000,
  tried_us: AT,
  sent_us: null,
  received_us: null,
  answered_us: null,
  failure: "certificate",
  detail: "self-signed certificate in certificate chain",
};
const handedIn = { id: 7, state: "submitted", delivery: null } as FilingView;

function show(filing: FilingView) {
  return renderConsole(<Sending filing={filing} peers={[county]} file="/package.zip" />);
}

it("sends to the one authority that is entered, or saves as a file", async () => {
  const asked = serve({ "POST /api/v1/filings/7/delivery": () => waiting });
  const { container } = show(handedIn);
  expect(screen.getByRole("link", { name: "Save as file" }).getAttribute("href")).toBe("/package.zip");
  expect(await axe(container)).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Send to Heping police" }));
  await waitFor(() => expect(asked.at(-1)?.body).toEqual({ peer_id: 4 }));
});

it("says in plain words why it did not get through and when it is tried again", () => {
  serve({});
  show({ ...handedIn, delivery: waiting });
  screen.getByText(/its certificate cannot be trusted/);
  screen.getByText(/Tried 2 times; next/);
  expect(screen.queryByRole("button", { name: /^Send/ })).toBeNull();
  screen.getByRole("button", { name: "Try now" });
  screen.getByRole("button", { name: "Stop" });
});

it("says when it was received, and lets a refused one be sent again", () => {
  serve({});
  const { unmount } = show({
    ...handedIn,
    delivery: { ...waiting, state: "sent", failure: "", received_us: AT },
  });
  screen.getByText(/Received by Heping police/);
  screen.getByRole("button", { name: "Ask now" });
  unmount();
  show({ ...handedIn, delivery: { ...waiting, state: "refused", failure: "not-admitted", due_us: null } });
  screen.getByText(/the secret is an old one/);
  screen.getByRole("button", { name: "Send again to Heping police" });
});

it("enters an installation only after its fingerprint was compared, and shows the secret once", async () => {
  const asked = serve({
    "GET /api/v1/peering/key": () => ({ fingerprint: "00ff".repeat(16), public_key: "PEM" }),
    "GET /api/v1/peers": () => [county],
    "POST /api/v1/peers/fingerprint": () => ({ fingerprint: "cd34".repeat(16) }),
    "POST /api/v1/peers": () =>
      Response.json({ peer: { ...county, id: 5, direction: "in", name: "Mall" }, secret: "s3cret-of-it" }),
  });
  const { container } = renderConsole(<PeersPanel onClose={() => undefined} />);
  await screen.findByText("Heping police");
  expect(await axe(container)).toEqual([]);
  await userEvent.click(screen.getByRole("radio", { name: "It sends filings here" }));
  fill("Name", "Mall");
  fill("Credit codes of the units it files for", "912101020000000787、\n 912101020000000862 ");
  fill("Its key", "-----BEGIN PUBLIC KEY-----");
  await screen.findByText(/cd34 cd34/);
  const enter = screen.getByRole<HTMLButtonElement>("button", { name: "Enter" });
  expect(enter.disabled).toBe(true);
  await userEvent.click(screen.getByRole("checkbox", { name: /I compared this fingerprint/ }));
  await userEvent.click(enter);
  const told = within(await screen.findByRole("status"));
  told.getByText("s3cret-of-it");
  expect(asked.find(({ path, method }) => method === "POST" && path === "/api/v1/peers")?.body).toEqual({
    direction: "in",
    name: "Mall",
    public_key: "-----BEGIN PUBLIC KEY-----",
    confirmed: "cd34".repeat(16),
    credit_codes: ["912101020000000787", "912101020000000862"],
  });
});

it("admits a unit that an installation filed for, and forgets one that it may not", async () => {
  const unit = { id: 3, credit_code: "912101020000000787", name: "Northern Mall Ltd", admitted_by: "" };
  const mall: PeerView = {
    ...county,
    direction: "in",
    name: "Mall",
    version: 6,
    units: [
      { ...unit, asked_us: AT, admitted_us: null, dismissed_us: null, dismissed_by: "" },
      {
        ...unit,
        id: 4,
        name: "Other Ltd",
        asked_us: AT,
        admitted_us: null,
        dismissed_us: AT,
        dismissed_by: "liu",
      },
    ],
  };
  const asked = serve({
    "GET /api/v1/peering/key": () => ({ fingerprint: "00ff".repeat(16), public_key: "PEM" }),
    "GET /api/v1/peers": () => [mall],
    "POST /api/v1/peers/:id/units": () => mall,
    "DELETE /api/v1/peers/:id/units/:unit": () => mall,
  });
  const { container } = renderConsole(<PeersPanel onClose={() => undefined} />);
  await screen.findByText("Northern Mall Ltd");
  expect(await axe(container)).toEqual([]);
  expect(screen.getByText(/dismissed by liu/)).toBeTruthy();
  await userEvent.click(screen.getAllByRole("button", { name: "Admit" })[0] as HTMLElement);
  await waitFor(() => expect(asked.some(({ method }) => method === "POST")).toBe(true));
  const admitted = asked.find(({ method }) => method === "POST");
  expect([admitted?.path, admitted?.body]).toEqual([
    "/api/v1/peers/4/units",
    { version: 6, credit_code: unit.credit_code },
  ]);
  await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Dismiss Northern Mall Ltd?" }));
  await userEvent.click(dialog.getByRole("button", { name: "Dismiss" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "DELETE")).toBe(true));
  expect(asked.find(({ method }) => method === "DELETE")?.path).toBe("/api/v1/peers/4/units/3");
});
