// SPDX-License-Identifier: Apache-2.0
/** A shift that is repeated: what was entered before a refusal is not entered twice. */
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { NewEntryBody } from "@/api";
import { renderConsole } from "@/test/render";
import { problemResponse, serve } from "@/test/server";
import { DAY_US, formatDate, HOUR_US, nowUs, startOfDay } from "@/time";
import { EntryForm } from "./EntryForm";
import { aField, aKind } from "./testing";

const shift = aKind("duty-roster", {
  subject: "unit",
  fields: [aField("from", "moment", { required: true }), aField("to", "moment", { required: true })],
});

it("goes on with the shifts that were not entered", async () => {
  const from = startOfDay(nowUs()) + DAY_US + 8 * HOUR_US;
  const days: unknown[] = [];
  let refuses = true;
  const asked = serve({
    "GET /api/v1/duties/named": () => [],
    "POST /api/v1/duties/entries": ({ body }) => {
      const { fields } = body as NewEntryBody;
      if (refuses && fields?.from === from + DAY_US) return problemResponse(503, "busy");
      days.push(fields?.from);
      return [{ id: days.length }];
    },
  });
  const onWritten = vi.fn();
  renderConsole(
    <EntryForm
      kind={shift}
      initial={{ from, to: from + 8 * HOUR_US }}
      onClose={() => undefined}
      onWritten={onWritten}
    />,
  );
  const until = screen.getByLabelText(/^Every day until/);
  fireEvent.change(until, { target: { value: formatDate(from + 2 * DAY_US) } });
  fireEvent.blur(until);
  fireEvent.click(screen.getByRole("button", { name: "Enter" }));
  await screen.findByText(/^1 shift is entered/);
  refuses = false;
  fireEvent.click(screen.getByRole("button", { name: "Enter" }));
  await waitFor(() => expect(onWritten).toHaveBeenCalled());
  expect(days).toEqual([from, from + DAY_US, from + 2 * DAY_US]);
  expect(asked.filter(({ method }) => method === "POST")).toHaveLength(4);
});
