// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { byStandard, markOfItem } from "./data";

describe("the list of standards", () => {
  it("keeps the items of each standard together, in their order", () => {
    const items = [
      { standard: "a", item: 1 },
      { standard: "b", item: 2 },
      { standard: "a", item: 3 },
    ];
    expect(byStandard(items).map((group) => group.map((each) => each.item))).toEqual([[1, 3], [2]]);
  });

  it("marks as a breach what is mandatory alone", () => {
    expect(markOfItem({ standing: "does-not", mandatory: true })).toBe("breach");
    expect(markOfItem({ standing: "does-not", mandatory: false })).toBe("due");
    expect(markOfItem({ standing: "conforms", mandatory: false })).toBe("ok");
  });
});
