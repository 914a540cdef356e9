// SPDX-License-Identifier: Apache-2.0
/** The articles of a text: number, one line, state. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ComplianceView } from "@/api";
import { EmptyState, StateMark } from "@/components";
import styles from "./Compliance.module.css";
import { markOf, said, stateWord } from "./data";

interface Props {
  report: ComplianceView;
  state: string | null;
  chosen: string | null;
  onChoose: (article: string) => void;
}

export function ArticleList({ report, state, chosen, onChoose }: Props) {
  const { t } = useTranslation("compliance");
  const list = useRef<HTMLElement>(null);
  // A link to an article of its own opens with that line in sight.
  useEffect(() => {
    if (chosen !== null) list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const shown = report.articles.filter((each) => !state || each.state === state);
  if (shown.length === 0) return <EmptyState title={t("nothingOpen")} text={t("nothingOpenText")} />;
  return (
    <nav ref={list} className={styles.list} aria-label={t("articles")}>
      {shown.map((each) => (
        <button
          key={each.article}
          type="button"
          className={styles.line}
          aria-current={each.article === chosen || undefined}
          data-quiet={each.state === "not-for-software" || undefined}
          onClick={() => onChoose(each.article)}
        >
          <span className={styles.mark}>{each.article}</span>
          <span className={styles.demand}>{said(each.demands)}</span>
          <StateMark mark={markOf(each.state)}>
            {t(`state.${stateWord(each.state, each.kind === "duty" && each.controls.length > 0)}`)}
          </StateMark>
          {each.due && each.state !== "kept" && each.state !== "not-for-software" && (
            <span className={styles.day} title={each.due.day}>
              {each.due.days_left < 0 ? t("overdue", { count: -each.due.days_left }) : each.due.day}
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}
