// SPDX-License-Identifier: Apache-2.0
/** What people are reminded of, at the bell: the duty, what about, by when, and one click to where it is done. */
import { IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { ReminderView } from "@/api";
import { EmptyState, MarkShape } from "@/components";
import { nowUs } from "@/time";
import { useReminders } from "./data";
import styles from "./ReminderList.module.css";
import { dueMark, dueText, spanText, type T, useKindName } from "./words";

export function ReminderList({ onGo }: { onGo: () => void }) {
  const { t } = useTranslation(["duties", "common"]);
  const { data } = useReminders();
  const name = useKindName();
  if (!data) return null;
  if (data.items.length === 0) {
    return (
      <EmptyState
        icon={<IconCircleCheck size={20} stroke={1.5} />}
        title={t("reminders.empty")}
        text={t("reminders.emptyText")}
      />
    );
  }
  const more = data.count - data.items.length;
  // What is overdue or to be done at once first.
  const items = data.items.toSorted((one, other) => (one.due_us ?? 0) - (other.due_us ?? 0));
  return (
    <ul className={styles.list}>
      {items.map((one) => (
        <li key={one.id}>
          <Link href={one.link} className={styles.card} onClick={onGo}>
            <span className={styles.mark}>
              <MarkShape mark={dueMark(one, nowUs())} />
            </span>
            <span>
              <strong>{name(one.kind)}</strong> <span className={styles.minor}>{aboutText(t, one)}</span>
            </span>
            <span className={styles.due}>{dueText(t, one, nowUs())}</span>
          </Link>
        </li>
      ))}
      {more > 0 && <li className={styles.more}>{t("reminders.more", { count: more })}</li>}
    </ul>
  );
}

/** `runs out · Toilet 1F · Mall North`. */
function aboutText(t: T, one: ReminderView): string {
  const { why, name, site, until_us: until } = one.params;
  const span =
    (why === "hole" || why === "absent") && one.due_us !== null
      ? spanText(one.due_us, typeof until === "number" ? until : null)
      : "";
  const parts = [whyText(t, String(why ?? "")), String(name ?? ""), String(site ?? ""), span];
  return parts.filter((part, index) => part && parts.indexOf(part) === index).join(" · ");
}

const whys = [
  "missing",
  "lapses",
  "open",
  "handover",
  "hole",
  "absent",
  "broken",
  "stuck",
  "review",
  "ends",
] as const;

function whyText(t: T, why: string): string {
  const known = whys.find((one) => one === why);
  return known ? t(`why.${known}`) : "";
}
