// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { PoliciesView, PolicyChange } from "@/api";
import { axe } from "@/test/axe";
import { renderConsole } from "@/test/render";
import { type Asked, problemResponse, serve } from "@/test/server";
import { PolicyDialog } from "./PolicyDialog";
import { noPolicy } from "./testing";

const rule = (name: string) => screen.getByRole<HTMLInputElement>("switch", { name });
const save = () => screen.getByRole<HTMLButtonElement>("button", { name: "Save" });
const sent = (asked: Asked[]) => asked.filter(({ method }) => method === "PUT").map(({ body }) => body);

/** A server that keeps the rules and their version. */
function open() {
  const kept: { now: PoliciesView } = { now: { ...noPolicy, version: 3 } };
  const change = (own: Partial<PoliciesView["own"]>) => {
    kept.now = { ...kept.now, own: { ...kept.now.own, ...own }, version: kept.now.version + 1 };
  };
  const asked = serve({
    "GET /api/v1/cases/policy": () => kept.now,
    "PUT /api/v1/cases/policy": ({ body }) => {
      const { version, ...own } = body as PolicyChange;
      if (version !== kept.now.version) return problemResponse(409, "version-conflict");
      change(own);
      return kept.now;
    },
  });
  const onClose = vi.fn();
  const shown = renderConsole(<PolicyDialog onClose={onClose} />);
  return { asked, change, onClose, ...shown };
}

it("keeps what was switched when two people change the rules, takes over what the other one did, and says what to do", async () => {
  const { asked, change, onClose, baseElement } = open();
  await userEvent.click(await screen.findByRole("switch", { name: "No playback without a request" }));
  change({ second_person_export: true });
  await userEvent.click(save());
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("Your entries are kept: look at what is new and save again.");
  await waitFor(() => expect(rule("A second person agrees before footage is handed out").checked).toBe(true));
  expect(rule("No playback without a request").checked).toBe(true);
  expect(onClose).not.toHaveBeenCalled();
  expect(await axe(baseElement)).toEqual([]);

  await userEvent.click(save());
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  const mine = { case_for_playback: true, second_person_viewing: false };
  expect(sent(asked)).toEqual([
    { ...mine, second_person_export: false, version: 3 },
    { ...mine, second_person_export: true, version: 4 },
  ]);
});

it("has nothing left to save when somebody else did the same", async () => {
  const { change } = open();
  await userEvent.click(await screen.findByRole("switch", { name: "No playback without a request" }));
  change({ case_for_playback: true });
  await userEvent.click(save());
  await waitFor(() => expect(save().disabled).toBe(true));
  expect(rule("No playback without a request").checked).toBe(true);
  expect(screen.queryByRole("alert")).toBeNull();
});
