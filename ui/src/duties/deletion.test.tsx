// SPDX-License-Identifier: Apache-2.0
/** An order to delete footage is asked for twice: nobody brings it back. */
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderConsole } from "@/test/render";
import { serve } from "@/test/server";
import { formatMoment, HOUR_US, nowUs } from "@/time";
import { EntryForm } from "./EntryForm";
import { aField, aKind } from "./testing";

const order = aKind("purpose-met", {
  subject: "site",
  several: true,
  fields: [aField("until", "moment", { required: true })],
});

it("says what goes before it is ordered", async () => {
  const until = nowUs() - HOUR_US;
  const asked = serve({
    "GET /api/v1/duties/named": () => [{ subject: "site:1", name: "Mall" }],
    "POST /api/v1/duties/entries": () => [{ id: 7 }],
  });
  renderConsole(
    <EntryForm
      kind={order}
      subjects={["site:1"]}
      initial={{ until }}
      onClose={() => undefined}
      onWritten={() => undefined}
    />,
  );
  const written = () => asked.filter((one) => one.method === "POST");
  await userEvent.click(screen.getByRole("button", { name: "Enter" }));
  const dialog = await screen.findByRole("dialog", { name: "Delete this footage for good?" });
  expect(dialog.textContent).toContain(formatMoment(until));
  expect(written()).toEqual([]);
  await userEvent.click(within(dialog).getByRole("button", { name: "Cancel" }));
  expect(written()).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Enter" }));
  await userEvent.click(await screen.findByRole("button", { name: "Order the deletion" }));
  await waitFor(() => expect(written()).toHaveLength(1));
});
