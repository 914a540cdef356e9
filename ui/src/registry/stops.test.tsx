// SPDX-License-Identifier: Apache-2.0
/** What stops cameras is asked before it is saved. */
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { axe } from "@/test/axe";
import { fill, renderConsole } from "@/test/render";
import { type Asked, serve } from "@/test/server";
import { RegistryPage } from "./RegistryPage";
import { citation, place, registryRoutes, site } from "./testing/entries";

const stops = { running: 2, barred: 3, cameras: ["Gate 1", "Gate 2"], citations: [citation] };
const open = (search: string) => window.history.replaceState(null, "", `/registry?${search}`);
const sent = (asked: Asked[]) => asked.filter(({ method }) => method === "PATCH").map(({ body }) => body);
const save = () => userEvent.click(screen.getByRole("button", { name: "Save" }));

it("a forbidden kind of place wants a reason, and a person who knows what stops", async () => {
  open("tab=places&open=1");
  const asked = serve({
    ...registryRoutes,
    "GET /api/v1/registry/places/:id": () => place(1, { cameras: 3 }),
    "GET /api/v1/registry/places/:id/stops": () => stops,
    "PATCH /api/v1/registry/places/:id": () => place(1, { kind: "changing-room", version: 2 }),
  });
  const { baseElement } = renderConsole(<RegistryPage />);
  await screen.findByRole("complementary", { name: "Hall 1" });
  await userEvent.click(screen.getByRole("combobox", { name: /^Kind of place/ }));
  await userEvent.click(await screen.findByRole("option", { name: "Changing room" }));
  await save();
  expect(await screen.findByText(/write why the kind is another/)).toBeTruthy();
  expect(screen.queryByRole("dialog")).toBeNull();
  fill(/^Why this kind/, "Surveyed again");
  await save();
  const dialog = await screen.findByRole("dialog", { name: "This stops 2 cameras" });
  for (const told of [/2 cameras stop at once/, /1 camera that is off/, /do not start again by themselves/])
    expect(within(dialog).getByText(told)).toBeTruthy();
  expect(dialog.textContent).toContain("Gate 1, Gate 2");
  expect(dialog.textContent).toContain("National regulation, article 8(1)");
  expect(document.activeElement?.textContent).toBe("Do not save");
  expect(await axe(baseElement)).toEqual([]);
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent(asked)).toEqual([]);
  await save();
  await userEvent.click(await screen.findByRole("button", { name: "Save and stop them" }));
  await waitFor(() =>
    expect(sent(asked)).toEqual([{ kind: "changing-room", reason: "Surveyed again", version: 1 }]),
  );
});

it("a neighbour of a site asks too; what stops nothing is saved at once", async () => {
  open("tab=sites&open=2");
  const asked = serve({
    ...registryRoutes,
    "GET /api/v1/registry/sites/:id/stops": ({ query }) =>
      query.get("neighbour") ? stops : { running: 0, barred: 0, cameras: [], citations: [] },
    "PATCH /api/v1/registry/sites/:id": ({ body }) => ({ ...site, ...(body as object), version: 2 }),
  });
  renderConsole(<RegistryPage />);
  await screen.findByRole("complementary", { name: site.name });
  fill("Address", "2 Heping Street");
  await save();
  await waitFor(() => expect(sent(asked)).toHaveLength(1));
  expect(asked.some(({ path }) => path.endsWith("/stops"))).toBe(false);
  fill(/^Military/, "Base 7");
  await save();
  await screen.findByRole("dialog", { name: "This stops 2 cameras" });
  expect(sent(asked)).toHaveLength(1);
});
