// SPDX-License-Identifier: Apache-2.0
/** Who is alone in charge is told so, with the way to mend it. */
import { screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { axe } from "@/test/axe";
import { renderConsole } from "@/test/render";
import { serve } from "@/test/server";
import { SoleNotice } from "./SoleNotice";

const account = { role: "administrator", unit_id: null, disabled: false };
let asked = 0;
const accounts = (...others: object[]) =>
  serve({
    "GET /api/v1/accounts": () => {
      asked += 1;
      return [{ id: 1, ...account }, ...others.map((one, at) => ({ id: at + 7, ...one }))];
    },
  });

it("shows the way to a second administrator to who is alone", async () => {
  accounts({ ...account, disabled: true }, { ...account, role: "manager", unit_id: 3 });
  const { container } = renderConsole(<SoleNotice />);
  const link = await screen.findByRole("link", { name: "Add a second administrator" });
  expect(link.getAttribute("href")).toBe("/users?add=true&as=administrator");
  expect(await axe(container)).toEqual([]);
});

it("says nothing where somebody else may enter and approve", async () => {
  accounts({ ...account, role: "manager" });
  const before = asked;
  renderConsole(<SoleNotice />);
  await waitFor(() => expect(asked).toBe(before + 1));
  expect(screen.queryByRole("region")).toBeNull();
});
