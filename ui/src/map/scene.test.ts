// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { spread } from "./labels";
import { destination, type LngLat, toWorld } from "./mercator";
import { shortCount } from "./paint";
import {
  type CameraShape,
  emptyScene,
  handleAt,
  hitAt,
  type PlaceShape,
  type Scene,
  sceneBounds,
} from "./scene";
import { toScreen, type Viewport } from "./viewport";

const home: LngLat = [123.43, 41.8];
const view: Viewport = { ...toWorld(home), scale: 2 ** 27, width: 800, height: 600 };

function place(id: number, halfM: number): PlaceShape {
  const ring = [315, 45, 135, 225].map((bearing) => destination(home, bearing, halfM));
  return { id, name: `Place ${id}`, note: "", tone: "ok", forbidden: false, ring };
}

function camera(id: number, at: LngLat, direction = 90): CameraShape {
  return { id, name: `Gate ${id}`, note: "", tone: "ok", at, view: { direction, angle: 60, rangeM: 40 } };
}

const scene: Scene = {
  ...emptyScene,
  places: [place(1, 80), place(2, 20)],
  cameras: [camera(7, destination(home, 0, 60)), camera(8, destination(home, 0, 61))],
  clusters: [{ at: destination(home, 180, 200), count: 40 }],
};
const at = (point: LngLat) => hitAt(scene, view, toScreen(view, point));

describe("what is under the pointer", () => {
  it("is the small place in a large one", () => {
    expect(at(home)?.shape).toMatchObject({ id: 2 });
    expect(at(destination(home, 270, 40))?.shape).toMatchObject({ id: 1 });
  });

  it("is a camera before the place that it stands in, the nearer of two", () => {
    expect(at(destination(home, 0, 60))).toMatchObject({ kind: "camera", shape: { id: 7 } });
    expect(at(destination(home, 0, 61.2))).toMatchObject({ kind: "camera", shape: { id: 8 } });
  });

  it("is a group of cameras", () => {
    expect(at(destination(home, 180, 200))).toMatchObject({ kind: "cluster", shape: { count: 40 } });
  });

  it("is the camera that looks there, where there is no place", () => {
    const alone = { ...emptyScene, cameras: [camera(9, home)] };
    const seen = hitAt(alone, view, toScreen(view, destination(home, 90, 30)));
    expect(seen).toMatchObject({ kind: "camera", shape: { id: 9 } });
    expect(hitAt(alone, view, toScreen(view, destination(home, 270, 30)))).toBeNull();
  });

  it("is the uppermost handle", () => {
    const handles = [
      { id: "under", at: home, kind: "move" as const },
      { id: "over", at: home, kind: "turn" as const },
    ];
    expect(handleAt(handles, view, { x: 402, y: 301 })?.id).toBe("over");
    expect(handleAt(handles, view, { x: 460, y: 301 })).toBeNull();
  });
});

it("knows how far everything reaches", () => {
  expect(sceneBounds(emptyScene)).toBeNull();
  const bounds = sceneBounds(scene);
  expect(bounds?.south).toBeCloseTo(destination(home, 180, 200)[1], 6);
});

it("writes no name over another", () => {
  const label = (x: number, y: number) => ({ text: "a", x, y, width: 40, height: 14, weight: 400, size: 11 });
  expect(spread([label(0, 0), label(20, 5), label(50, 0), label(0, 20)])).toHaveLength(3);
});

it("writes large counts short", () => {
  expect([7, 999, 1200, 9960, 34_499].map(shortCount)).toEqual(["7", "999", "1.2k", "10k", "34k"]);
});
