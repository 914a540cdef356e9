// SPDX-License-Identifier: Apache-2.0
/**
 * An article as people cite it: `8(1)` is 第八条第一款, `14[7]` 第十四条第七项, `15+` all from there on. The server
 * has the same in `fairwatch/govern/rules/cite.py`. In words with a gap for it: `{{article, article}}`.
 */
const numbered = /^(\d{1,3})(?:\((\d{1,2})\))?(?:\[(\d{1,2})\])?(\+)?$/;
const digits = "零一二三四五六七八九";

export function citeArticle(article: string, language: string): string {
  const found = numbered.exec(article);
  if (!found) return article;
  const [, number, paragraph, item, onward] = found;
  if (!language.startsWith("zh")) {
    const parts = [paragraph, item].map((one) => (one ? `(${one})` : "")).join("");
    return `article ${number}${parts}${onward ? " and after" : ""}`;
  }
  const parts = `${paragraph ? `第${numeral(paragraph)}款` : ""}${item ? `第${numeral(item)}项` : ""}`;
  return `第${numeral(number)}条${parts}${onward ? "以后各条" : ""}`;
}

/** With the name of its text: `《办法》第八条`, `Measures, article 8`; several of one text under one name. */
export function citeText(pack: string, articles: string[], language: string): string {
  const cited = articles.map((article) => citeArticle(article, language));
  if (language.startsWith("zh")) return `《${pack}》${cited.join("、")}`;
  const [first = "", ...others] = cited;
  if (others.length === 0) return first ? `${pack}, ${first}` : pack;
  return `${pack}, articles ${cited.map((one) => one.replace(/^article /, "")).join(", ")}`;
}

/** A number below 1000 in Chinese: 8 is 八, 14 十四, 105 一百零五. */
function numeral(text = ""): string {
  const number = Number(text);
  const hundreds = Math.floor(number / 100);
  const tens = Math.floor((number % 100) / 10);
  const ones = number % 10;
  let said = hundreds ? `${digits[hundreds]}百` : "";
  if (tens) said += `${tens === 1 && !hundreds ? "" : digits[tens]}十`;
  else if (hundreds && ones) said += "零";
  return said + (ones || !number ? digits[ones] : "");
}
