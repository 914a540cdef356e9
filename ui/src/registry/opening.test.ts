// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { openingText } from "./opening";

test("opening hours are said in the reader's language", () => {
  const kept = "Mo-We,Fr 10:00-12:00,18:00-02:00; Sa-Su 18:00-04:00";
  expect(openingText(kept, "en")).toBe(kept);
  expect(openingText(kept, "zh-CN")).toBe(
    "周一至周三、周五 10:00-12:00、18:00-02:00；周六至周日 18:00-04:00",
  );
  expect(openingText("", "zh-CN")).toBe("");
});
