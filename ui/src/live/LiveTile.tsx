// SPDX-License-Identifier: Apache-2.0
/** One live picture with what must be known about it: whose it is, whether it is live, why not. */
import { IconSnowflake } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { CameraStatus, CameraView, StreamKind, StreamStatus } from "@/api";
import { type CameraState, stateMarks, stateOf, stateWord } from "@/cameras/state";
import { type Mark, MarkShape } from "@/components";
import type { LivePlayer, LiveSnapshot } from "@/media/livePlayer";
import picture from "@/media/picture.module.css";
import { formatTime } from "@/time";
import { LivePicture } from "./LivePicture";
import styles from "./LiveTile.module.css";
import { StoppedTile } from "./StoppedTile";
import { TileStats } from "./TileStats";
import { beforeAnything } from "./useLivePlayer";
import { useStreams } from "./useStreams";
import { lostText, noticeText } from "./words";

interface Props {
  camera: CameraView;
  status: CameraStatus | undefined;
  stream: StreamKind;
  isFrozen: boolean;
  /** Something else is shown in its place: nothing is fetched meanwhile. */
  isCovered?: boolean;
  showStats: boolean;
  onPlayer?: (player: LivePlayer | null) => void;
}

const nothingYet = { player: null, snapshot: beforeAnything };

export function LiveTile({
  camera,
  status,
  stream,
  isFrozen,
  isCovered = false,
  showStats,
  onPlayer,
}: Props) {
  const { t } = useTranslation("live");
  const { lead, running, state: shown, onChange } = useStreams(stream);
  const { player, snapshot } = shown ?? nothingYet;
  useEffect(() => {
    onPlayer?.(player);
    return () => onPlayer?.(null);
  }, [player, onPlayer]);
  const recording = status?.streams.some((one) => one.recording) ?? false;
  const { state } = stateOf(camera, status);
  return (
    <>
      {!camera.barred &&
        running.map((kind) => (
          <LivePicture
            key={kind}
            cameraId={camera.id}
            stream={kind}
            isFrozen={isFrozen}
            isCovered={isCovered}
            onChange={onChange}
          />
        ))}
      {camera.barred ? (
        <StoppedTile camera={camera} />
      ) : (
        <LiveMessage snapshot={snapshot} report={status?.streams.find((one) => one.kind === lead)} />
      )}
      <div className={picture.top}>
        <div className={picture.names}>
          <span className={picture.name}>{camera.name}</span>
          {camera.place && <span className={picture.place}>{camera.place}</span>}
        </div>
        <div className={picture.marks}>
          {snapshot.frozen && (
            <span className={picture.chip} data-tone="due">
              <IconSnowflake size={12} stroke={1.5} />
              {t("frozen")}
            </span>
          )}
          {snapshot.tracks?.transcoded && (
            <span className={picture.chip} title={t("convertedLong")}>
              {t("converted")}
            </span>
          )}
          {recording && (
            <span className={styles.recording} title={t("recording")}>
              {t("rec")}
            </span>
          )}
          <span className={styles.state} role="img" aria-label={stateWord(state)} title={stateWord(state)}>
            <MarkShape mark={markOf(snapshot, state)} />
          </span>
        </div>
      </div>
      {snapshot.notice && snapshot.phase === "playing" && (
        <p className={styles.notice} role="status">
          {noticeText(snapshot.notice.code, snapshot.notice.params)}
        </p>
      )}
      {showStats && player && <TileStats player={player} snapshot={snapshot} status={status} stream={lead} />}
    </>
  );
}

/** What this tile gets counts, not what the recorder last said. */
function markOf({ phase, frozen }: LiveSnapshot, state: CameraState): Mark {
  if (phase === "playing" && !frozen) return "ok";
  return phase === "lost" && state === "live" ? "breach" : stateMarks[state];
}

/** The recorder knows better than the connection why nothing comes. */
function causeOf({ cause, phase }: LiveSnapshot, report: StreamStatus | undefined): string | null {
  if (phase === "refused" || cause === "server" || !report || report.state === "live") return cause;
  return report.cause ?? (report.state === "connecting" ? "connecting" : cause);
}

function LiveMessage({ snapshot, report }: { snapshot: LiveSnapshot; report: StreamStatus | undefined }) {
  const { t } = useTranslation("live");
  const { phase, pictureUs, frozen, notice } = snapshot;
  if (phase === "playing" || frozen) return null;
  if (phase === "connecting")
    return (
      <div className={`${picture.message} ${picture.late}`}>
        <span className={picture.messageText}>{t("connecting")}</span>
      </div>
    );
  const why = notice ? noticeText(notice.code, notice.params) : lostText(causeOf(snapshot, report));
  return (
    <div className={picture.message} role="status">
      <div className={picture.card}>
        <span className={picture.messageTitle}>
          {pictureUs === null ? t("noPicture") : t("noPictureSince", { time: formatTime(pictureUs) })}
        </span>
        {why && <span className={picture.messageText}>{why}</span>}
      </div>
    </div>
  );
}
