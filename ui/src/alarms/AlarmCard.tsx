// SPDX-License-Identifier: Apache-2.0
/** One alarm: what, since when, who has it in hand, and what to do. The same at the bell, on the page and on a phone. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { AlarmView } from "@/api";
import { MarkShape, TimeText } from "@/components";
import { formatSpan } from "@/components/format";
import { liveHref, playbackHref } from "@/links";
import { useMay } from "@/session";
import { nowUs, SECOND_US } from "@/time";
import styles from "./AlarmCard.module.css";
import { cameraOf, isQuestion, useAcknowledge, volumeOf } from "./data";
import { alarmMark, useAlarmText } from "./words";

interface Props {
  alarm: AlarmView;
  onGo?: () => void;
}

export function AlarmCard({ alarm, onGo }: Props) {
  const { t } = useTranslation("alarms");
  const text = useAlarmText();
  const acknowledge = useAcknowledge();
  const may = useMay("alarm.acknowledge");
  const isOpen = alarm.cleared_us === null;
  const span = formatSpan((alarm.cleared_us ?? nowUs()) - alarm.raised_us);
  const waits = alarm.acknowledged_us === null;
  return (
    <article
      className={styles.card}
      data-open={isOpen || undefined}
      data-waits={(isOpen && waits) || undefined}
    >
      <div className={styles.mark} title={t(`severity.${alarm.severity}`)}>
        <MarkShape mark={alarmMark(alarm)} />
        <span className="fw-only-read">{t(`severity.${alarm.severity}`)}</span>
      </div>
      <div className={styles.what}>
        <p className={styles.text}>{text(alarm)}</p>
        <p className={styles.note}>
          <TimeText us={alarm.raised_us} form="short" /> · {t(isOpen ? "ongoing" : "lasted", { span })}
          {!waits && ` · ${t("acknowledgedBy", { name: alarm.acknowledged_by ?? "–" })}`}
        </p>
      </div>
      <div className={styles.actions}>
        <Places alarm={alarm} onGo={onGo} />
        {may && waits && (
          <Button
            size="compact-sm"
            variant={isOpen ? "filled" : "default"}
            loading={acknowledge.isPending}
            onClick={() => acknowledge.mutate(alarm.id)}
          >
            {t(isQuestion(alarm) ? "clockIsRight" : "acknowledge")}
          </Button>
        )}
      </div>
    </article>
  );
}

/** Where to look: the camera now, the camera a little before, the disks. */
function Places({ alarm, onGo }: Props) {
  const { t } = useTranslation("alarms");
  const mayLive = useMay("live.view");
  const mayPlay = useMay("playback.view");
  const mayStorage = useMay("storage.read");
  const mayRegisters = useMay("register.read");
  const camera = cameraOf(alarm);
  return (
    <>
      {camera !== null && mayLive && (
        <Link href={liveHref(camera)} className={styles.link} onClick={onGo}>
          {t("live")}
        </Link>
      )}
      {camera !== null && mayPlay && (
        <Link
          href={playbackHref([camera], alarm.raised_us - 10 * SECOND_US)}
          className={styles.link}
          onClick={onGo}
        >
          {t("playback")}
        </Link>
      )}
      {alarm.subject.startsWith("register:") && mayRegisters && (
        <Link href="/audit?registers" className={styles.link} onClick={onGo}>
          {t("registers")}
        </Link>
      )}
      {volumeOf(alarm) !== null && mayStorage && (
        <Link href="/storage" className={styles.link} onClick={onGo}>
          {t("storage")}
        </Link>
      )}
    </>
  );
}
