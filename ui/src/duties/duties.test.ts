// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import type { DueView, EntryView, HoleView, ShiftView } from "@/api";
import { i18n } from "@/i18n";
import { Problem } from "@/session";
import { DAY_US, HOUR_US, parseMoment } from "@/time";
import { namesOf } from "./FieldInput";
import { didOf, emptied, wrongFields } from "./formValues";
import { layOut, startOfWeek } from "./week";
import { dueMark, dueText, entryState, lengthText, type T } from "./words";

const zone = "Asia/Shanghai";
const at = (text: string) => parseMoment(text, zone) ?? 0;
const now = at("2026-11-22 09:00");
const t = i18n.getFixedT("en", ["duties", "common"]) as unknown as T;

function item(dueUs: number | null): DueView {
  return {
    why: "lapses",
    kind: "sweep",
    subject: "place:1",
    name: "Toilet",
    unit_id: 1,
    site_id: 1,
    site: "Mall",
    due_us: dueUs,
    entry_id: 1,
    since_us: null,
    until_us: null,
  };
}

it("says how long until something is due, and how long it is overdue", () => {
  const text = (us: number | null) => dueText(t, item(us), now);
  expect(text(null)).toBe("At once");
  expect(text(now + 3 * DAY_US)).toBe("3 days left");
  expect(text(now + 2 * HOUR_US)).toBe("2 hours left");
  expect(text(now - HOUR_US)).toBe("1 hour overdue");
  expect(text(now - 2 * DAY_US)).toBe("2 days overdue");
});

it("counts a thing as overdue from the moment itself", () => {
  expect([dueMark(item(now + 1), now), dueMark(item(now), now), dueMark(item(null), now)]).toEqual([
    "due",
    "breach",
    "breach",
  ]);
});

it("says of an entry whether it is open, in force, lapsed or corrected", () => {
  const entry = (more: Partial<EntryView>) =>
    entryState(
      t,
      { state: "done", corrected_by: null, closed_by: null, lapses_us: null, ...more } as EntryView,
      now,
    );
  expect(entry({})).toBe("Entered");
  expect(entry({ lapses_us: now + 1 })).toBe("In force");
  expect(entry({ lapses_us: now })).toBe("Lapsed");
  expect(entry({ state: "open" })).toBe("Open");
  expect(entry({ state: "open", closed_by: 3 })).toBe("Closed");
  expect(entry({ corrected_by: 3 })).toBe("Corrected");
});

it("gives lengths in the largest units that say enough", () => {
  expect(lengthText(t, 90 * 60_000_000)).toBe("1 h 30 min");
  expect(lengthText(t, 50 * HOUR_US)).toBe("2 d 2 h");
});

it("sends neither empty fields nor empty names", () => {
  expect(emptied({ a: "", b: null, c: ["x", ""], d: [""], e: 0, f: [] })).toEqual({ c: ["x"], e: 0 });
});

it("reads names with either comma between, while one still types", () => {
  expect(namesOf("张敏、 刘洋, Li ")).toEqual(["张敏", "刘洋", "Li "]);
  expect(namesOf("张敏、")).toEqual(["张敏", ""]);
});

it("finds every wrong field in the server's refusal", () => {
  const params = { field: "result", reason: "missing", wrong: '{"result":"missing","hours":"too-large"}' };
  expect(wrongFields(new Problem("entry-invalid", 422, "", params))).toEqual({
    result: "missing",
    hours: "too-large",
  });
  expect(wrongFields(new Problem("entry-invalid", 422, "", { field: "a", reason: "b" }))).toEqual({ a: "b" });
  expect(wrongFields(new Problem("not-found", 404, "", {}))).toEqual({});
});

it("lays a week out from Monday, shifts over midnight on both days, overlapping ones under each other", () => {
  const monday = startOfWeek(at("2026-11-22 12:00"), zone);
  expect(monday).toBe(at("2026-11-16"));
  const shift = (id: number, from: string, to: string) =>
    ({ entry_id: id, from_us: at(from), to_us: at(to) }) as ShiftView;
  const days = layOut(
    monday,
    [shift(1, "2026-11-16 20:00", "2026-11-17 08:00"), shift(2, "2026-11-17 06:00", "2026-11-17 12:00")],
    [{ from_us: at("2026-11-17 12:00"), to_us: at("2026-11-18 00:00") } as HoleView],
    zone,
  );
  expect(days).toHaveLength(7);
  expect(days[0]?.shifts.map(({ left, width }) => [Math.round(left), Math.round(width)])).toEqual([[83, 17]]);
  expect(days[1]?.shifts.map(({ one, lane }) => [one.entry_id, lane])).toEqual([
    [1, 0],
    [2, 1],
  ]);
  expect(days[1]?.lanes).toBe(2);
  expect(days[1]?.holes.map(({ left, width }) => [left, width])).toEqual([[50, 50]]);
  expect(days[2]?.holes).toEqual([]);
});

it("reads from the address what the program counted of a firm's person, and nothing else", () => {
  expect(didOf("90.4.3.2.0.1.5")).toEqual({
    days: 90,
    live: 4,
    playback: 3,
    exports: 2,
    refused: 0,
    changed: 1,
    signed: 5,
  });
  for (const odd of [null, "", "90.4", "90.4.3.2.0.1.x", "1.2.3.4.5.6.7.8"]) expect(didOf(odd)).toBeNull();
});
