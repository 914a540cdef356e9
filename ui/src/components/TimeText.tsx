// SPDX-License-Identifier: Apache-2.0
/**
 * A moment, always with its zone. `short` leaves out what goes without saying: the
 * day when it is today, else the year and the seconds. The whole stands in the hover.
 */
import { formatDate, formatMoment, formatTime, localZone, nowUs, offsetLabel, type Us } from "@/time";
import styles from "./TimeText.module.css";

interface Props {
  us: Us | null | undefined;
  zone?: string;
  /** Digits of the second's fraction. */
  digits?: 0 | 3 | 6;
  form?: "full" | "short" | "date";
}

export function TimeText({ us, zone = localZone(), digits = 0, form = "full" }: Props) {
  if (us === null || us === undefined) return <span className={styles.none}>–</span>;
  const today = formatDate(nowUs(), zone);
  const whole = formatDate(us, zone);
  const isToday = form === "short" && whole === today;
  const sameYear = form === "short" && whole.slice(0, 4) === today.slice(0, 4);
  const date = isToday ? "" : sameYear ? whole.slice(5) : whole;
  const time = formatTime(us, zone, digits);
  const full = formatMoment(us, zone, 6);
  return (
    <time className={styles.time} dateTime={new Date(us / 1000).toISOString()} title={`${full} (${zone})`}>
      {date}
      {form !== "date" && (
        <>
          {date && " "}
          {form === "short" && date ? time.slice(0, 5) : time}{" "}
          <span className={styles.zone}>{offsetLabel(us, zone)}</span>
        </>
      )}
    </time>
  );
}
