// SPDX-License-Identifier: Apache-2.0
import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { alarmText } from "@/alarms/words";
import type { AlarmView } from "@/api";
import { i18n } from "@/i18n";
import { camera, renderConsole } from "@/test/render";
import { HoverCard } from "./HoverCard";
import { rowOf } from "./useTimelineRows";

const AT = 1_790_000_000_000_000;
const alarm: AlarmView = {
  id: 9,
  kind: "camera_down",
  severity: "breach",
  subject: "camera:1",
  params: { camera: "大门", cause: "network", detail: "timeout" },
  raised_us: AT,
  cleared_us: null,
  acknowledged_us: null,
  acknowledged_by: null,
};

it("says of an alarm what happened, in the language of the page", async () => {
  await i18n.changeLanguage("zh-CN");
  const row = rowOf(1, [], [alarm], (one) => alarmText(one, () => undefined));
  const hover = {
    us: AT,
    x: 10,
    y: 10,
    row,
    hasFootage: false,
    gap: null,
    hold: null,
    alarm: row.alarms[0] ?? null,
  };
  renderConsole(<HoverCard hover={hover} camera={undefined} usPerPx={1} widthPx={600} leftPx={0} />);
  expect(screen.getByText(/告警/).textContent).toContain("大门");
  expect(document.body.textContent).not.toMatch(/camera.down/);
});

it("says of a gap that the law made it, as it is in the books or as the camera is now", async () => {
  await i18n.changeLanguage("zh-CN");
  const row = rowOf(1, [], [], () => "");
  const hover = { us: AT, x: 10, y: 10, row, hasFootage: false, hold: null, alarm: null };
  const gap = { startUs: AT, endUs: AT + 60_000_000, cause: "disabled" as const, detail: "place-forbidden" };
  const of = (found: typeof gap | { endUs: null; detail: string }, barred = "") => (
    <HoverCard
      hover={{ ...hover, gap: { ...gap, ...found } }}
      camera={camera(1, { barred })}
      usPerPx={1}
      widthPx={600}
      leftPx={0}
    />
  );
  const { unmount } = renderConsole(of(gap));
  expect(screen.getByText(/依法停用：部位禁止安装/)).toBeTruthy();
  unmount();
  const past = renderConsole(of({ ...gap, detail: "" }, "place-forbidden"));
  expect(document.body.textContent).not.toContain("依法停用");
  past.unmount();
  renderConsole(of({ endUs: null, detail: "" }, "consent-missing"));
  expect(screen.getByText(/依法停用：缺少同意文件/)).toBeTruthy();
});
