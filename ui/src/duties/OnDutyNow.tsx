// SPDX-License-Identifier: Apache-2.0
/** In the top bar: who is on duty now. Nothing where no roster is kept. */
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import styles from "./Duties.module.css";
import { useOnDuty } from "./data";

export function OnDutyNow() {
  const { t } = useTranslation(["duties", "common"]);
  const { data } = useOnDuty();
  if (!data?.kept) return null;
  const names = data.now.map((shift) => shift.name).join(t("common:comma"));
  return (
    <Link
      href="/duties?view=roster"
      className={styles.onDuty}
      data-nobody={names ? undefined : true}
      title={names ? t("onDuty", { names }) : t("roster.nobody")}
    >
      {names ? t("onDuty", { names }) : t("roster.nobody")}
    </Link>
  );
}
