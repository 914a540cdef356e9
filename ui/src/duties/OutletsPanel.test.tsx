// SPDX-License-Identifier: Apache-2.0
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { axe } from "@/test/axe";
import { renderConsole } from "@/test/render";
import { problemResponse, serve } from "@/test/server";
import { OutletsPanel } from "./OutletsPanel";

const outlet = {
  id: 1,
  unit_id: null,
  kind: "email",
  target: "duty@example.org",
  enabled: true,
  failed_us: null,
  failure: "",
  failure_detail: "",
  version: 4,
};

it("shows how an address stands when somebody else was faster, says so, and then takes the change", async () => {
  let now = outlet;
  const asked = serve({
    "GET /api/v1/outlets": () => [now],
    "PATCH /api/v1/outlets/1": ({ body }) => {
      const { version, enabled } = body as { version: number; enabled: boolean };
      if (version !== now.version) return problemResponse(409, "version-conflict");
      now = { ...now, enabled, version: version + 1 };
      return now;
    },
  });
  const { container } = renderConsole(<OutletsPanel onClose={() => undefined} />);
  const send = await screen.findByRole<HTMLInputElement>("switch", { name: "Send" });
  // Meanwhile somebody changes where it goes.
  now = { ...outlet, target: "night@example.org", version: 5 };
  await userEvent.click(send);
  await screen.findByText("night@example.org");
  expect(screen.getByRole("alert").textContent).toContain("This is how it stands now");
  expect(send.checked).toBe(true);
  expect(await axe(container)).toEqual([]);

  await userEvent.click(screen.getByRole("switch", { name: "Send" }));
  await screen.findByRole("switch", { name: "Send", checked: false });
  expect(screen.queryByRole("alert")).toBeNull();
  expect(asked.filter(({ method }) => method === "PATCH").map(({ body }) => body)).toEqual([
    { version: 4, enabled: false },
    { version: 5, enabled: false },
  ]);
});

it("says that the addresses could not be read, and reads them again", async () => {
  let isDown = true;
  serve({ "GET /api/v1/outlets": () => (isDown ? problemResponse(422, "invalid-request") : [outlet]) });
  renderConsole(<OutletsPanel onClose={() => undefined} />);
  const again = await screen.findByRole("button", { name: /again/i });
  isDown = false;
  await userEvent.click(again);
  await screen.findByText("duty@example.org");
});
