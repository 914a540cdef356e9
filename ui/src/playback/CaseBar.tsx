// SPDX-License-Identifier: Apache-2.0
/** The request for footage that is worked on: one thin line over the controls. */
import { ActionIcon } from "@mantine/core";
import { IconX, IconZoomQuestion } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { spanText, standingMark, standingText } from "@/cases/words";
import { StateMark } from "@/components";
import { caseHref } from "@/links";
import styles from "./CaseBar.module.css";
import type { Matter } from "./useMatter";

export function CaseBar({ matter }: { matter: Matter }) {
  const { t } = useTranslation("cases");
  const { found } = matter;
  if (!found) return null;
  const text = t("playback.chip", { id: found.id, reason: found.reason });
  return (
    <div className={styles.bar}>
      <IconZoomQuestion size={15} stroke={1.5} />
      <span className={styles.reason} title={text}>
        {text}
      </span>
      <span className={styles.span}>{spanText(found.start_us, found.end_us)}</span>
      <StateMark mark={standingMark(found)}>{standingText(found)}</StateMark>
      <Link href={caseHref(found.id)} className={styles.link}>
        {t("playback.details")}
      </Link>
      <ActionIcon
        size={22}
        aria-label={t("playback.leave")}
        title={t("playback.leave")}
        onClick={() => matter.use(null)}
      >
        <IconX size={14} stroke={1.5} />
      </ActionIcon>
    </div>
  );
}
