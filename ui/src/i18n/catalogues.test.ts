// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { catalogues } from "./catalogues";

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ""): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

/** English has one and other, Chinese only other. */
const base = (key: string) => key.replace(/_(zero|one|other)$/, "");
/** A text of law comes in both languages, each sentence takes its own: `words_zh`, `words_en`. */
const placeholders = (text: string) =>
  [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1]?.replace(/_(zh|en)$/, "")).toSorted();

describe.each(Object.keys(catalogues.en) as (keyof typeof catalogues.en)[])("words of %s", (namespace) => {
  const en = flatten(catalogues.en[namespace] as Tree);
  const zh = flatten(catalogues["zh-CN"][namespace] as Tree);

  it("has the same keys in both languages", () => {
    expect([...new Set([...zh.keys()].map(base))].toSorted()).toEqual(
      [...new Set([...en.keys()].map(base))].toSorted(),
    );
  });

  it("asks for the same values in both languages", () => {
    for (const [key, text] of zh) {
      const other = en.get(key) ?? en.get(`${base(key)}_other`) ?? "";
      expect({ key, values: placeholders(text) }).toEqual({ key, values: placeholders(other) });
    }
  });

  it("leaves no word empty", () => {
    for (const words of [en, zh]) {
      for (const [key, text] of words) {
        if (!key.startsWith("stateText."))
          expect({ key, empty: text.trim() === "" }).toEqual({ key, empty: false });
      }
    }
  });

  it("has every plural form that its language counts with", () => {
    for (const [language, words] of [["en", en] as const, ["zh-CN", zh] as const]) {
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      for (const key of words.keys()) {
        if (!key.endsWith("_other")) continue;
        for (const form of forms) expect([...words.keys()]).toContain(`${base(key)}_${form}`);
      }
    }
  });
});
