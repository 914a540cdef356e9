// SPDX-License-Identifier: Apache-2.0
/** The live picture of one stream of a camera, and under it the last picture of before. Tells how it goes. */
import { useEffect, useRef } from "react";
import type { StreamKind } from "@/api";
import type { LivePlayer, LiveSnapshot } from "@/media/livePlayer";
import picture from "@/media/picture.module.css";
import { useLivePlayer } from "./useLivePlayer";

export interface PictureState {
  player: LivePlayer | null;
  snapshot: LiveSnapshot;
}

interface Props {
  cameraId: number;
  stream: StreamKind;
  isFrozen: boolean;
  /** Something else is shown in its place. */
  isCovered: boolean;
  /** Null when it is no more. */
  onChange: (stream: StreamKind, state: PictureState | null) => void;
}

export function LivePicture({ cameraId, stream, isFrozen, isCovered, onChange }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const still = useRef<HTMLCanvasElement>(null);
  const { player, snapshot } = useLivePlayer(video, still, { cameraId, stream, isFrozen, isCovered });
  useEffect(() => onChange(stream, { player, snapshot }), [stream, player, snapshot, onChange]);
  useEffect(() => () => onChange(stream, null), [stream, onChange]);
  return (
    <>
      <canvas ref={still} className={picture.video} data-look={stillLookOf(snapshot)} />
      <video
        ref={video}
        className={picture.video}
        data-look={lookOf(snapshot)}
        data-stream={stream}
        muted
        playsInline
        disablePictureInPicture
        tabIndex={-1}
      />
    </>
  );
}

function lookOf(snapshot: LiveSnapshot): "clear" | "dim" | "none" {
  if (snapshot.phase === "playing" || snapshot.frozen) return "clear";
  return snapshot.pictureUs === null ? "none" : "dim";
}

/** The last picture of before: bridges a change of its source, and stays dimmed when nothing comes after it. */
function stillLookOf({ phase, pictureUs }: LiveSnapshot): "clear" | "dim" | "none" {
  if (phase === "connecting" || phase === "playing") return "clear";
  return pictureUs === null ? "none" : "dim";
}
