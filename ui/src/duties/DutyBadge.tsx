// SPDX-License-Identifier: Apache-2.0
/** In the rail: how many duties are overdue. Nothing where none is. */
import { useTranslation } from "react-i18next";
import styles from "./Duties.module.css";
import { useReminders } from "./data";

export function DutyBadge() {
  const { t } = useTranslation("duties");
  const count = useReminders().data?.overdue ?? 0;
  if (count === 0) return null;
  const text = t("badge", { count });
  return (
    <span className={styles.badge} role="status" aria-label={text} title={text}>
      {count > 99 ? "99+" : count}
    </span>
  );
}
