// SPDX-License-Identifier: Apache-2.0
/** Beside the hours of fault: the work orders of the month, and those that are still open from before. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { EntryView } from "@/api";
import { StateMark, useAddress } from "@/components";
import { useMay } from "@/session";
import { formatDate, nowUs } from "@/time";
import styles from "./Duties.module.css";
import { useEntries } from "./data";
import type { Month } from "./month";
import type { T } from "./words";

interface Props {
  month: Month;
  onOpen: (id: number) => void;
}

export function WorkOrders({ month, onOpen }: Props) {
  const { t } = useTranslation(["duties", "common"]);
  const [, change] = useAddress();
  const mayManage = useMay("duty.manage");
  const ofMonth = useEntries({ kind: ["work-order"], from_us: month.fromUs, to_us: month.toUs });
  const open = useEntries({ kind: ["work-order"], to_us: month.toUs, open: true });
  const all = new Map<number, EntryView>();
  for (const page of [...(open.data?.pages ?? []), ...(ofMonth.data?.pages ?? [])])
    for (const entry of page.items)
      if (entry.corrected_by === null && entry.state !== "void") all.set(entry.id, entry);
  const orders = [...all.values()].toSorted((one, other) => weight(one) - weight(other) || other.id - one.id);
  const lists = [open, ofMonth].filter(({ hasNextPage }) => hasNextPage);
  return (
    <section className={styles.orders} aria-label={t("faults.orders")}>
      <header className={styles.ordersHead}>
        <h2 className={styles.ordersTitle}>{t("faults.orders")}</h2>
        {mayManage && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => change({ new: "work-order", entry: null }, { push: true })}
          >
            {t("faults.newOrder")}
          </Button>
        )}
      </header>
      {orders.length === 0 && ofMonth.data && (
        <p className={`${styles.help} ${styles.ordersNote}`}>{t("faults.noOrders")}</p>
      )}
      {orders.map((entry) => (
        <button key={entry.id} type="button" className={styles.order} onClick={() => onOpen(entry.id)}>
          <span>{String(entry.fields.what ?? "")}</span>
          <span className={styles.row}>
            <span className={styles.minor}>{entry.subject_name}</span>
            <OrderState t={t} entry={entry} />
          </span>
        </button>
      ))}
      {lists.length > 0 && (
        <Button
          size="compact-sm"
          variant="subtle"
          loading={lists.some(({ isFetchingNextPage }) => isFetchingNextPage)}
          onClick={() => {
            for (const list of lists) void list.fetchNextPage();
          }}
        >
          {t("common:more")}
        </Button>
      )}
    </section>
  );
}

/** Open ones first. */
function weight(entry: EntryView): number {
  return entry.closed_by === null ? 0 : 1;
}

function OrderState({ t, entry }: { t: T; entry: EntryView }) {
  if (entry.answered_us !== null)
    return <StateMark mark="ok">{t("faults.done", { day: formatDate(entry.answered_us) })}</StateMark>;
  const late = entry.lapses_us !== null && entry.lapses_us <= nowUs();
  const day = entry.lapses_us === null ? "–" : formatDate(entry.lapses_us - 1);
  return (
    <StateMark mark={late ? "breach" : "due"}>{t(late ? "faults.overdue" : "faults.due", { day })}</StateMark>
  );
}
