// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { InspectionView } from "@/api";
import { axe } from "@/test/axe";
import { renderConsole } from "@/test/render";
import { problemResponse, serve } from "@/test/server";
import { VisitSide } from "./VisitSide";

const words = (en: string) => ({ zh: en, en });
const item = (control: string, result: "kept" | null = null) => ({
  control,
  name: words(control),
  automatic: null,
  person: words(`papers about ${control}`),
  articles: [],
  result,
  note: "",
});
const planned: InspectionView = {
  id: 5,
  system_id: 1,
  system_name: "Video",
  site_name: "Mall",
  zone: "Asia/Shanghai",
  unit_name: "Mall Ltd",
  authority_name: "Heping",
  planned_day: "2026-11-22",
  visited_day: null,
  inspectors: [{ name: "Zhou", card: "12" }],
  state: "planned",
  created_us: 1,
  version: 1,
  checklist: [item("Signs"), item("Places", "kept")],
  minutes: "",
};

it("keeps saving at hand, says what is missing before the visit can be closed, and loses nothing to another’s change", async () => {
  let kept = planned;
  const asked = serve({
    "GET /api/v1/inspections/5": () => kept,
    "GET /api/v1/attachments": () => [],
    "PATCH /api/v1/inspections/5": ({ body }) => {
      const given = body as { version: number; results: { control: string; result: "kept"; note: string }[] };
      if (given.version !== kept.version) return problemResponse(409, "version-conflict");
      const found = new Map(given.results.map((one) => [one.control, one]));
      const checklist = kept.checklist.map((one) => ({ ...one, ...found.get(one.control) }));
      kept = { ...kept, checklist, version: kept.version + 1 };
      return kept;
    },
  });
  const { container } = renderConsole(<VisitSide id={5} onClose={() => undefined} />);
  await screen.findByText("1 item to go");
  const side = within(screen.getByRole("complementary"));
  const button = (name: string) => side.getByRole<HTMLButtonElement>("button", { name });
  expect([button("Save").disabled, button("Close the visit").disabled]).toEqual([true, true]);
  expect(await axe(container)).toEqual([]);

  await userEvent.click(within(side.getByRole("radiogroup", { name: "Signs" })).getByText("Kept"));
  side.getByText("Not saved yet");
  kept = { ...kept, minutes: "We came.", version: 2 };
  await userEvent.click(button("Save"));
  await screen.findByText(/What you entered is still here/);
  await waitFor(() => expect(side.getByRole<HTMLTextAreaElement>("textbox").value).toBe("We came."));
  await userEvent.click(button("Save"));
  await side.findByText("The day of the visit is missing");
  expect(asked.filter(({ method }) => method === "PATCH").map(({ body }) => body)).toMatchObject([
    { version: 1, results: [{ control: "Signs", result: "kept", note: "" }] },
    { version: 2, results: [{ control: "Signs", result: "kept", note: "" }] },
  ]);
});

it("names the cameras that are looked at on the spot, since when they have footage, and how their clocks go", async () => {
  const camera = (camera_id: number, more: object) => ({
    camera_id,
    name: `Gate ${camera_id}`,
    place: "Hall",
    required_days: 30,
    required_day: "2026-10-23",
    oldest_day: "2026-10-23",
    play_us: 1_792_684_800_000_000,
    clock_offset_us: null,
    ...more,
  });
  const points = [
    { id: "oldest-day", name: words("Play it"), cameras: [camera(1, {}), camera(2, { oldest_day: null })] },
    { id: "clock", name: words("Compare"), cameras: [camera(3, { clock_offset_us: -9_000_000 })] },
  ];
  serve({
    "GET /api/v1/inspections/5": () => ({ ...planned, checklist: [{ ...item("Signs"), points }] }),
    "GET /api/v1/attachments": () => [],
  });
  const { container } = renderConsole(<VisitSide id={5} onClose={() => undefined} />);
  await screen.findByText("Gate 1");
  screen.getByText("from 2026-10-23");
  screen.getAllByText("owed from 2026-10-23");
  screen.getByText("no footage");
  screen.getByText("9.0 s behind");
  expect(await axe(container)).toEqual([]);
});
