// SPDX-License-Identifier: Apache-2.0
/** What a text forbids is refused, whoever asks: which text, which article, in both languages. */
import { useTranslation } from "react-i18next";
import { StateMark } from "@/components";
import { Problem } from "@/session";
import { Citations } from "./Citations";
import styles from "./record/Record.module.css";

const prohibitions = new Set([
  "place-forbidden",
  "place-undecided",
  "builder-not-allowed",
  "consent-missing",
]);

export function isProhibition(error: unknown): error is Problem {
  return error instanceof Problem && prohibitions.has(error.code);
}

export function Refused({ problem }: { problem: Problem }) {
  const { t } = useTranslation("registry");
  const text = (name: string) => String(problem.params[name] ?? "");
  return (
    <section className={styles.refusal} role="alert" aria-label={t("refused")}>
      <StateMark mark="breach">{t("refused")}</StateMark>
      <p>{t(`refusedWhy.${problem.code}` as "refusedWhy.place-forbidden")}</p>
      <Citations
        both
        citations={[
          {
            pack: text("pack"),
            pack_zh: text("pack_zh"),
            pack_en: text("pack_en"),
            article: text("article"),
            words_zh: text("words_zh"),
            words_en: text("words_en"),
          },
        ]}
      />
      <p className={styles.note}>{t("refusedLogged")}</p>
    </section>
  );
}
