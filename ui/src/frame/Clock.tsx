// SPDX-License-Identifier: Apache-2.0
/** The time here, with its zone; never more than a second old. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatDate, formatTime, localZone, nowUs, offsetLabel } from "@/time";
import styles from "./TopBar.module.css";

export function Clock() {
  const { t } = useTranslation("frame");
  const [now, setNow] = useState(nowUs);

  useEffect(() => {
    let timer = 0;
    const tick = () => {
      setNow(nowUs());
      timer = window.setTimeout(tick, 1000 - (Date.now() % 1000));
    };
    timer = window.setTimeout(tick, 1000 - (Date.now() % 1000));
    return () => window.clearTimeout(timer);
  }, []);

  const zone = localZone();
  return (
    <time className={styles.clock} title={`${t("clock")}: ${formatDate(now, zone)} (${zone})`}>
      <span className={styles.date}>{formatDate(now, zone)}</span> {formatTime(now, zone)}{" "}
      <span className={styles.zone}>{offsetLabel(now, zone)}</span>
    </time>
  );
}
