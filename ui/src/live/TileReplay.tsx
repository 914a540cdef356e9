// SPDX-License-Identifier: Apache-2.0
/** The last half minute again, in the tile, from what was recorded; then back to live. */
import { IconRotate2 } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CameraView, StreamKind } from "@/api";
import picture from "@/media/picture.module.css";
import { ReplayPlayer, type ReplaySnapshot } from "@/media/replayPlayer";
import { SyncGroup } from "@/media/syncGroup";
import { ServerFootage } from "@/playback/source";
import { type Problem, problemText } from "@/session";
import { formatTime, nowUs, SECOND_US } from "@/time";
import { failureText, lostText } from "./words";

const REPLAY_US = 30 * SECOND_US;

interface Props {
  camera: CameraView;
  onEnd: () => void;
}

/** What is recorded: the main stream, unless only the other one is. */
function recordedStream(camera: CameraView): StreamKind {
  return camera.streams.find((one) => one.kind === "main" && one.record) ? "main" : "sub";
}

export function TileReplay({ camera, onEnd }: Props) {
  const { t } = useTranslation("live");
  const video = useRef<HTMLVideoElement>(null);
  const clock = useRef<HTMLSpanElement>(null);
  const [snapshot, setSnapshot] = useState<ReplaySnapshot>({ phase: "loading", gap: null, error: null });
  const [waitingFor, setWaitingFor] = useState<Problem | null>(null);
  const stream = recordedStream(camera);

  useEffect(() => {
    if (!video.current) return;
    const source = new ServerFootage({ cameraId: camera.id, stream, onWaiting: setWaitingFor });
    const player = new ReplayPlayer(video.current, source);
    const untilUs = nowUs();
    const group = new SyncGroup({ startUs: untilUs - REPLAY_US });
    group.add(player);
    const forget = [
      player.subscribe(() => setSnapshot(player.snapshot())),
      // The clock stops by itself where nothing more is recorded.
      group.subscribe(() => {
        if (!group.snapshot().playing && player.snapshot().phase === "end") onEnd();
      }),
    ];
    group.setPlaying(true);
    group.start();
    const timer = setInterval(() => {
      if (clock.current && player.frameUs !== null) clock.current.textContent = formatTime(player.frameUs);
      if (group.us > untilUs) onEnd();
    }, 100);
    return () => {
      clearInterval(timer);
      for (const end of forget) end();
      group.stop();
      player.close();
    };
  }, [camera.id, stream, onEnd]);

  const { phase, gap, error } = snapshot;
  return (
    <>
      <video
        ref={video}
        className={picture.video}
        data-look={phase === "ready" ? "clear" : "dim"}
        muted
        playsInline
        disablePictureInPicture
        tabIndex={-1}
      />
      <div className={picture.top}>
        <div className={picture.names}>
          <span className={picture.name}>{camera.name}</span>
        </div>
        <span className={picture.chip} data-tone="due">
          <IconRotate2 size={12} stroke={1.5} aria-hidden="true" />
          {t("replaying")} <span ref={clock} />
        </span>
      </div>
      {phase !== "ready" && (
        <div className={`${picture.message} ${phase === "loading" ? picture.late : ""}`} role="status">
          <span className={picture.messageTitle}>
            {phase === "failed"
              ? failureText(error)
              : phase === "gap"
                ? t("replayGap")
                : waitingFor
                  ? problemText(waitingFor)
                  : t("replayLoading")}
          </span>
          {gap?.cause && <span className={picture.messageText}>{lostText(gap.cause)}</span>}
        </div>
      )}
    </>
  );
}
