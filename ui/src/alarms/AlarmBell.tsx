// SPDX-License-Identifier: Apache-2.0
/** The bell with the number of open alarms and, apart from them, of reminders; the drawer behind it has both. */
import { Button, Drawer, SegmentedControl, UnstyledButton } from "@mantine/core";
import { IconBell, IconBellCheck, IconChecklist } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { EmptyState } from "@/components";
import { useReminders } from "@/duties/data";
import { ReminderList } from "@/duties/ReminderList";
import { useMay } from "@/session";
import styles from "./AlarmBell.module.css";
import { AlarmCard } from "./AlarmCard";
import { useOpenAlarms } from "./data";

type Shown = "alarms" | "reminders";

export function AlarmBell() {
  const { t } = useTranslation(["alarms", "frame", "duties", "common"]);
  const mayAlarms = useMay("alarm.read");
  const mayDuties = useMay("duty.read");
  const { data: alarms = [] } = useOpenAlarms();
  const reminders = useReminders().data?.count ?? 0;
  const [opened, setOpened] = useState(false);
  const [chosen, setChosen] = useState<Shown | null>(null);
  const waiting = alarms.filter((alarm) => alarm.acknowledged_us === null);
  const worst = waiting.some((alarm) => alarm.severity === "breach")
    ? "breach"
    : waiting.length
      ? "due"
      : "none";
  const both = mayAlarms && mayDuties;
  // Alarms come first; where there are none, what one is reminded of.
  const first: Shown = alarms.length === 0 && reminders > 0 ? "reminders" : "alarms";
  const shown: Shown = both ? (chosen ?? first) : mayAlarms ? "alarms" : "reminders";
  const close = () => setOpened(false);
  const counts = [
    mayAlarms && t("frame:bell", { count: alarms.length }),
    mayDuties && t("frame:bellReminders", { count: reminders }),
  ];
  return (
    <>
      <UnstyledButton
        className={styles.bell}
        data-worst={worst}
        onClick={() => {
          setChosen(null);
          setOpened(true);
        }}
      >
        <span className="fw-only-read">{counts.filter(Boolean).join(t("common:comma"))}</span>
        <IconBell size={17} stroke={1.5} aria-hidden="true" />
        {alarms.length > 0 && (
          <span className={styles.count} aria-hidden="true">
            {short(alarms.length)}
          </span>
        )}
        {reminders > 0 && (
          <span className={styles.reminders} aria-hidden="true">
            <IconChecklist size={13} stroke={1.5} />
            {short(reminders)}
          </span>
        )}
      </UnstyledButton>
      <Drawer
        opened={opened}
        onClose={close}
        title={t(both ? "frame:bellTitle" : shown === "alarms" ? "title" : "reminders")}
        size={460}
        padding={0}
        classNames={{ header: styles.head, body: styles.body, content: styles.content }}
      >
        {both && (
          <SegmentedControl
            className={styles.choice}
            aria-label={t("shown")}
            value={shown}
            onChange={(next) => setChosen(next === "alarms" ? "alarms" : "reminders")}
            data={[
              { value: "alarms", label: `${t("title")} ${alarms.length}` },
              { value: "reminders", label: `${t("reminders")} ${reminders}` },
            ]}
          />
        )}
        <div className={styles.list}>
          {shown === "reminders" && <ReminderList onGo={close} />}
          {shown === "alarms" &&
            alarms.map((alarm) => <AlarmCard key={alarm.id} alarm={alarm} onGo={close} />)}
          {shown === "alarms" && alarms.length === 0 && (
            <EmptyState
              icon={<IconBellCheck size={20} stroke={1.5} />}
              title={t("none")}
              text={t("noneText")}
            />
          )}
        </div>
        <div className={styles.foot}>
          <Button
            component={Link}
            href={shown === "alarms" ? "/alarms" : "/duties"}
            variant="default"
            fullWidth
            onClick={close}
          >
            {t(shown === "alarms" ? "showAll" : "duties:reminders.showAll")}
          </Button>
        </div>
      </Drawer>
    </>
  );
}

function short(count: number): string {
  return count > 99 ? "99+" : String(count);
}
