// SPDX-License-Identifier: Apache-2.0
/**
 * Two languages, one catalogue per feature folder. A feature adds its
 * `zh-CN.json` and `en.json` to `catalogues.ts`; keys are typed from English,
 * and a test holds both languages to the same keys.
 */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { citeArticle } from "./articles";
import { catalogues } from "./catalogues";

export const languages = ["zh-CN", "en"] as const;
export type Language = (typeof languages)[number];

const key = "fairwatch.language";

function firstLanguage(): Language {
  const chosen = localStorage.getItem(key);
  if (chosen === "zh-CN" || chosen === "en") return chosen;
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith("zh")) ? "zh-CN" : "en";
}

export function currentLanguage(): Language {
  return i18next.language === "zh-CN" ? "zh-CN" : "en";
}

export function setLanguage(language: Language): void {
  localStorage.setItem(key, language);
  void i18next.changeLanguage(language);
}

i18next.on("languageChanged", (language) => {
  document.documentElement.lang = language;
});

void i18next.use(initReactI18next).init({
  lng: firstLanguage(),
  fallbackLng: "en",
  resources: catalogues,
  defaultNS: "common",
  ns: Object.keys(catalogues.en),
  interpolation: { escapeValue: false },
  returnNull: false,
});

i18next.services.formatter?.add("article", (value, language) =>
  citeArticle(String(value), language ?? currentLanguage()),
);

i18next.services.formatter?.add("duties", (value, language) =>
  String(value)
    .split(",")
    .map((duty) => i18next.t(`session:duty.${duty as "vetting"}`, { defaultValue: duty }))
    .join((language ?? currentLanguage()).startsWith("zh") ? "；" : "; "),
);

export { i18next as i18n };
