// SPDX-License-Identifier: Apache-2.0
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { FieldView, FilingView, FormView, MissingView } from "@/api";
import { axe } from "@/test/axe";
import { renderConsole } from "@/test/render";
import { MissingList } from "./MissingList";

const field = (id: string, entry: string | null = null): FieldView => ({
  id,
  entry,
  name: { zh: id, en: id },
  form: "text",
  required: true,
  unit: null,
  zero: null,
  choices: {},
  where: null,
});
const fields = Array.from({ length: 12 }, (_, index) => field(`unit_field_${index}`, `field_${index}`));
const words = { zh: "", en: "" };
const form: FormView = {
  id: "form",
  title: words,
  change_title: words,
  end_title: words,
  declaration: words,
  sections: [
    { id: "unit", title: words, source: "registry", where: "unit", table: false, fields },
    { id: "agent", title: words, source: "person", where: "filing", table: false, fields: [field("agent")] },
    {
      id: "cameras",
      title: words,
      source: "registry",
      where: "camera",
      table: true,
      fields: [field("code")],
    },
  ],
  attachments: [{ id: "licence", name: { zh: "执照", en: "Licence" }, required: ["first"] }],
};
const lacks = (what: string, where: string, more: Partial<MissingView> = {}): MissingView => ({
  what,
  where,
  paper: false,
  camera: null,
  camera_name: "",
  ...more,
});
const missing = [
  lacks("agent", "filing"),
  lacks("licence", "filing", { paper: true }),
  lacks("code", "camera", { camera: "c7", camera_name: "Gate" }),
  ...fields.map(({ id }) => lacks(id, "unit")),
];
const filing = { unit_id: 4, system_id: 5, site_id: 6, remote: false, cameras: { c7: 7 }, missing };

it("opens all that is missing, each with the way to the field in which it is mended", async () => {
  const onHere = vi.fn();
  const { container } = renderConsole(
    <MissingList filing={filing as unknown as FilingView} form={form} onHere={onHere} />,
  );
  expect(screen.getAllByRole("listitem")).toHaveLength(8);
  await userEvent.click(screen.getByRole("button", { name: "Show 7 more" }));
  const items = screen.getAllByRole("listitem");
  expect(items).toHaveLength(15);
  for (const item of items) expect(item.querySelector("a, button")).toBeTruthy();
  expect(items.at(-1)?.querySelector("a")?.getAttribute("href")).toBe(
    "/registry?tab=units&open=4&field=field_11",
  );
  expect(items[2]?.querySelector("a")?.getAttribute("href")).toBe("/registry?tab=cameras&open=7&field=code");
  await userEvent.click(screen.getByRole("button", { name: "Hand in below" }));
  expect(onHere).toHaveBeenCalledWith(missing[1]);
  expect(await axe(container)).toEqual([]);
});
