// SPDX-License-Identifier: Apache-2.0
/** The bell with the number of open alarms, and the drawer behind it. */
import { Button, Drawer, UnstyledButton } from "@mantine/core";
import { IconBell, IconBellCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { EmptyState } from "@/components";
import styles from "./AlarmBell.module.css";
import { AlarmCard } from "./AlarmCard";
import { useOpenAlarms } from "./data";

export function AlarmBell() {
  const { t } = useTranslation(["alarms", "frame"]);
  const { data: alarms = [] } = useOpenAlarms();
  const [opened, setOpened] = useState(false);
  const waiting = alarms.filter((alarm) => alarm.acknowledged_us === null);
  const worst = waiting.some((alarm) => alarm.severity === "breach")
    ? "breach"
    : waiting.length
      ? "due"
      : "none";
  const close = () => setOpened(false);
  return (
    <>
      <UnstyledButton
        className={styles.bell}
        data-worst={worst}
        onClick={() => setOpened(true)}
        aria-label={t("frame:bell", { count: alarms.length })}
      >
        <IconBell size={17} stroke={1.5} aria-hidden="true" />
        {alarms.length > 0 && (
          <span className={styles.count}>{alarms.length > 99 ? "99+" : alarms.length}</span>
        )}
      </UnstyledButton>
      <Drawer
        opened={opened}
        onClose={close}
        title={t("title")}
        size={460}
        padding={0}
        classNames={{ header: styles.head, body: styles.body, content: styles.content }}
      >
        <div className={styles.list}>
          {alarms.map((alarm) => (
            <AlarmCard key={alarm.id} alarm={alarm} onGo={close} />
          ))}
          {alarms.length === 0 && (
            <EmptyState
              icon={<IconBellCheck size={20} stroke={1.5} />}
              title={t("none")}
              text={t("noneText")}
            />
          )}
        </div>
        <div className={styles.foot}>
          <Button component={Link} href="/alarms" variant="default" fullWidth onClick={close}>
            {t("showAll")}
          </Button>
        </div>
      </Drawer>
    </>
  );
}
