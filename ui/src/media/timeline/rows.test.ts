// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { nextEdge, type TimelineRow, under } from "./rows";

const row: TimelineRow = {
  cameraId: 1,
  footage: [
    [100, 200],
    [300, 400],
  ],
  gaps: [
    { startUs: 200, endUs: 300, cause: "network", detail: "timeout" },
    { startUs: 400, endUs: null, cause: "camera", detail: "" },
  ],
  holds: [{ startUs: 150, endUs: 250, reason: "Case 114" }],
  alarms: [{ atUs: 210, text: () => "Gate 1 records nothing", severity: "breach" }],
  firstUs: 100,
  lastUs: 400,
};

describe("what lies under a moment", () => {
  it("is footage, and a hold on it", () => {
    expect(under(row, 160, 5, 500)).toMatchObject({
      hasFootage: true,
      gap: null,
      hold: { reason: "Case 114" },
    });
  });

  it("is a gap with its cause, and an alarm close by", () => {
    expect(under(row, 206, 5, 500)).toMatchObject({
      hasFootage: false,
      gap: { cause: "network" },
      alarm: { severity: "breach" },
    });
  });

  it("is a gap that goes on until now, and nothing after it", () => {
    expect(under(row, 450, 5, 500).gap?.cause).toBe("camera");
    expect(under(row, 550, 5, 500).gap).toBeNull();
  });

  it("is nothing before the first footage, and on the ruler", () => {
    expect(under(row, 50, 5, 500)).toMatchObject({ hasFootage: false, gap: null });
    expect(under(null, 160, 5, 500)).toMatchObject({ hasFootage: false, row: null });
  });
});

describe("where footage begins or ends next", () => {
  const other: TimelineRow = { ...row, cameraId: 2, footage: [[120, 350]] };

  it("is looked for in all rows", () => {
    expect(nextEdge([row, other], 160, 1)).toBe(199);
    expect(nextEdge([row, other], 160, -1)).toBe(120);
  });

  it("goes on from an edge to the one after it", () => {
    expect(nextEdge([row], 199, 1)).toBe(300);
    expect(nextEdge([row], 300, -1)).toBe(199);
  });

  it("is nowhere after the last and before the first", () => {
    expect(nextEdge([row], 399, 1)).toBeNull();
    expect(nextEdge([row], 100, -1)).toBeNull();
  });
});
