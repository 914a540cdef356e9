// SPDX-License-Identifier: Apache-2.0
/** All alarms: those that are open first of all, those that were for the record. Made for the phone too. */
import { Button, SegmentedControl, Select, Skeleton } from "@mantine/core";
import { IconBellCheck, IconFilterOff } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { type AlarmView, acknowledgeAlarm } from "@/api";
import { EmptyState, ErrorState, Page, toastFailed, useAddress } from "@/components";
import { queryClient } from "@/queryClient";
import { useMay } from "@/session";
import { AlarmCard } from "./AlarmCard";
import styles from "./AlarmsPage.module.css";
import { alarmsKey, isQuestion, useAllAlarms, useOpenAlarms } from "./data";
import { useAlarmKeys } from "./useAlarmKeys";

async function acknowledgeEach(alarms: AlarmView[]): Promise<void> {
  try {
    for (const alarm of alarms) await acknowledgeAlarm({ path: { alarm_id: alarm.id } });
  } catch (error) {
    toastFailed(error);
  }
  await queryClient.invalidateQueries({ queryKey: alarmsKey });
}

export function AlarmsPage() {
  const { t } = useTranslation(["alarms", "common"]);
  const [address, change] = useAddress();
  const showAll = address.get("show") === "all";
  const severity = address.get("severity");
  const open = useOpenAlarms();
  const all = useAllAlarms();
  const asked = showAll ? all : open;
  const list = useRef<HTMLDivElement>(null);
  const may = useMay("alarm.acknowledge");
  useAlarmKeys(list);

  const listed = showAll ? all.data?.pages.flat() : open.data;
  const shown = listed?.filter((alarm) => !severity || alarm.severity === severity);
  const waiting = (open.data ?? []).filter((alarm) => alarm.acknowledged_us === null && !isQuestion(alarm));

  return (
    <Page
      title={t("title")}
      note={shown && t("count", { count: shown.length })}
      tools={
        <>
          {may && waiting.length > 1 && (
            <Button variant="default" onClick={() => void acknowledgeEach(waiting)}>
              {t("acknowledgeAll", { count: waiting.length })}
            </Button>
          )}
          <Select
            aria-label={t("severityFilter")}
            placeholder={t("severityFilter")}
            w={130}
            clearable
            value={severity}
            onChange={(value) => change({ severity: value })}
            data={(["breach", "due", "info"] as const).map((value) => ({
              value,
              label: t(`severity.${value}`),
            }))}
          />
          <SegmentedControl
            value={showAll ? "all" : "open"}
            onChange={(value) => change({ show: value === "all" ? "all" : null })}
            data={[
              { value: "open", label: t("open") },
              { value: "all", label: t("all") },
            ]}
          />
        </>
      }
    >
      <div className={styles.list} ref={list}>
        {asked.error ? (
          <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />
        ) : !shown ? (
          <Waiting />
        ) : shown.length > 0 ? (
          shown.map((alarm) => <AlarmCard key={alarm.id} alarm={alarm} />)
        ) : severity ? (
          <EmptyState
            icon={<IconFilterOff size={20} stroke={1.5} />}
            title={t("common:nothingFound")}
            action={
              <Button variant="default" onClick={() => change({ severity: null })}>
                {t("common:clearFilters")}
              </Button>
            }
          />
        ) : (
          <EmptyState
            icon={<IconBellCheck size={20} stroke={1.5} />}
            title={t(showAll ? "noneAll" : "none")}
            text={t(showAll ? "noneAllText" : "noneText")}
          />
        )}
        {showAll && all.hasNextPage && (
          <Button
            variant="default"
            className={styles.older}
            loading={all.isFetchingNextPage}
            onClick={() => void all.fetchNextPage()}
          >
            {t("older")}
          </Button>
        )}
      </div>
    </Page>
  );
}

function Waiting() {
  return (
    <div className={styles.waiting} aria-busy="true">
      {[72, 58, 66, 40].map((width) => (
        <Skeleton key={width} height={12} width={`${width}%`} />
      ))}
    </div>
  );
}
