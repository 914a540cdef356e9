// SPDX-License-Identifier: Apache-2.0
/** Which text says so, in which article, in its own words; with `both` in English also the original, which counts. */
import { useTranslation } from "react-i18next";
import { currentLanguage } from "@/i18n";
import { citeText } from "@/i18n/articles";
import styles from "./record/Record.module.css";

/** As the server cites: an entry of a text, in both languages. */
export interface CitationView {
  pack: string;
  pack_zh: string;
  pack_en: string;
  article: string;
  words_zh: string;
  words_en: string;
}

export function Citations({ citations, both = false }: { citations: CitationView[]; both?: boolean }) {
  const { t } = useTranslation("registry");
  const zh = currentLanguage() === "zh-CN";
  return (
    <ul className={styles.texts}>
      {citations.map((one) => (
        <li key={`${one.pack} ${one.article} ${one.words_en}`} className={styles.cite}>
          <div className={styles.source}>
            {t("article", { pack: zh ? one.pack_zh : one.pack_en, article: one.article })}
          </div>
          <div>{zh ? one.words_zh : one.words_en}</div>
          {both && !zh && (
            <div className={styles.source} lang="zh-CN">
              {`${citeText(one.pack_zh, [one.article], "zh")}：${one.words_zh}`}
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
