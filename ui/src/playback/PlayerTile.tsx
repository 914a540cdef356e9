// SPDX-License-Identifier: Apache-2.0
/** One camera's recorded picture. Where there is none it says so, why, and offers what is nearest. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { CameraView } from "@/api";
import { failureText, lostText } from "@/live/words";
import picture from "@/media/picture.module.css";
import type { Gap, ReplayPlayer, ReplaySnapshot } from "@/media/replayPlayer";
import { type Problem, problemText } from "@/session";
import { formatDate, formatMoment, formatTime } from "@/time";
import { caseRefusal, OUTSIDE } from "./matter";
import styles from "./PlayerTile.module.css";
import { recordedStream } from "./recorded";
import type { PlaybackState } from "./usePlayback";
import { usePlayer } from "./usePlayer";

interface Props {
  camera: CameraView;
  state: PlaybackState;
}

export function PlayerTile({ camera, state }: Props) {
  const { t } = useTranslation("playback");
  const video = useRef<HTMLVideoElement>(null);
  const { group, players } = state;
  const stream = recordedStream(camera);
  const { player, snapshot, isConverted, waitingFor } = usePlayer(video, {
    group,
    players,
    cameraId: camera.id,
    stream,
    matter: state.matter.inUse,
  });
  const refusal = snapshot.phase === "failed" ? caseRefusal(snapshot.error) : null;
  const { ask } = state.matter;
  useEffect(() => {
    if (refusal === "case-needed") ask(false);
  }, [refusal, ask]);
  const { phase } = snapshot;
  const isSolo = state.solo === camera.id;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      role="group"
      aria-label={[camera.name, camera.place].filter(Boolean).join(", ")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the page's keys act on the player that has the focus
      tabIndex={0}
      className={`${picture.picture} ${styles.tile}`}
      data-focused={(state.shown.length > 1 && state.focused?.id === camera.id) || undefined}
      data-camera={camera.id}
      data-phase={phase}
      onFocus={() => state.setFocused(camera.id)}
      onDoubleClick={() => state.chosen.length > 1 && state.setSolo(isSolo ? null : camera.id)}
    >
      <video
        ref={video}
        className={picture.video}
        data-look={phase === "ready" ? "clear" : phase === "loading" ? "wait" : "none"}
        muted
        playsInline
        disablePictureInPicture
        tabIndex={-1}
      />
      <div className={picture.top}>
        <div className={picture.names}>
          <span className={picture.name}>{camera.name}</span>
          {camera.place && <span className={picture.place}>{camera.place}</span>}
        </div>
        <div className={picture.marks}>
          {isConverted && (
            <span className={picture.chip} title={t("convertedLong")}>
              {t("converted")}
            </span>
          )}
          {player && phase === "ready" && <FrameClock player={player} />}
        </div>
      </div>
      <NoPicture snapshot={snapshot} state={state} waitingFor={waitingFor} onRetry={() => player?.retry()} />
    </div>
  );
}

/** Time of the frame on the screen: of this camera, not of the clock. */
function FrameClock({ player }: { player: ReplayPlayer }) {
  const text = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      if (text.current && player.frameUs !== null)
        text.current.textContent = formatTime(player.frameUs, undefined, 3);
    }, 60);
    return () => clearInterval(timer);
  }, [player]);
  return <span ref={text} className={styles.clock} />;
}

function NoPicture({
  snapshot,
  state,
  waitingFor,
  onRetry,
}: {
  snapshot: ReplaySnapshot;
  state: PlaybackState;
  waitingFor: Problem | null;
  onRetry: () => void;
}) {
  const { t } = useTranslation(["playback", "common", "cases"]);
  const { phase, gap, error } = snapshot;
  if (phase === "ready") return null;
  if (phase === "loading" && waitingFor)
    return (
      <div className={picture.message} role="status">
        <div className={picture.card}>
          <span className={picture.messageTitle}>{problemText(waitingFor)}</span>
          <span className={picture.messageText}>{t("playback:triesAgain")}</span>
        </div>
      </div>
    );
  if (phase === "loading")
    return (
      <div className={`${picture.message} ${picture.late}`}>
        <span className={picture.card}>{t("common:loading")}</span>
      </div>
    );
  if (phase === "failed")
    return (
      <div className={picture.message} role="alert">
        <div className={picture.card}>
          <span className={picture.messageTitle}>{failureText(error)}</span>
          <div className={picture.actions}>
            {caseRefusal(error) && (
              <button type="button" className={picture.action} onClick={() => state.matter.ask(true)}>
                {t("cases:playback.choose")}
              </button>
            )}
            <button type="button" className={picture.action} onClick={onRetry}>
              {t("common:retry")}
            </button>
          </div>
        </div>
      </div>
    );
  return <NoFootage gap={gap} isEnd={phase === "end"} state={state} />;
}

function NoFootage({ gap, isEnd, state }: { gap: Gap | null; isEnd: boolean; state: PlaybackState }) {
  const { t } = useTranslation(["playback", "cases"]);
  const { beforeUs = null, afterUs = null, cause = null } = gap ?? {};
  const isOutside = cause === OUTSIDE;
  // What was deleted was recorded; and beyond a request's span there may be more.
  const isLast = isEnd && cause !== "deleted" && !state.matter.inUse;
  const time = (us: number) =>
    formatDate(us) === formatDate(state.group.us) ? formatTime(us) : formatMoment(us);
  const span =
    beforeUs !== null && afterUs !== null
      ? t("playback:gapSpan", { from: time(beforeUs), to: time(afterUs) })
      : "";
  return (
    <div className={picture.message} role="status">
      <div className={picture.card}>
        <span className={picture.messageTitle}>
          {isOutside ? t("cases:playback.outside") : isLast ? t("playback:noneYet") : t("playback:noFootage")}
        </span>
        <span className={picture.messageText}>
          {[isOutside ? "" : lostText(cause), span].filter(Boolean).join(" · ")}
        </span>
        <div className={picture.actions}>
          {beforeUs !== null && (
            <button type="button" className={picture.action} onClick={() => state.seek(beforeUs - 1)}>
              {t("playback:previousAt", { time: time(beforeUs) })}
            </button>
          )}
          {afterUs !== null && (
            <button type="button" className={picture.action} onClick={() => state.seek(afterUs)}>
              {t("playback:nextAt", { time: time(afterUs) })}
            </button>
          )}
        </div>
      </div>
    </div>
  );
}
