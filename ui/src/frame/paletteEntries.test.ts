// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { allPermissions, camera } from "@/test/render";
import { fromWall } from "@/time";
import { type Entry, paletteEntries, rank } from "./paletteEntries";

const cameras = [
  camera(1, { name: "Gate 1" }),
  camera(2, { name: "Gate 2", place: "Yard" }),
  camera(3, { name: "Hall" }),
];
const now = fromWall({ year: 2026, month: 11, day: 22, hour: 14, minute: 0, second: 0 });
const find = (text: string, permissions = allPermissions) =>
  paletteEntries(text, cameras, permissions, (page) => page, now);
const hrefs = (entries: Entry[]) => entries.map((entry) => entry.href);

it("finds a camera by words of its name and place", () => {
  expect(hrefs(find("yard gate"))).toEqual(["/live?camera=2", "/playback?cameras=2"]);
});

it("opens playback at the moment that is typed", () => {
  const at = fromWall({ year: 2026, month: 11, day: 21, hour: 18, minute: 40, second: 0 });
  expect(hrefs(find("gate 2 yesterday 18:40"))).toEqual([`/playback?cameras=2&at=${at}`]);
});

it("finds pages", () => {
  expect(find("storage")[0]).toMatchObject({ kind: "page", href: "/storage" });
});

it("offers nothing that the person may not use", () => {
  expect(hrefs(find("gate 1", ["camera.read", "live.view"]))).toEqual(["/live?camera=1"]);
  expect(find("storage", ["camera.read", "live.view"])).toEqual([]);
});

it("ranks the beginning of a word before its middle", () => {
  expect(rank("Hall gate", "gate")).toBeLessThan(rank("Aggate", "gate"));
  expect(rank("Hall", "gate")).toBe(-1);
});
