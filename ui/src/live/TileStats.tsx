// SPDX-License-Identifier: Apache-2.0
/** Under the pointer: the frame's own time, how it is coded, how much comes, how late it is. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CameraStatus, StreamKind } from "@/api";
import { formatBitrate } from "@/components/format";
import type { LivePlayer, LiveSnapshot, LiveStats } from "@/media/livePlayer";
import { formatTime, offsetLabel, SECOND_US } from "@/time";
import styles from "./TileStats.module.css";
import { codecText } from "./words";

interface Props {
  player: LivePlayer;
  snapshot: LiveSnapshot;
  status: CameraStatus | undefined;
  stream: StreamKind;
}

const REFRESH_MS = 400;

export function TileStats({ player, snapshot, status, stream }: Props) {
  const { t } = useTranslation(["live", "common"]);
  const [stats, setStats] = useState<LiveStats>(() => player.stats());
  useEffect(() => {
    const timer = setInterval(() => setStats(player.stats()), REFRESH_MS);
    return () => clearInterval(timer);
  }, [player]);
  const { tracks } = snapshot;
  if (!tracks || stats.frameUs === null) return null;
  const report = status?.streams.find((one) => one.kind === stream);
  const offsetUs = report?.clock_offset_us ?? 0;
  const facts = [
    t(`common:${stream}`),
    tracks.codec ? codecText(tracks.codec) : "",
    tracks.width && tracks.height ? `${tracks.width}×${tracks.height}` : "",
    report?.fps ? t("live:fps", { fps: Math.round(report.fps) }) : "",
    formatBitrate(stats.bitrateBps),
    stats.delayMs === null ? "" : t("live:delay", { ms: Math.round(stats.delayMs) }),
    stats.droppedFrames > 0 ? t("live:dropped", { count: stats.droppedFrames }) : "",
  ];
  return (
    <div className={styles.stats}>
      <span className={styles.time}>
        {formatTime(stats.frameUs)} {offsetLabel(stats.frameUs)}
        {Math.abs(offsetUs) >= SECOND_US && (
          <span className={styles.offset}>
            {t("live:clockOff", { seconds: (offsetUs / SECOND_US).toFixed(1) })}
          </span>
        )}
      </span>
      <span className={styles.facts}>{facts.filter(Boolean).join(" · ")}</span>
    </div>
  );
}
