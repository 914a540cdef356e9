// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { boundsOf, destination, type LngLat, toWorld } from "./mercator";
import {
  boundsOfView,
  fitTo,
  fromScreen,
  pan,
  pixelsPerMetre,
  readView,
  scaleBar,
  toScreen,
  type Viewport,
  writeView,
  zoomAt,
} from "./viewport";

const home: LngLat = [123.43, 41.8];
const view: Viewport = { ...toWorld(home), scale: 2 ** 27, width: 800, height: 600 };

describe("a viewport", () => {
  it("has its middle in the middle, and finds every pixel again", () => {
    expect(toScreen(view, home).x).toBeCloseTo(400, 6);
    expect(toScreen(view, home).y).toBeCloseTo(300, 6);
    const at = { x: 123, y: 45 };
    const back = toScreen(view, fromScreen(view, at));
    expect(back.x).toBeCloseTo(at.x, 4);
    expect(back.y).toBeCloseTo(at.y, 4);
  });

  it("moves with the hand", () => {
    const moved = toScreen(pan(view, 30, -20), home);
    expect([moved.x, moved.y].map(Math.round)).toEqual([430, 280]);
  });

  it("keeps what is under the pointer while it zooms", () => {
    const at = { x: 700, y: 50 };
    const under = fromScreen(view, at);
    const [lng, lat] = fromScreen(zoomAt(view, 3.7, at), at);
    expect(lng).toBeCloseTo(under[0], 8);
    expect(lat).toBeCloseTo(under[1], 8);
  });

  it("zooms no further than there is something to see", () => {
    expect(zoomAt(view, 1e-12).scale).toBe(256);
    expect(zoomAt(view, 1e12).scale).toBe(2 ** 33);
  });

  it("fits all that is given, in the middle and with a margin", () => {
    const corners = [destination(home, 315, 500), destination(home, 135, 500)];
    const bounds = boundsOf(corners);
    if (!bounds) throw new Error("no bounds");
    const fitted = fitTo(view, bounds);
    for (const corner of corners) {
      const { x, y } = toScreen(fitted, corner);
      expect(x).toBeGreaterThanOrEqual(47);
      expect(x).toBeLessThanOrEqual(753);
      expect(y).toBeGreaterThanOrEqual(47);
      expect(y).toBeLessThanOrEqual(553);
    }
  });

  it("shows what is around a single point", () => {
    const fitted = fitTo(view, { west: home[0], east: home[0], south: home[1], north: home[1] });
    expect(600 / pixelsPerMetre(fitted)).toBeGreaterThan(50);
    expect(600 / pixelsPerMetre(fitted)).toBeLessThan(100);
  });

  it("says which part of the world it shows", () => {
    const { west, east, south, north } = boundsOfView(view);
    expect(west).toBeLessThan(home[0]);
    expect(east).toBeGreaterThan(home[0]);
    expect(south).toBeLessThan(home[1]);
    expect(north).toBeGreaterThan(home[1]);
  });
});

it("has a round scale bar that is as long as it says", () => {
  const bar = scaleBar(view);
  expect(String(bar.metres)).toMatch(/^[125]0*$/);
  expect(bar.px).toBeLessThanOrEqual(120);
  expect(bar.px).toBeGreaterThan(40);
  const start = toScreen(view, home);
  const end = toScreen(view, destination(home, 90, bar.metres));
  expect(end.x - start.x).toBeCloseTo(bar.px, 0);
});

describe("the address", () => {
  it("holds the view", () => {
    const read = readView({ ...view, x: 0, y: 0, scale: 256 }, writeView(view));
    expect(read?.x).toBeCloseTo(view.x, 7);
    expect(Math.log2(read?.scale ?? 0)).toBeCloseTo(27, 2);
  });

  it.each([null, "", "1,2", "a,b,c", "500,1,1", "1,99,1", "1,2,3,4"])("is not trusted: %s", (text) => {
    expect(readView(view, text)).toBeNull();
  });
});
