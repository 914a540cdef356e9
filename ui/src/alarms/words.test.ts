// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import type { AlarmView } from "@/api";
import { i18n } from "@/i18n";
import { cameraOf, volumeOf } from "./data";
import { alarmMark, alarmText } from "./words";

const alarm: AlarmView = {
  id: 1,
  kind: "camera_down",
  severity: "breach",
  subject: "camera:7",
  params: { camera: "Gate 2", cause: "network", detail: "no-route", since_us: 0 },
  raised_us: 1_790_000_000_000_000,
  cleared_us: null,
  acknowledged_us: null,
  acknowledged_by: null,
};
const forecast: AlarmView = {
  ...alarm,
  kind: "forecast",
  severity: "due",
  subject: "volume:1",
  params: {
    volume: "media",
    days_forecast: 12.4,
    days_required: 30,
    full_at_us: 1_795_000_000_000_000,
    cameras: [],
  },
};
const name = () => undefined;

it("names the camera by the name of today, else by the one of then", () => {
  expect(alarmText(alarm, () => "East gate")).toBe("East gate records nothing: not reachable in the network");
  expect(alarmText(alarm, name)).toBe("Gate 2 records nothing: not reachable in the network");
});

it("says the kind of gap when no error was met", () => {
  const without = { ...alarm, params: { ...alarm.params, detail: "" } };
  expect(alarmText(without, name)).toBe("Gate 2 records nothing: network");
});

it("says until when there is room, with and without the days that it holds", async () => {
  expect(alarmText(forecast, name)).toMatch(
    /^Volume media: recording will have to stop on 2026-.*12\.4 days.*30/,
  );
  const soon = { ...forecast, params: { ...forecast.params, days_forecast: null } };
  expect(alarmText(soon, name)).toMatch(/^Volume media: recording will have to stop on 2026-[\d-]+\.$/);
  await i18n.changeLanguage("zh-CN");
  expect(alarmText(forecast, name)).toContain("规定为 30 天");
});

it("says which text forbids a camera where it stands", async () => {
  const forbidden = {
    ...alarm,
    kind: "place_forbidden",
    params: {
      camera: "Gate 2",
      place: "WC",
      pack_zh: "条例",
      pack_en: "Regulation",
      article: "8(1)",
      words_zh: "卫生间内部",
      words_en: "Inside toilets",
    },
  };
  await i18n.changeLanguage("en");
  expect(alarmText(forbidden, name)).toBe(
    "Gate 2 stands in “WC”, where no camera may be, and was stopped. Regulation, article 8(1): Inside toilets.",
  );
  await i18n.changeLanguage("zh-CN");
  expect(alarmText(forbidden, name)).toContain("第八条第一款：卫生间内部");
  await i18n.changeLanguage("en");
});

it("says which register was tampered with, and from where on", () => {
  const peer = {
    ...alarm,
    kind: "peer_unit",
    subject: "peer:1",
    params: { installation: "Mall", unit: "Northern Mall Ltd", credit_code: "912101020000000787" },
  };
  expect(alarmText(peer, name)).toMatch(/^“Mall” filed for Northern Mall Ltd \(912101020000000787\)/);
  const broken = { ...alarm, kind: "register_broken", params: { register: "audit", entry: 7 } };
  expect(alarmText(broken, name)).toMatch(/^The audit log is not as it was written, from entry 7 on\./);
  const somewhere = { ...broken, params: { register: "audit", entry: null } };
  expect(alarmText(somewhere, name)).toMatch(/^The audit log is not as it was written\./);
});

it("shows a kind that it does not know rather than hide it", () => {
  expect(alarmText({ ...alarm, kind: "brand_new" }, () => "Gate")).toBe("brand_new: Gate");
});

it("knows what it is about, and how loud it is", () => {
  expect([cameraOf(alarm), volumeOf(alarm), volumeOf(forecast)]).toEqual([7, null, 1]);
  expect([alarm, forecast, { ...alarm, cleared_us: 1 }].map(alarmMark)).toEqual(["breach", "due", "off"]);
});
