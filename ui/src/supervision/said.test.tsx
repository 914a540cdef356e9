// SPDX-License-Identifier: Apache-2.0
import { fireEvent, screen, within } from "@testing-library/react";
import { useState } from "react";
import { expect, it } from "vitest";
import { fill, renderConsole } from "@/test/render";
import { serve } from "@/test/server";
import { IssueOrder } from "./IssueOrder";
import { PlanVisit } from "./PlanVisit";

/** A form whose panel is closed while its answer is on the way. */
function Closing({ kind }: { kind: "visit" | "order" }) {
  const [shown, setShown] = useState(true);
  const close = () => setShown(false);
  if (!shown) return null;
  return kind === "visit" ? (
    <PlanVisit systemId={1} zone="Asia/Shanghai" onDone={close} onCancel={close} />
  ) : (
    <IssueOrder systemId={1} zone="Asia/Shanghai" control="signage" onDone={close} onCancel={close} />
  );
}

it("says that a visit was planned, though its form is gone", async () => {
  serve({ "POST /api/v1/inspections": () => Response.json({ id: 5 }, { status: 201 }) });
  renderConsole(<Closing kind="visit" />);
  fireEvent.click(screen.getByRole("button", { name: "Plan" }));
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(screen.queryByRole("button", { name: "Plan" })).toBeNull();
  await screen.findByText("Planned. The unit is not told.");
});

it("says that an order was issued, though its form is gone", async () => {
  serve({
    "GET /api/v1/supervision/systems/:id/checklist": () => [],
    "POST /api/v1/orders": () => Response.json({ id: 6 }, { status: 201 }),
  });
  renderConsole(<Closing kind="order" />);
  fill(/^Demand/, "Put up the sign");
  fireEvent.click(screen.getByRole("button", { name: /^Due day/ }));
  const days = await within(await screen.findByRole("dialog")).findAllByRole("button", { name: /20\d\d/ });
  const free = days.filter((day) => !day.hasAttribute("disabled"));
  fireEvent.click(free.at(-1) as HTMLElement);
  fireEvent.click(screen.getByRole("button", { name: "Issue" }));
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await screen.findByText("The order is issued.");
});
