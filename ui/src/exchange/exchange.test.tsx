// SPDX-License-Identifier: Apache-2.0
import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import type { ImportReport } from "@/api";
import { axe } from "@/test/axe";
import { renderConsole, someone } from "@/test/render";
import { serve } from "@/test/server";
import { serveUploads } from "@/test/uploads";
import { ExchangeMenu } from "./ExchangeMenu";
import { ImportDialog } from "./ImportDialog";

const clean: ImportReport = {
  what: "places",
  format: "csv",
  encoding: "utf-8",
  rows: 2,
  added: 1,
  changed: 1,
  unchanged: 0,
  wrong_rows: 0,
  problem_count: 0,
  problems: [],
  effects: [{ row: 2, action: "add", name: "Hall", fields: [] }],
  unknown_columns: [],
  written: false,
};
const wrong: ImportReport = {
  ...clean,
  added: 0,
  changed: 0,
  wrong_rows: 1,
  problem_count: 1,
  problems: [{ row: 3, column: "kind", code: "choice", value: "hal", params: {} }],
  effects: [],
  unknown_columns: ["colour"],
};
const columns = [{ id: "kind", zh: "场所类别", en: "Kind", needed: true, type: "choice" }];

beforeEach(() => {
  serve({
    "GET /api/v1/exchange": () => [
      { what: "places", zh: "场所", en: "Places", columns, formats: ["csv", "xlsx", "geojson"] },
    ],
  });
});

async function pick(name: string) {
  const field = document.querySelector<HTMLInputElement>("input[type=file]");
  if (!field) throw new Error("no file field");
  fireEvent.change(field, { target: { files: [new File(["name\nA\n"], name)] } });
  await waitFor(() => screen.getByText(name));
}

it("shows what is wrong row by row, and does not offer to write it", async () => {
  const sent = serveUploads(() => wrong);
  renderConsole(<ImportDialog what="places" onClose={() => undefined} onImported={() => undefined} />);
  await screen.findByText("Drop the file here");
  await pick("places.csv");
  expect(await screen.findByText(/colour/)).toBeTruthy();
  expect(screen.getByRole("radio", { name: "Errors (1)" })).toHaveProperty("checked", true);
  expect(screen.queryByRole("button", { name: /Import/ })).toBeNull();
  expect(sent.map(({ query }) => query.get("dry"))).toEqual(["true"]);
});

it("tries first and writes when told to", async () => {
  const sent = serveUploads(({ query }) =>
    query.get("dry") === "true" ? clean : { ...clean, written: true },
  );
  const onImported = vi.fn();
  renderConsole(<ImportDialog what="places" onClose={() => undefined} onImported={onImported} />);
  await screen.findByText("Drop the file here");
  await pick("places.csv");
  await userEvent.click(await screen.findByRole("button", { name: "Import 2 rows" }));
  await waitFor(() => expect(onImported).toHaveBeenCalledTimes(1));
  expect(sent.map(({ query }) => query.get("dry"))).toEqual(["true", "false"]);
});

it("stays open while the server writes: to close it would stop nothing", async () => {
  let write: () => void = () => undefined;
  const written = new Promise<ImportReport>((resolve) => {
    write = () => resolve({ ...clean, written: true });
  });
  serveUploads(({ query }) => (query.get("dry") === "true" ? clean : written));
  const onClose = vi.fn();
  const onImported = vi.fn();
  renderConsole(<ImportDialog what="places" onClose={onClose} onImported={onImported} />);
  await screen.findByText("Drop the file here");
  await pick("places.csv");
  await userEvent.click(await screen.findByRole("button", { name: "Import 2 rows" }));
  await screen.findByText("Writing all of it, or nothing…");
  await userEvent.keyboard("{Escape}");
  expect(onClose).not.toHaveBeenCalled();
  write();
  await waitFor(() => expect(onImported).toHaveBeenCalledTimes(1));
});

it("offers files to take out to everyone, and to hand in only to who may", async () => {
  renderConsole(<ExchangeMenu what="systems" />, someone(["registry.read"]));
  await userEvent.click(screen.getByRole("button", { name: "Import and export" }));
  const csv = await screen.findByRole("menuitem", { name: "CSV" });
  expect(csv.getAttribute("href")).toBe("/api/v1/exchange/systems.csv?lang=en");
  expect(screen.queryByRole("menuitem", { name: "GeoJSON" })).toBeNull();
  expect(screen.queryByRole("menuitem", { name: "Import a file…" })).toBeNull();
});

it("takes several lists in one file, and shows first what is wrong", async () => {
  const units: ImportReport = { ...clean, what: "units", effects: [] };
  const places: ImportReport = {
    ...wrong,
    problems: [
      { row: 4, column: "site", code: "row-wrong", value: "North", params: { list: "sites", row: 2 } },
    ],
  };
  const sent = serveUploads(() => ({
    sheets: [units, places],
    unknown_sheets: ["Tabelle3"],
    written: false,
  }));
  renderConsole(<ImportDialog what="workbook" onClose={() => undefined} onImported={() => undefined} />);
  await screen.findByText("Drop the file here");
  await pick("registry.xlsx");
  expect(await screen.findByText(/Tabelle3/)).toBeTruthy();
  expect(screen.getByRole("tab", { name: "Places (1)" }).getAttribute("aria-selected")).toBe("true");
  expect(screen.getByText("It is in row 2 of “Sites”, which is wrong.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: /Import/ })).toBeNull();
  await userEvent.click(screen.getByRole("tab", { name: "Units (2)" }));
  expect(screen.getByRole("radio", { name: "Changes (2)" })).toHaveProperty("checked", true);
  expect(await axe(document.body)).toEqual([]);
  expect(sent.map(({ path }) => path)).toEqual(["/api/v1/exchange/workbook"]);
});

it("writes all sheets together", async () => {
  const sent = serveUploads(({ query }) => {
    const written = query.get("dry") === "false";
    return { sheets: [{ ...clean, what: "units" }, clean], unknown_sheets: [], written };
  });
  const onImported = vi.fn();
  renderConsole(<ImportDialog what="workbook" onClose={() => undefined} onImported={onImported} />);
  await screen.findByText("Drop the file here");
  await pick("registry.xlsx");
  await userEvent.click(await screen.findByRole("button", { name: "Import 4 rows" }));
  await waitFor(() => expect(onImported).toHaveBeenCalledTimes(1));
  expect(sent.map(({ query }) => query.get("dry"))).toEqual(["true", "false"]);
});

it("hands in planned cameras for the plan that is open", async () => {
  const sent = serveUploads(() => ({ ...clean, what: "planned-cameras" }));
  renderConsole(<ExchangeMenu what="planned-cameras" planId={4} />);
  await userEvent.click(screen.getByRole("button", { name: "Import and export" }));
  const csv = await screen.findByRole("menuitem", { name: "CSV" });
  expect(csv.getAttribute("href")).toBe("/api/v1/exchange/planned-cameras.csv?lang=en&plan_id=4");
  await userEvent.click(screen.getByRole("menuitem", { name: "Import a file…" }));
  await pick("cameras.csv");
  await waitFor(() => expect(sent[0]?.query.get("plan_id")).toBe("4"));
});
