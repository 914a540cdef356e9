// SPDX-License-Identifier: Apache-2.0
/** The parts of the program, and a list of published flaws: looked at, then entered. */
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { MatchView, PartView } from "@/api";
import { axe } from "@/test/axe";
import { renderConsole } from "@/test/render";
import { serve } from "@/test/server";
import { serveUploads } from "@/test/uploads";
import { CompareDialog } from "./CompareDialog";
import { PartsSide } from "./PartsSide";
import { SoftwarePanel } from "./SoftwarePanel";
import { counted, found } from "./software";

function part(name: string, more: Partial<PartView> = {}): PartView {
  return { name, version: "1.0", ecosystem: "PyPI", licence: "MIT", brought_by: "", ...more };
}

const parts = [
  part("av"),
  part("libx264", { ecosystem: "", brought_by: "av", licence: "" }),
  part("react", { ecosystem: "npm" }),
];
const software = {
  version: "0.1.0",
  licence: "Apache-2.0",
  made_us: 1_790_000_000_000_000,
  whole: true,
  parts,
  may_enter: true,
};
const match: MatchView = {
  identifier: "CVE-2026-1",
  advisory: "GHSA-1",
  component: "av",
  version: "1.0",
  ecosystem: "PyPI",
  severity: "high",
  summary: "A crafted film",
  fixed: "1.1",
  unclear: false,
  entry_id: null,
};

function pick() {
  const field = document.querySelector<HTMLInputElement>("input[type=file]");
  if (!field) throw new Error("no file field");
  fireEvent.change(field, { target: { files: [new File(["[]"], "osv.json")] } });
}

it("counts the parts by where they come from, and finds them by name, licence and bringer", () => {
  expect(counted(parts)).toEqual({ python: 1, console: 1, other: 1 });
  expect(found(parts, "AV").map((one) => one.name)).toEqual(["av", "libx264"]);
  expect(found(parts, "mit")).toHaveLength(2);
  expect(found(parts, " ")).toHaveLength(3);
});

it("shows the version, and gives the bill of materials as a file", async () => {
  serve({ "GET /api/v1/software": () => software });
  const { container } = renderConsole(<SoftwarePanel />);
  expect(await screen.findByText("Fairwatch 0.1.0 · Apache-2.0")).toBeTruthy();
  expect(await axe(container)).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Bill of materials" }));
  const file = await screen.findByRole("menuitem", { name: "CycloneDX (JSON)" });
  expect(file.getAttribute("href")).toBe("/api/v1/software/bill?form=cyclonedx");
});

it("says when packages are not known, in place of none, and lets only who may compare", async () => {
  const bare = { ...software, parts: [part("python", { ecosystem: "" })], whole: false, may_enter: false };
  serve({ "GET /api/v1/software": () => bare });
  renderConsole(<SoftwarePanel />);
  expect(await screen.findByText("Not known: build the console anew")).toBeTruthy();
  expect(screen.getByText("Not known: this copy was never installed")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Compare with published flaws" })).toBeNull();
  expect(screen.getByText(/Whoever manages the whole installation compares it/)).toBeTruthy();
});

it("lists every part, and searches", async () => {
  window.history.replaceState(null, "", "/health?parts=true&q=x264");
  serve({ "GET /api/v1/software": () => software });
  renderConsole(<PartsSide onClose={() => undefined} />);
  const side = await screen.findByRole("complementary", { name: "Parts of the program" });
  expect(await within(side).findByText("3 parts")).toBeTruthy();
});

it("tells what a list says before it enters anything, and asks for measures", async () => {
  const sent = serveUploads(({ query }) => {
    const dry = query.get("dry") === "true";
    const matches = [{ ...match, entry_id: dry ? null : 7 }];
    return { advisories: 20, sha256: "00", matches, entered: dry ? 0 : 1, check_id: dry ? null : 6 };
  });
  renderConsole(<CompareDialog onClose={() => undefined} />);
  await screen.findByText("Drop the list here");
  pick();
  expect(await screen.findByText("Of 20 published flaws 1 touches this program.")).toBeTruthy();
  expect(screen.getByText("fixed in 1.1")).toBeTruthy();
  expect(await axe(document.body)).toEqual([]);
  const enter = screen.getByRole<HTMLButtonElement>("button", { name: "Enter 1 flaw and tell the units" });
  expect(enter.disabled).toBe(true);
  await userEvent.type(screen.getByRole("textbox", { name: /Measures at once/ }), "Updated tonight");
  await userEvent.click(enter);
  const entry = await screen.findByRole("link", { name: "Entry 7" });
  expect(entry.getAttribute("href")).toBe("/duties?view=register&kind=flaw&entry=7");
  expect(sent.map((one) => [one.query.get("name"), one.query.get("dry"), one.query.get("measures")])).toEqual(
    [
      ["osv.json", "true", null],
      ["osv.json", "false", "Updated tonight"],
    ],
  );
  expect(screen.queryByRole("button", { name: /^Enter/ })).toBeNull();
});

it("enters that nothing was found", async () => {
  const sent = serveUploads(({ query }) => {
    const dry = query.get("dry") === "true";
    return { advisories: 20, sha256: "00", matches: [], entered: 0, check_id: dry ? null : 6 };
  });
  renderConsole(<CompareDialog onClose={() => undefined} />);
  await screen.findByText("Drop the list here");
  pick();
  expect(await screen.findByText("None of them touches this program")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Enter that they were compared" }));
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(await screen.findByText("The comparison is entered")).toBeTruthy();
});

it("says why a file is no list", async () => {
  const refusal = { code: "advisories-unreadable", params: { reason: "not-json" } };
  serveUploads(() => new Response(JSON.stringify(refusal), { status: 422 }));
  renderConsole(<CompareDialog onClose={() => undefined} />);
  await screen.findByText("Drop the list here");
  pick();
  expect(await screen.findByText("The file is neither JSON nor a ZIP of JSON files.")).toBeTruthy();
  expect(screen.getByText("Drop the list here")).toBeTruthy();
});
