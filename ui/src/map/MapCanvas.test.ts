// SPDX-License-Identifier: Apache-2.0
import { fireEvent } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MapCanvas } from "./MapCanvas";
import { destination, distanceM, type LngLat, toLngLat } from "./mercator";
import { emptyScene, type Scene } from "./scene";

const home: LngLat = [123.43, 41.8];
const scene: Scene = {
  ...emptyScene,
  cameras: [{ id: 7, name: "Gate", note: "", tone: "ok", at: home, view: null }],
};
let canvas: HTMLCanvasElement;
let map: MapCanvas;

/** jsdom has no pointer events with positions. */
function pointer(type: string, x: number, y: number, id = 1) {
  const event = new MouseEvent(type, { bubbles: true, button: 0 });
  Object.defineProperties(event, {
    offsetX: { value: x },
    offsetY: { value: y },
    pointerId: { value: id },
  });
  fireEvent(canvas, event);
}

beforeEach(() => {
  canvas = document.createElement("canvas");
  vi.spyOn(canvas, "getContext").mockReturnValue(null);
  document.body.append(canvas);
  map = new MapCanvas(canvas);
  map.lookAt({ west: home[0], east: home[0], south: home[1], north: home[1] });
  map.show(scene, null, []);
});
afterEach(() => {
  map.close();
  canvas.remove();
});

describe("a map", () => {
  it("tells what was clicked, and where", () => {
    const onPick = vi.fn();
    map.events = { onPick };
    const { x, y } = map.toScreen(home);
    pointer("pointerdown", x, y);
    pointer("pointerup", x, y);
    expect(onPick.mock.calls[0]?.[0]).toMatchObject({ kind: "camera", shape: { id: 7 } });
    expect(distanceM(onPick.mock.calls[0]?.[1], home)).toBeLessThan(0.01);
    pointer("pointerdown", x + 200, y);
    pointer("pointerup", x + 200, y);
    expect(onPick.mock.calls[1]?.[0]).toBeNull();
  });

  it("follows the hand, and a drag is no click", () => {
    const onPick = vi.fn();
    map.events = { onPick };
    const { x, y } = map.toScreen(home);
    pointer("pointerdown", x, y);
    pointer("pointermove", x + 50, y + 20);
    pointer("pointerup", x + 50, y + 20);
    expect(map.toScreen(home).x).toBeCloseTo(x + 50, 3);
    expect(map.toScreen(home).y).toBeCloseTo(y + 20, 3);
    expect(onPick).not.toHaveBeenCalled();
  });

  it("is spread with two fingers", () => {
    const before = map.view.scale;
    pointer("pointerdown", 500, 400, 1);
    pointer("pointerdown", 600, 400, 2);
    pointer("pointermove", 700, 400, 2);
    expect(map.view.scale).toBeCloseTo(before * 2, 6);
  });

  it("hands a dragged point to its owner and stays where it is", () => {
    const onHandle = vi.fn();
    map.events = { onHandle };
    map.show(scene, null, [{ id: "position", at: home, kind: "move" }]);
    const { x, y } = map.toScreen(home);
    const middle = toLngLat(map.view);
    pointer("pointerdown", x, y);
    pointer("pointermove", x + 60, y);
    pointer("pointerup", x + 60, y);
    expect(onHandle.mock.calls.map(([id, , done]) => [id, done])).toEqual([
      ["position", false],
      ["position", true],
    ]);
    expect(onHandle.mock.calls[1]?.[1][0]).toBeGreaterThan(home[0]);
    expect(toLngLat(map.view)).toEqual(middle);
  });

  it("goes by keys too", () => {
    const before = map.view;
    fireEvent.keyDown(canvas, { key: "ArrowRight" });
    expect(map.view.x).toBeGreaterThan(before.x);
    fireEvent.keyDown(canvas, { key: "+" });
    expect(map.view.scale).toBeGreaterThan(before.scale);
    const wide = map.view;
    fireEvent.keyDown(canvas, { key: "-", ctrlKey: true });
    expect(map.view).toEqual(wide);
  });

  it("zooms with the wheel to where the pointer is", () => {
    const target = destination(home, 90, 20);
    const { x, y } = map.toScreen(target);
    const event = new WheelEvent("wheel", { deltaY: -200, cancelable: true });
    Object.defineProperties(event, { offsetX: { value: x }, offsetY: { value: y } });
    fireEvent(canvas, event);
    expect(event.defaultPrevented).toBe(true);
    expect(map.toScreen(target).x).toBeCloseTo(x, 2);
  });

  it("shows all of what it was asked for, also when its window gets another size", () => {
    let told: () => void = () => undefined;
    vi.stubGlobal(
      "ResizeObserver",
      class {
        constructor(listener: () => void) {
          told = listener;
        }
        observe(): void {}
        disconnect(): void {}
      },
    );
    const other = new MapCanvas(canvas);
    const east = destination(home, 90, 400);
    other.lookAt({ west: home[0], east: east[0], south: home[1], north: home[1] });
    Object.defineProperty(canvas, "clientWidth", { configurable: true, value: 300 });
    told();
    expect(other.toScreen(east).x).toBeLessThan(300);
    other.zoom(1.1);
    const { scale } = other.view;
    told();
    expect(other.view.scale).toBe(scale);
    other.close();
  });

  it("says once when it has come to rest", () => {
    vi.useFakeTimers();
    const settled: boolean[] = [];
    map.events = { onView: (_, done) => settled.push(done) };
    map.zoom(1.2);
    map.zoom(1.2);
    vi.runAllTimers();
    vi.useRealTimers();
    expect(settled).toEqual([false, false, true]);
  });
});
