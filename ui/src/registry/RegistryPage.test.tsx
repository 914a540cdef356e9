// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { i18n } from "@/i18n";
import { axe } from "@/test/axe";
import { camera, fill, renderConsole, someone } from "@/test/render";
import { type Asked, problemResponse, serve } from "@/test/server";
import { RegistryPage } from "./RegistryPage";
import { citation, move, place, placement, registryRoutes, site, unit } from "./testing/entries";

const open = (search: string) => window.history.replaceState(null, "", `/registry?${search}`);
const sent = (asked: Asked[], method: string) => asked.filter((one) => one.method === method);
const panel = (name: string) => screen.findByRole("complementary", { name });

describe("the lists", () => {
  it("show each place with what the law says of it and whether that is so", async () => {
    serve(registryRoutes);
    const { container } = renderConsole(<RegistryPage />);
    expect(await screen.findByText("Required, covered")).toBeTruthy();
    expect(screen.getByText("Required, no working camera")).toBeTruthy();
    expect(screen.getByRole("row", { name: /Changing room/ }).textContent).toContain("Forbidden");
    expect(await axe(container)).toEqual([]);
  });

  it("ask the server to narrow them by what is chosen in the tree and in the filters", async () => {
    open("tab=places&legal=required");
    const asked = serve(registryRoutes);
    renderConsole(<RegistryPage />);
    await userEvent.click(await screen.findByRole("button", { name: "Peace Plaza" }));
    await waitFor(() => {
      const last = asked.filter(({ path }) => path === "/api/v1/registry/places").at(-1)?.query;
      expect([last?.get("site_id"), last?.get("legal_class")]).toEqual(["2", "required"]);
    });
  });

  it.each([
    "units",
    "sites",
    "floors",
    "systems",
    "cameras",
    "moves",
    "territory",
    "authorities",
    "refusals",
  ])("have a beginning, and nothing for axe to find: %s", async (tab) => {
    open(`tab=${tab}`);
    const empty = { items: [], next: null };
    serve({
      ...registryRoutes,
      [`GET /api/v1/registry/${{ cameras: "placements", floors: "floor-plans" }[tab] ?? tab}`]: () => empty,
      "GET /api/v1/registry/divisions": () => [],
    });
    const { container } = renderConsole(<RegistryPage />);
    const key = `empty.${tab}` as "empty.units";
    expect(await screen.findByText(i18n.t(`registry:${key}`))).toBeTruthy();
    expect(await axe(container)).toEqual([]);
  });

  it("keep adding, and what is not theirs, from who may only read", async () => {
    serve(registryRoutes);
    renderConsole(<RegistryPage />, someone(["registry.read"]));
    await screen.findByText("Required, covered");
    expect(screen.queryByRole("button", { name: "Add place" })).toBeNull();
    expect(screen.queryByRole("tab", { name: "Territory" })).toBeNull();
    expect(screen.queryByRole("tab", { name: "Refusals" })).toBeNull();
  });
});

describe("a new unit", () => {
  it("is not sent with a credit code that cannot be", async () => {
    open("tab=units&add=true");
    const asked = serve(registryRoutes);
    const { container } = renderConsole(<RegistryPage />);
    await panel("Add unit");
    fill(/^Name/, "Mall");
    fill(/^Unified social credit code/, "91350100M000100Y34");
    expect(await screen.findByText(/Character 17 does not fit/)).toBeTruthy();
    expect(await axe(container)).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "Add" }));
    expect(screen.getByText("This is needed")).toBeTruthy();
    expect(sent(asked, "POST")).toEqual([]);
  });
});

describe("a form", () => {
  const field = (id: string, entry: string | null, required = true) => ({ id, entry, required, where: null });
  const filingForm = {
    sections: [
      {
        where: "unit",
        fields: [
          field("unit_name", "name"),
          field("unit_legal_person", "legal_person"),
          field("unit_security_head", "security_head"),
          field("unit_trades", "trades", false),
        ],
      },
      { where: "system", fields: [field("designer", null)] },
    ],
  };

  it("marks what a filing will ask for, as the server says, and leads to the field that a link names", async () => {
    open("tab=units&open=1&field=security_head");
    serve({ ...registryRoutes, "GET /api/v1/filings/form": () => filingForm });
    const { container } = renderConsole(<RegistryPage />);
    const side = await panel(unit.name);
    const head = await within(side).findByLabelText("Head of security for filing");
    await waitFor(() => expect(document.activeElement).toBe(head));
    expect(within(side).getByLabelText("Legal representative for filing")).toBeTruthy();
    expect(within(side).getAllByTitle(/A filing with the police/)).toHaveLength(3);
    expect(within(side).getByText(/1 is still empty/)).toBeTruthy();
    expect(await axe(container)).toEqual([]);
  });

  it("says that the site comes first where there is nothing to choose without it", async () => {
    open("tab=cameras&add=true");
    serve({ ...registryRoutes, "GET /api/v1/registry/sites": () => ({ items: [site, site], next: null }) });
    renderConsole(<RegistryPage />);
    const side = await panel("Place a camera");
    const waiting = within(side).getAllByPlaceholderText("Choose a site first") as HTMLInputElement[];
    expect(waiting.map(({ disabled }) => disabled)).toEqual([true, true]);
  });

  it("begins with the unit, and with the site, where there is only one", async () => {
    open("tab=sites&add=true");
    serve(registryRoutes);
    const { unmount } = renderConsole(<RegistryPage />);
    const choice = within(await panel("Add site")).getByRole("combobox", { name: /^Unit/ });
    await waitFor(() => expect((choice as HTMLInputElement).value).toBe(unit.name));
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    unmount();
    open("tab=cameras&add=true");
    renderConsole(<RegistryPage />);
    const first = await screen.findByDisplayValue(new RegExp(site.name));
    expect(within(await panel("Place a camera")).getByRole("combobox", { name: /^Site/ })).toBe(first);
  });
});

describe("a change", () => {
  it("sends what was changed, with the version that it was made from", async () => {
    open("tab=units&open=1");
    const asked = serve({
      ...registryRoutes,
      "PATCH /api/v1/registry/units/:id": () => ({ ...unit, contact: "He Jing", version: 4 }),
    });
    renderConsole(<RegistryPage />);
    await panel(unit.name);
    fill("Contact", "He Jing");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(sent(asked, "PATCH")[0]?.body).toEqual({ contact: "He Jing", version: 3 }));
  });

  it("that meets another’s loses nothing, and says who did what", async () => {
    open("tab=units&open=1");
    let stored = unit;
    const asked = serve({
      ...registryRoutes,
      "GET /api/v1/registry/units/:id": () => stored,
      "PATCH /api/v1/registry/units/:id": ({ body }) => {
        const { version } = body as { version: number };
        return version === stored.version
          ? { ...stored, ...(body as object), version: version + 1 }
          : problemResponse(409, "version-conflict", { by: "zhao", at_us: 1_790_000_000_000_000 });
      },
    });
    const { container } = renderConsole(<RegistryPage />);
    await panel(unit.name);
    fill("Contact", "He Jing");
    fill("Phone", "1002");
    stored = { ...unit, contact: "Wang Wei", email: "w@example.org", version: 7 };
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    const notice = await screen.findByRole("alert", { name: /Somebody else changed this/ });
    expect(notice.textContent).toContain("Changed by zhao.");
    expect(within(notice).getByRole("row", { name: "Contact He Jing Wang Wei" })).toBeTruthy();
    expect(within(notice).getByRole("row", { name: "E-mail as before w@example.org" })).toBeTruthy();
    expect(await axe(container)).toEqual([]);
    await userEvent.click(within(notice).getByRole("button", { name: "Keep mine" }));
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(sent(asked, "PATCH").at(-1)?.body).toEqual({ contact: "He Jing", phone: "1002", version: 7 }),
    );
  });
});

describe("a forbidden place", () => {
  it("offers no camera, and says by which text", async () => {
    open("tab=places&open=3");
    serve(registryRoutes);
    renderConsole(<RegistryPage />);
    const side = await panel("Changing room");
    expect((within(side).getByRole("button", { name: "Place a camera" }) as HTMLButtonElement).disabled).toBe(
      true,
    );
    expect(within(side).getByText(/No camera may be here: National regulation, article 8\(1\)/)).toBeTruthy();
  });
});

describe("a kind of place", () => {
  it("says before it is saved what the texts say, and whom it stops", async () => {
    open("tab=places&open=1");
    serve({ ...registryRoutes, "GET /api/v1/registry/places/:id": () => place(1, { cameras: 3 }) });
    const { container } = renderConsole(<RegistryPage />);
    await panel("Hall 1");
    expect(screen.getByText("Halls of malls")).toBeTruthy();
    await userEvent.click(screen.getByRole("combobox", { name: /^Kind of place/ }));
    await userEvent.click(await screen.findByRole("option", { name: "Changing room" }));
    expect(await screen.findByText(/Saving this stops 3 cameras at once/)).toBeTruthy();
    expect(screen.getByText("Inside changing rooms")).toBeTruthy();
    expect(screen.getByText(/更衣室内部/)).toBeTruthy();
    expect(await axe(container)).toEqual([]);
  });
});

describe("a camera", () => {
  it("in a forbidden place is refused with the text in both languages, and the form stays", async () => {
    // It was permitted when it was chosen.
    open("tab=cameras&add=true&site=2&place=1&camera=8");
    const refusal = { ...citation, place_id: 1, camera: "Gate 8" };
    const asked = serve({
      ...registryRoutes,
      "GET /api/v1/cameras": () => [camera(8)],
      "GET /api/v1/registry/systems": () => ({ items: [{ id: 5, name: "Video" }], next: null }),
      "POST /api/v1/registry/placements": () => problemResponse(409, "place-forbidden", refusal),
    });
    renderConsole(<RegistryPage />);
    // The site's only system is chosen by itself.
    await screen.findByDisplayValue("Video");
    const side = await panel("Place a camera");
    fill(/^Purpose/, "Safety");
    await userEvent.click(within(side).getByRole("button", { name: "Add" }));
    expect(await screen.findByText("Put the camera on the map")).toBeTruthy();
    fill("Longitude", "123.4");
    fill("Latitude", "41.79");
    await userEvent.click(within(side).getByRole("button", { name: "Add" }));
    const notice = await screen.findByRole("alert", { name: "Refused by law" });
    expect(notice.textContent).toContain("National regulation, article 8(1)");
    expect(notice.textContent).toContain("更衣室内部");
    expect(sent(asked, "POST")[0]?.body).toMatchObject({
      camera_id: 8,
      place_id: 1,
      system_id: 5,
      latitude: 41.79,
      purpose: "Safety",
    });
    expect((within(side).getByLabelText(/^Purpose/) as HTMLTextAreaElement).value).toBe("Safety");
  });

  it("is not offered a forbidden place: the list and the form cite the text", async () => {
    open("tab=cameras&add=true&site=2&place=3&camera=8");
    const asked = serve({ ...registryRoutes, "GET /api/v1/cameras": () => [camera(8)] });
    const { container } = renderConsole(<RegistryPage />);
    const side = await panel("Place a camera");
    await waitFor(() => expect(side.textContent).toContain("更衣室内部"));
    await userEvent.click(within(side).getByRole("button", { name: "Add" }));
    const told = "No camera may be here: National regulation, article 8(1).";
    const field = within(side).getByRole("combobox", { name: /^Place/ });
    await waitFor(() => expect(field.ariaInvalid ?? field.getAttribute("aria-invalid")).toBe("true"));
    expect(within(side).getAllByText(told)[0]).toBeTruthy();
    expect(sent(asked, "POST")).toEqual([]);
    await userEvent.click(field);
    const option = await screen.findByRole("option", { name: /^Changing room/ });
    expect([option.textContent, option.ariaDisabled ?? option.dataset.comboboxDisabled]).toEqual([
      `Changing room${told}`,
      "true",
    ]);
    expect(await axe(container)).toEqual([]);
  });

  it("finds its place by asking the server for what is typed", async () => {
    open("tab=cameras&add=true&site=2");
    const asked = serve({
      ...registryRoutes,
      "GET /api/v1/registry/places": ({ query }) =>
        query.get("search") === "Roof" ? { items: [place(640)], next: null } : { items: [place(1)], next: 7 },
    });
    renderConsole(<RegistryPage />);
    const side = await panel("Place a camera");
    const field = within(side).getByRole("combobox", { name: /^Place/ });
    await userEvent.type(field, "Roof");
    await userEvent.click(await screen.findByRole("option", { name: "Hall 640" }));
    expect((field as HTMLInputElement).value).toBe("Hall 640");
    expect(asked.some(({ path, query }) => path.endsWith("/places") && query.get("site_id") === "2")).toBe(
      true,
    );
  });

  it("shows what only a move changes, and who may watch it", async () => {
    open("tab=cameras&open=1");
    serve({
      ...registryRoutes,
      "GET /api/v1/registry/placements/:id": () => placement(1, { in_breach: true }),
    });
    const { container } = renderConsole(<RegistryPage />);
    const side = await panel("Gate 1");
    expect(within(side).getByText("In breach: moved without approval")).toBeTruthy();
    expect(within(side).getByText("90° · ∠ 60° · 30 m")).toBeTruthy();
    expect(within(side).queryByLabelText("Longitude")).toBeNull();
    expect(await axe(container)).toEqual([]);
  });

  it("is asked to move with only what differs, and why", async () => {
    open("tab=cameras&open=1&move=true");
    const asked = serve({
      ...registryRoutes,
      "POST /api/v1/registry/cameras/:id/moves": () => Response.json(move, { status: 201 }),
    });
    renderConsole(<RegistryPage />);
    const side = await panel("Move Gate 1");
    await userEvent.click(within(side).getByRole("button", { name: "Ask for a move" }));
    expect(await screen.findByText(/Nothing differs yet/)).toBeTruthy();
    fill("Direction", "180");
    fill(/^Why it is moved/, "The door was moved");
    await userEvent.click(within(side).getByRole("button", { name: "Ask for a move" }));
    await waitFor(() =>
      expect(sent(asked, "POST")[0]?.body).toEqual({
        after: { direction_deg: 180 },
        reason: "The door was moved",
        found: false,
      }),
    );
  });
});

describe("a move", () => {
  it("is decided by another person, with a reason when it is refused", async () => {
    open("tab=moves&open=9");
    const asked = serve({
      ...registryRoutes,
      "POST /api/v1/registry/moves/:id/refuse": () => ({ ...move, state: "refused" }),
    });
    const { container } = renderConsole(<RegistryPage />);
    const side = await panel("Gate 1");
    expect(within(side).getByRole("row", { name: "Direction 90° 180°" })).toBeTruthy();
    expect(await axe(container)).toEqual([]);
    await userEvent.click(within(side).getByRole("button", { name: "Refuse" }));
    expect(await screen.findByText("This is needed")).toBeTruthy();
    fill("Reason for the decision", "Not needed");
    await userEvent.click(within(side).getByRole("button", { name: "Refuse" }));
    await waitFor(() => expect(sent(asked, "POST")[0]?.body).toEqual({ decision: "Not needed" }));
  });

  it("is not decided by who asked for it", async () => {
    open("tab=moves&open=9");
    serve({ ...registryRoutes, "GET /api/v1/registry/moves/:id": () => ({ ...move, asked_by: 1 }) });
    renderConsole(<RegistryPage />);
    const side = await panel("Gate 1");
    expect(within(side).getByText(/another person decides/)).toBeTruthy();
    expect(within(side).queryByRole("button", { name: "Approve" })).toBeNull();
  });
});
