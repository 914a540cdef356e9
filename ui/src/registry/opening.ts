// SPDX-License-Identifier: Apache-2.0
/** Opening hours in words. They are kept as `Mo-Th 18:00-02:00; Fr-Sa 18:00-04:00`; the server understands both. */
import { currentLanguage } from "@/i18n";

const chinese: Record<string, string> = {
  Mo: "周一",
  Tu: "周二",
  We: "周三",
  Th: "周四",
  Fr: "周五",
  Sa: "周六",
  Su: "周日",
};

export function openingText(kept: string, language = currentLanguage()): string {
  if (language !== "zh-CN") return kept;
  return kept
    .replace(/([A-Z][a-z])-([A-Z][a-z])/g, "$1至$2")
    .replace(/[A-Z][a-z]/g, (day) => chinese[day] ?? day)
    .replaceAll("; ", "；")
    .replaceAll(",", "、");
}
