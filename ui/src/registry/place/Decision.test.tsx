// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { DecisionView, PlaceView } from "@/api";
import { axe } from "@/test/axe";
import { renderConsole } from "@/test/render";
import { type Asked, problemResponse, serve } from "@/test/server";
import { RegistryPage } from "../RegistryPage";
import { citation, place, registryRoutes } from "../testing/entries";

const asked = {
  ...citation,
  article: "9",
  words_zh: "条文只写“学生宿舍”",
  words_en: "The text says only dormitories",
};
const question = { key: "student-dormitory-corridor@x:y", citations: [asked] };

const decision: DecisionView = {
  id: 7,
  at_us: 1_795_320_000_000_000,
  account_id: 2,
  username: "mei",
  name: "Mei Lin",
  outcome: "permitted",
  reason: "No bedrooms behind it",
  document_id: 31,
  question: question.key,
  citations: [asked],
};

const corridor = (change: Partial<PlaceView> = {}) =>
  place(9, {
    name: "Corridor",
    kind: "student-dormitory-corridor",
    legal_class: "undecided",
    citations: [asked],
    question,
    cameras: 2,
    working: 0,
    ...change,
  });

function open(of: PlaceView, history: DecisionView[], decided?: (request: Asked) => unknown, search = "") {
  window.history.replaceState(null, "", `/registry?tab=places&open=9${search}`);
  serve({
    ...registryRoutes,
    "GET /api/v1/registry/places/:id": () => of,
    "GET /api/v1/registry/places/:id/decisions": () => history,
    "POST /api/v1/registry/places/:id/decisions": (request) => decided?.(request) ?? of,
  });
  renderConsole(<RegistryPage />);
}

it("says what there is to decide, takes no camera, and is decided with a reason", async () => {
  const sent: unknown[] = [];
  open(corridor(), [], ({ body }) => {
    sent.push(body);
    return corridor({ legal_class: "forbidden", decision: { ...decision, outcome: "forbidden" } });
  });
  const user = userEvent.setup();
  const side = await screen.findByRole("complementary", { name: "Corridor" });
  expect(within(side).getAllByText("To be decided, but there is a camera")).not.toHaveLength(0);
  expect(within(side).getAllByText("The text says only dormitories")).not.toHaveLength(0);
  expect(within(side).getByRole<HTMLButtonElement>("button", { name: "Place a camera" }).disabled).toBe(true);

  await user.click(within(side).getByRole("button", { name: "Decide" }));
  const dialog = await screen.findByRole("dialog", { name: "Does the text mean “Corridor”?" });
  const save = within(dialog).getByRole<HTMLButtonElement>("button", { name: "Decide" });
  await user.click(within(dialog).getByRole("radio", { name: /The text means it/ }));
  expect(within(dialog).queryByText(/stops 2 cameras here at once/)).toBeNull();
  expect(save.disabled).toBe(true);
  await user.type(within(dialog).getByRole("textbox", { name: /Reason/ }), "The police says so");
  expect(await axe(dialog)).toEqual([]);
  await user.click(save);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent).toEqual([
    {
      version: 1,
      question: question.key,
      outcome: "forbidden",
      reason: "The police says so",
      document_id: null,
    },
  ]);
});

it("shows who decided what, on which paper, and what was decided before", async () => {
  const before: DecisionView = {
    ...decision,
    id: 3,
    outcome: "forbidden",
    reason: "First thought",
    document_id: null,
  };
  open(corridor({ legal_class: "permitted", decision }), [decision, before]);
  const side = await screen.findByRole("complementary", { name: "Corridor" });
  expect(within(side).getByText("No bedrooms behind it")).toBeTruthy();
  expect(within(side).getAllByText(/Decided by Mei Lin/)).toHaveLength(2);
  expect(within(side).getByRole("link", { name: "Opinion" }).getAttribute("href")).toContain("31");
  expect(await within(side).findByText("Earlier decision")).toBeTruthy();
  expect(within(side).getByText("First thought")).toBeTruthy();
  const user = userEvent.setup();
  await user.click(within(side).getByRole("button", { name: "Decide anew" }));
  const dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByRole("radio", { name: /The text means it/ }));
  expect(within(dialog).getByText(/stops 2 cameras here at once/)).toBeTruthy();
});

it("opens at the decision where a link says so, and keeps what was typed when somebody was faster", async () => {
  open(
    corridor(),
    [],
    () => problemResponse(409, "version-conflict", { version: 2, by: "Bo" }),
    "&decide=true",
  );
  const user = userEvent.setup();
  const dialog = await screen.findByRole("dialog", { name: "Does the text mean “Corridor”?" });
  await user.click(within(dialog).getByRole("radio", { name: /does not mean it/ }));
  await user.type(within(dialog).getByRole("textbox", { name: /Reason/ }), "No bedrooms");
  await user.click(within(dialog).getByRole("button", { name: "Decide" }));
  expect(await within(dialog).findByRole("alert")).toBeTruthy();
  expect(within(dialog).getByRole<HTMLTextAreaElement>("textbox", { name: /Reason/ }).value).toBe(
    "No bedrooms",
  );
});

it("has nothing to decide where the texts are clear", async () => {
  open(place(9, { name: "Corridor" }), []);
  await screen.findByRole("complementary", { name: "Corridor" });
  expect(screen.queryByText("Decision")).toBeNull();
});
