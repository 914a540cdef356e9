// SPDX-License-Identifier: Apache-2.0
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { renderConsole } from "@/test/render";
import { type Column, DataTable, fitting } from "./DataTable";
import type { Sort } from "./sorting";

interface Row {
  id: number;
  name: string;
}

const columns: Column<Row>[] = [
  { id: "name", header: "Name", width: "100px", cell: (row) => row.name, sortBy: (row) => row.name },
];
const many: Row[] = Array.from({ length: 500 }, (_, index) => ({ id: index, name: `Gate ${500 - index}` }));

function Table({ rows, onOpen, onEnd }: { rows?: Row[]; onOpen?: (row: Row) => void; onEnd?: () => void }) {
  const [sort, setSort] = useState<Sort | null>(null);
  return (
    <DataTable
      label="Gates"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      sort={sort}
      onSort={setSort}
      onOpen={onOpen}
      onEnd={onEnd}
      empty={<p>none</p>}
    />
  );
}

const texts = () => screen.getAllByRole("gridcell").map((cell) => cell.textContent);

it("draws only the rows that are seen and tells how many there are", () => {
  renderConsole(<Table rows={many} />);
  expect(texts().length).toBeLessThan(60);
  expect(screen.getByRole("grid", { name: "Gates" })).toHaveProperty("ariaRowCount", "501");
});

it("sorts up, down, and not at all", async () => {
  renderConsole(<Table rows={many} />);
  const head = screen.getByRole("button", { name: "Name" });
  await userEvent.click(head);
  expect(texts()[0]).toBe("Gate 1");
  await userEvent.click(head);
  expect(texts()[0]).toBe("Gate 500");
  await userEvent.click(head);
  expect(screen.getByRole("columnheader").getAttribute("aria-sort")).toBe("none");
});

it("opens the row on a click, and by arrows and Enter", async () => {
  const onOpen = vi.fn();
  renderConsole(<Table rows={many.slice(0, 3)} onOpen={onOpen} />);
  await userEvent.click(screen.getByText("Gate 499"));
  expect(onOpen).toHaveBeenLastCalledWith(many[1]);
  const first = screen.getAllByRole("row")[1];
  first?.focus();
  await userEvent.keyboard("{Enter}");
  expect(onOpen).toHaveBeenLastCalledWith(many[0]);
});

it("asks for more when its end is near", () => {
  const onEnd = vi.fn();
  renderConsole(<Table rows={many.slice(0, 10)} onEnd={onEnd} />);
  expect(onEnd).toHaveBeenCalled();
});

it("shows what is given for an empty list, and nothing of it while loading", () => {
  const { unmount } = renderConsole(<Table rows={[]} />);
  expect(screen.getByText("none")).toBeTruthy();
  unmount();
  renderConsole(<Table />);
  expect(screen.queryByText("none")).toBeNull();
  expect(screen.getByRole("grid").getAttribute("aria-busy")).toBe("true");
});

it("goes on while a search has found nothing yet, and says that there is nothing only at its end", () => {
  const onEnd = vi.fn();
  const { rerender } = renderConsole(<Table rows={[]} onEnd={onEnd} />);
  expect(onEnd).toHaveBeenCalled();
  expect(screen.queryByText("none")).toBeNull();
  expect(screen.getByRole("grid", { name: "Gates" }).getAttribute("aria-busy")).toBe("true");
  rerender(<Table rows={[]} />);
  expect(screen.getByText("none")).toBeTruthy();
});

it("leaves out the lesser columns where there is no room for them, and never the others", () => {
  const wide = [
    { id: "name", width: "minmax(200px, 2fr)" },
    { id: "kind", width: "100px", lesser: 1 },
    { id: "unit", width: "minmax(150px, 1fr)", lesser: 2 },
  ];
  const at = (width: number) => fitting(wide, width).map(({ id }) => id);
  expect(at(0)).toEqual(["name", "kind", "unit"]);
  expect(at(466)).toEqual(["name", "kind", "unit"]);
  expect(at(465)).toEqual(["name", "kind"]);
  expect(at(100)).toEqual(["name"]);
});
