// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { i18n } from "@/i18n";
import { camera, status } from "@/test/render";
import { cameraRows, countGroups, filterRows } from "./rows";
import { causeText, stateOf } from "./state";

const cameras = [camera(1), camera(2, { place: "Yard" }), camera(3, { enabled: false }), camera(4)];
const statuses = new Map([
  [1, status(1)],
  [2, status(2, "failing", "wrong-password")],
  [3, status(3, "disabled")],
]);
const rows = cameraRows(cameras, statuses);
const ids = (found: typeof rows) => found.map((row) => row.camera.id);
const all = { text: "", group: null, place: null };

it("counts cameras by what needs a hand", () => {
  expect(countGroups(rows)).toEqual({ live: 1, down: 1, connecting: 1, disabled: 1, barred: 0, removed: 0 });
});

it("finds cameras by state, place and any words of name, place and address", () => {
  expect(ids(filterRows(rows, { ...all, group: "down" }))).toEqual([2]);
  expect(ids(filterRows(rows, { ...all, place: "Yard" }))).toEqual([2]);
  expect(ids(filterRows(rows, { ...all, text: "yard gate" }))).toEqual([2]);
  expect(ids(filterRows(rows, { ...all, text: "10.0.0.4" }))).toEqual([4]);
});

it("takes the worst of a camera's streams for its state", () => {
  const [main] = status(1).streams;
  const [sub] = status(1, "stalled", "stalled").streams;
  if (!main || !sub) throw new Error("no streams");
  expect(stateOf(camera(1), { camera_id: 1, streams: [main, { ...sub, kind: "sub" }] })).toMatchObject({
    state: "stalled",
    cause: "stalled",
  });
});

it("says why a camera that is off may not be switched on", () => {
  const barred = camera(5, { enabled: false, barred: "place-forbidden" });
  expect(stateOf(barred, undefined)).toMatchObject({ state: "barred", cause: "place-forbidden" });
  expect(causeText("place-forbidden")).toBe("no camera may be there");
});

it("says causes in words, and an unknown code rather than nothing", async () => {
  expect(causeText("wrong-password")).toBe("wrong user name or password");
  await i18n.changeLanguage("zh-CN");
  expect(causeText("wrong-password")).toBe("用户名或密码错误");
  expect(causeText("brand-new")).toBe("brand-new");
  expect(causeText(null)).toBe("");
});
