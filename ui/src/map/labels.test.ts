// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { besideDot, inMiddle } from "./labels";

describe("where a name stands", () => {
  it("is right of its dot, or left of it where the edge would cut it", () => {
    expect(besideDot(100, 80, 400)).toBe(111);
    expect(besideDot(350, 80, 400)).toBe(350 - 11 - 80);
  });

  it("stays right of its dot where it fits on neither side", () => {
    expect(besideDot(50, 80, 100)).toBe(61);
  });

  it("is moved in from the edge while the middle of its place is on the screen", () => {
    expect(inMiddle(200, 80, 400)).toBe(160);
    expect(inMiddle(10, 80, 400)).toBe(4);
    expect(inMiddle(395, 80, 400)).toBe(316);
    expect(inMiddle(-20, 80, 400)).toBe(-60);
  });
});
