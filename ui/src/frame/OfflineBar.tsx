// SPDX-License-Identifier: Apache-2.0
/** Says so when the server does not answer, and since when. Shown only when it lasts. */
import { useTranslation } from "react-i18next";
import { StateMark } from "@/components";
import { useLostSince } from "@/events/useEventStream";
import { formatTime, offsetLabel } from "@/time";
import styles from "./Frame.module.css";

export function OfflineBar() {
  const { t } = useTranslation("frame");
  const since = useLostSince();
  if (since === null) return null;
  return (
    <div className={styles.offline} role="status">
      <StateMark mark="due">{t("offline", { time: `${formatTime(since)} ${offsetLabel(since)}` })}</StateMark>
    </div>
  );
}
