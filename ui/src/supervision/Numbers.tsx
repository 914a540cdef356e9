// SPDX-License-Identifier: Apache-2.0
/** What waits for the authority, in four numbers. */
import { useTranslation } from "react-i18next";
import type { Mark } from "@/components";
import { formatNumber } from "@/components/format";
import { useOverview } from "./data";
import styles from "./Supervision.module.css";

export function Numbers() {
  const { t } = useTranslation("supervision");
  const { data } = useOverview();
  if (!data) return null;
  const late = data.orders_late > 0 ? t("numbers.ordersLate", { count: data.orders_late }) : "";
  const missed = data.visits_late > 0 ? t("numbers.visitsLate", { count: data.visits_late }) : "";
  return (
    <div className={styles.numbers}>
      <One value={data.to_decide} name={t("numbers.toDecide")} mark={data.to_decide > 0 ? "due" : "ok"} />
      <One value={data.overdue} name={t("numbers.overdue")} mark={data.overdue > 0 ? "breach" : "ok"} />
      <One
        value={data.orders_open}
        name={[t("numbers.orders"), late].filter(Boolean).join(" · ")}
        mark={late ? "breach" : "ok"}
      />
      <One
        value={data.visits}
        name={[t("numbers.visits"), missed].filter(Boolean).join(" · ")}
        mark={missed ? "due" : "ok"}
      />
      <span className={styles.number}>
        {t("numbers.filed", { filed: formatNumber(data.filed), systems: formatNumber(data.systems) })}
      </span>
    </div>
  );
}

function One({ value, name, mark }: { value: number; name: string; mark: Mark }) {
  return (
    <span className={styles.number} data-mark={mark}>
      <strong>{formatNumber(value)}</strong> {name}
    </span>
  );
}
