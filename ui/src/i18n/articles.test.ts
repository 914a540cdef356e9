// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { citeArticle, citeText } from "./articles";
import { catalogues } from "./catalogues";
import { i18n } from "./index";

it.each([
  ["8", "第八条", "article 8"],
  ["8(1)", "第八条第一款", "article 8(1)"],
  ["14[7]", "第十四条第七项", "article 14(7)"],
  ["16(2)[3]", "第十六条第二款第三项", "article 16(2)(3)"],
  ["20", "第二十条", "article 20"],
  ["105", "第一百零五条", "article 105"],
  ["15+", "第十五条以后各条", "article 15 and after"],
  ["Storage", "Storage", "Storage"],
])("cites %s as lawyers do", (article, zh, en) => {
  expect(citeArticle(article, "zh-CN")).toBe(zh);
  expect(citeArticle(article, "en")).toBe(en);
});

it("puts several of one text under its name", () => {
  expect(citeText("办法", ["7", "9"], "zh-CN")).toBe("《办法》第七条、第九条");
  expect(citeText("Measures", ["7", "14[7]"], "en")).toBe("Measures, articles 7, 14(7)");
  expect(citeText("Measures", ["7"], "en")).toBe("Measures, article 7");
  expect(citeText("Measures", [], "en")).toBe("Measures");
});

it("cites so wherever words have a gap for an article", () => {
  const words = JSON.stringify(catalogues);
  expect(words).not.toMatch(/\{\{(article|number)\}\} ?条|rticle \{\{/);
  const rule = { pack: "办法", article: "8(1)", text: "三日内" };
  expect(i18n.t("filings:due.rule", { ...rule, lng: "zh-CN" })).toBe("《办法》第八条第一款：三日内");
});
