// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HOUR_US, MINUTE_US } from "@/time";
import { ROW_PX, RULER_PX } from "./paint";
import type { TimelineRow } from "./rows";
import type { Window } from "./scale";
import { Timeline } from "./timeline";

const T = 1_795_300_000_000_000;
const WIDTH = 1000;
/** Microseconds per pixel when an hour is seen. */
const US = HOUR_US / WIDTH;

const row: TimelineRow = {
  cameraId: 7,
  footage: [[T - 10 * HOUR_US, T + 10 * HOUR_US]],
  gaps: [],
  holds: [],
  alarms: [],
  firstUs: null,
  lastUs: null,
};

const events = { onSeek: vi.fn(), onSelect: vi.fn(), onHover: vi.fn(), onWindow: vi.fn(), onRest: vi.fn() };
let canvas: HTMLCanvasElement;
let timeline: Timeline;

beforeEach(() => {
  vi.useFakeTimers({ now: T / 1000 + 48 * 3_600_000 });
  for (const event of Object.values(events)) event.mockReset();
  canvas = document.createElement("canvas");
  Object.defineProperties(canvas, { clientWidth: { value: WIDTH }, clientHeight: { value: 100 } });
  canvas.getBoundingClientRect = () => new DOMRect(0, 0, WIDTH, 100);
  canvas.setPointerCapture = () => undefined;
  // Painting is looked at in a browser; here only what the hand does counts.
  const context = new Proxy({} as CanvasRenderingContext2D, {
    get: (target, name) => Reflect.get(target, name) ?? (() => ({ width: 40 })),
  });
  canvas.getContext = (() => context) as unknown as HTMLCanvasElement["getContext"];
  timeline = new Timeline(
    canvas,
    { zone: "Asia/Shanghai", locale: "en", centerUs: T, spanUs: HOUR_US },
    events,
  );
  timeline.setRows([row]);
});

afterEach(() => {
  timeline.close();
  vi.useRealTimers();
});

function pointer(type: string, x: number, y: number, more: PointerEventInit = {}): void {
  canvas.dispatchEvent(new PointerEvent(type, { clientX: x, clientY: y, button: 0, ...more }));
}

function drag(from: number, to: number, y: number, more: PointerEventInit = {}): void {
  pointer("pointerdown", from, y, more);
  pointer("pointermove", (from + to) / 2, y, more);
  pointer("pointermove", to, y, more);
  pointer("pointerup", to, y, more);
}

const rowY = RULER_PX + ROW_PX / 2;

describe("the hand", () => {
  it("seeks with a click", () => {
    pointer("pointerdown", 600, rowY);
    pointer("pointerup", 600, rowY);
    expect(events.onSeek).toHaveBeenCalledWith(T + 100 * US, true);
  });

  it("pans with a drag, and does not seek", () => {
    drag(600, 700, rowY);
    expect(events.onSeek).not.toHaveBeenCalled();
    pointer("pointerdown", 600, rowY);
    pointer("pointerup", 600, rowY);
    expect(events.onSeek).toHaveBeenCalledWith(T, true);
  });

  it("scrubs by the playhead's flag, and ends where it lets go", () => {
    timeline.setPlayhead(T, true, false);
    drag(500, 640, 10);
    expect(events.onSeek.mock.calls.some(([, isFinal]) => isFinal === false)).toBe(true);
    expect(events.onSeek).toHaveBeenLastCalledWith(T + 140 * US, true);
  });

  it("selects with the shift key, in either direction", () => {
    drag(600, 400, rowY, { shiftKey: true });
    expect(events.onSelect).toHaveBeenLastCalledWith({ inUs: T - 100 * US, outUs: T + 100 * US });
  });

  it("moves an edge of the selection, but not past the other", () => {
    timeline.setSelection({ inUs: T - 100 * US, outUs: T });
    drag(400, 300, rowY);
    expect(events.onSelect).toHaveBeenLastCalledWith({ inUs: T - 200 * US, outUs: T });
    timeline.setSelection({ inUs: T - 100 * US, outUs: T });
    drag(400, 900, rowY);
    expect(events.onSelect).toHaveBeenLastCalledWith({ inUs: T, outUs: T });
  });

  it("zooms at the pointer with the wheel", () => {
    canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: -600, clientX: 250 }));
    expect(timeline.spanUs).toBeLessThan(HOUR_US / 2);
    pointer("pointerdown", 250, rowY);
    pointer("pointerup", 250, rowY);
    expect(events.onSeek).toHaveBeenCalledWith(T - 250 * US, true);
  });
});

describe("hovering", () => {
  it("tells the moment and what lies there", () => {
    pointer("pointermove", 500, rowY);
    expect(events.onHover).toHaveBeenLastCalledWith(
      expect.objectContaining({ us: T, row, hasFootage: true }),
    );
  });

  it("tells no row on the ruler, and the end of it", () => {
    pointer("pointermove", 500, 5);
    expect(events.onHover).toHaveBeenLastCalledWith(expect.objectContaining({ row: null }));
    pointer("pointerleave", 500, 5);
    expect(events.onHover).toHaveBeenLastCalledWith(null);
  });
});

describe("keys", () => {
  it("move the playhead by a mark of the ruler", () => {
    timeline.setPlayhead(T, true, false);
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
    const [us] = events.onSeek.mock.lastCall as [number];
    expect(us - T).toBeGreaterThan(0);
    expect(us - T).toBeLessThanOrEqual(5 * MINUTE_US);
  });

  it("zoom", () => {
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowUp" }));
    expect(timeline.spanUs).toBeCloseTo(HOUR_US / 2, 0);
  });

  it("of others are left to them", () => {
    const event = new KeyboardEvent("keydown", { key: "i", cancelable: true });
    canvas.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
  });
});

it("asks for what it shows, again only when that is not enough", () => {
  const [window] = events.onWindow.mock.lastCall as [Window];
  expect(window.startUs).toBeLessThan(T - HOUR_US / 2);
  expect(window.endUs).toBeGreaterThan(T + HOUR_US / 2);
  const calls = events.onWindow.mock.calls.length;
  drag(500, 510, rowY);
  expect(events.onWindow.mock.calls.length).toBe(calls);
  timeline.show(T - 30 * HOUR_US);
  expect(events.onWindow.mock.calls.length).toBe(calls + 1);
});

it("keeps up with a clock that plays", () => {
  timeline.setPlayhead(T + 2 * HOUR_US, true, true);
  pointer("pointerdown", 200, rowY);
  pointer("pointerup", 200, rowY);
  expect(events.onSeek).toHaveBeenCalledWith(T + 2 * HOUR_US, true);
});

it("tells the zoom once it rests", () => {
  timeline.zoom(0.5);
  timeline.zoom(0.5);
  vi.advanceTimersByTime(1000);
  expect(events.onRest).toHaveBeenCalledTimes(1);
  expect(events.onRest.mock.lastCall?.[0]).toBeCloseTo(HOUR_US / 4, 0);
});
