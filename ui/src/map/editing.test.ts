// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { dragRing, dragStand, ringHandles, type Stand, standHandles } from "./editing";
import { destination, distanceM, type LngLat } from "./mercator";

const home: LngLat = [123.43, 41.8];
const stand: Stand = { at: home, view: { direction: 350, angle: 60, rangeM: 30 } };
const handle = (id: string) => standHandles(stand).find((one) => one.id === id)?.at as LngLat;

describe("a camera's view", () => {
  it("stays as it is when its handles stay where they are", () => {
    for (const id of ["stand", "tip", "width"]) {
      const same = dragStand(stand, id, handle(id));
      expect(same.view.direction).toBe(350);
      expect(same.view.angle).toBe(60);
      expect(same.view.rangeM).toBe(30);
    }
  });

  it("moves as a whole", () => {
    const to = destination(home, 90, 10);
    expect(dragStand(stand, "stand", to)).toEqual({ ...stand, at: to });
  });

  it("turns over north and reaches as far as it is pulled", () => {
    const { view } = dragStand(stand, "tip", destination(home, 20, 55.4));
    expect(view).toEqual({ direction: 20, angle: 60, rangeM: 55 });
    expect(dragStand(stand, "tip", home).view.rangeM).toBe(1);
  });

  it("opens to both sides", () => {
    expect(dragStand(stand, "width", destination(home, 35, 12)).view.angle).toBe(90);
    expect(dragStand(stand, "width", destination(home, 170, 12)).view.angle).toBe(360);
  });
});

describe("an outline", () => {
  const ring: LngLat[] = [0, 120, 240].map((bearing) => destination(home, bearing, 20));

  it("has its corners to hold, and a place for another between each two", () => {
    expect(ringHandles(ring).map(({ kind }) => kind)).toEqual([
      "between",
      "between",
      "between",
      "corner",
      "corner",
      "corner",
    ]);
    expect(ringHandles([home])).toHaveLength(1);
    expect(ringHandles([home, home])).toHaveLength(3);
  });

  it("moves a corner", () => {
    const { ring: moved, held } = dragRing(ring, "corner 1", home);
    expect(moved[1]).toEqual(home);
    expect([moved.length, held]).toEqual([3, "corner 1"]);
  });

  it("gets a corner where its middle is pulled, and the hand keeps it", () => {
    const to = destination(home, 60, 40);
    const { ring: grown, held } = dragRing(ring, "between 0", to);
    expect(grown).toHaveLength(4);
    expect(distanceM(grown[1] as LngLat, to)).toBe(0);
    expect(held).toBe("corner 1");
  });
});
