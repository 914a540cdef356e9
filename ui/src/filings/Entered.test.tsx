// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import type { FilingView, FormView } from "@/api";
import { renderConsole } from "@/test/render";
import { problemResponse, serve } from "@/test/server";
import { Entered } from "./Entered";

const first = {
  id: 7,
  kind: "first",
  version: 3,
  reason: "",
  content: { fields: { agent_name: "Zhao" } },
} as unknown as FilingView;
const form = {
  sections: [
    {
      id: "agent",
      title: { zh: "经办人", en: "Agent" },
      source: "person",
      fields: [{ id: "agent_name", name: { zh: "姓名", en: "Name" }, required: false }],
    },
  ],
  attachments: [],
} as unknown as FormView;

/** Somebody else saves while one types: the newer version comes by itself. */
function Meanwhile() {
  const [filing, setFiling] = useState(first);
  const newer = {
    ...first,
    version: 4,
    content: { fields: { agent_name: "Qian" } },
  } as unknown as FilingView;
  return (
    <>
      <Entered onDirty={() => undefined} filing={filing} form={form} />
      <button type="button" onClick={() => setFiling(newer)}>
        newer
      </button>
    </>
  );
}

it("writes over nobody who saved while one typed, and keeps what was typed", async () => {
  let answers = 0;
  const asked = serve({
    "GET /api/v1/filings/:id": () => first,
    "PATCH /api/v1/filings/:id": () =>
      answers++
        ? { ...first, version: 5 }
        : problemResponse(409, "version-conflict", { version: 4, by: "Qian" }),
  });
  renderConsole(<Meanwhile />);
  const name = await screen.findByLabelText("Name");
  await userEvent.clear(name);
  await userEvent.type(name, "Sun");
  await userEvent.click(screen.getByText("newer"));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect((await screen.findByRole("alert")).textContent).toContain("Qian changed this filing meanwhile");
  const sent = () => asked.filter(({ method }) => method === "PATCH").map(({ body }) => body);
  expect(sent()).toMatchObject([{ version: 3, entered: { agent_name: "Sun" } }]);
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(sent()).toHaveLength(2));
  expect(sent()[1]).toMatchObject({ version: 4, entered: { agent_name: "Sun" } });
});
