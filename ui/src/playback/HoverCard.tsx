// SPDX-License-Identifier: Apache-2.0
/** What lies under the pointer on the timeline: the moment, a small picture, and why there is none. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CameraView } from "@/api";
import { withCause } from "@/cameras/state";
import { formatSpan } from "@/components/format";
import { lostText } from "@/live/words";
import type { GapSpan } from "@/media/timeline/rows";
import type { Hover } from "@/media/timeline/timeline";
import { forgetWithThePerson } from "@/session/forget";
import { formatDate, formatTime, nowUs, offsetLabel } from "@/time";
import styles from "./HoverCard.module.css";
import type { CaseInUse } from "./matter";
import { recordedStream } from "./recorded";
import { THUMBNAIL_WIDTH_PX, Thumbnails } from "./thumbnails";

interface Props {
  hover: Hover;
  /** Of the row, or the player in focus when the pointer is on the ruler. */
  camera: CameraView | undefined;
  matter?: CaseInUse | null;
  usPerPx: number;
  widthPx: number;
  /** Pixels from the panel's left edge to the canvas. */
  leftPx: number;
}

const DEBOUNCE_MS = 110;
const cache = new Thumbnails();
forgetWithThePerson(() => cache.clear());

export function HoverCard({ hover, camera, matter = null, usPerPx, widthPx, leftPx }: Props) {
  const { t } = useTranslation("playback");
  const { us, gap, hold, alarm, row, hasFootage } = hover;
  const wanted = camera && (row === null || hasFootage) && us < nowUs() ? camera : undefined;
  const atUs = Thumbnails.roundedUs(us, usPerPx);
  const isWithin = matter === null || (atUs >= matter.startUs && atUs <= matter.endUs);
  const picture = useThumbnail(isWithin ? wanted : undefined, atUs, matter?.id ?? null);
  const left =
    leftPx + Math.min(Math.max(hover.x - THUMBNAIL_WIDTH_PX / 2, 4), widthPx - THUMBNAIL_WIDTH_PX - 12);
  return (
    <div className={styles.card} style={{ left, width: THUMBNAIL_WIDTH_PX + 2 }}>
      {wanted && <div className={styles.picture}>{picture && <img src={picture} alt="" />}</div>}
      <div className={styles.words}>
        <span className={styles.time}>
          {formatDate(us)} <b>{formatTime(us)}</b> {offsetLabel(us)}
        </span>
        {row && camera && <span className={styles.name}>{camera.name}</span>}
        {gap && <GapLine gap={gap} barred={camera?.barred ?? ""} />}
        {hold && <span>{t("hold", { reason: hold.reason })}</span>}
        {alarm && (
          <span className={styles.alarm}>
            {t("alarmAt", { time: formatTime(alarm.atUs), text: alarm.text() })}
          </span>
        )}
        {row && !hasFootage && !gap && us < nowUs() && <span>{t("nothingHere")}</span>}
      </div>
    </div>
  );
}

/** `barred`: why the law stops the camera now, which the gap that goes on is due to. */
function GapLine({ gap, barred }: { gap: GapSpan; barred: string }) {
  const { t } = useTranslation("playback");
  const lasted = formatSpan((gap.endUs ?? nowUs()) - gap.startUs);
  const law = gap.cause === "disabled" ? gap.detail || (gap.endUs === null ? barred : "") : "";
  const [cause, detail] = law ? ["barred", law] : [gap.cause, gap.detail];
  const why = withCause(lostText(cause), detail && lostText(detail));
  return (
    <span className={styles.gap}>
      {gap.endUs === null ? t("gapOngoing", { why, span: lasted }) : t("gap", { why, span: lasted })}
    </span>
  );
}

/** The last picture stays until the next is there. */
function useThumbnail(camera: CameraView | undefined, atUs: number, caseId: number | null): string | null {
  const [picture, setPicture] = useState<string | null>(null);
  const id = camera?.id;
  const stream = camera && recordedStream(camera);
  useEffect(() => {
    if (id === undefined || !stream) return;
    const known = cache.peek(id, atUs, caseId);
    if (known !== undefined) {
      setPicture(known);
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      cache
        .load(id, stream, atUs, abort.signal, caseId)
        .then(setPicture)
        // Moved on meanwhile.
        .catch(() => undefined);
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, stream, atUs, caseId]);
  return picture;
}
