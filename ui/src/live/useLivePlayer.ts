// SPDX-License-Identifier: Apache-2.0
/** A live player for as long as a tile is there. */
import { type RefObject, useEffect, useState, useSyncExternalStore } from "react";
import type { StreamKind } from "@/api";
import { playsH265 } from "@/media/browser";
import { LivePlayer, type LiveSnapshot } from "@/media/livePlayer";

function liveUrl(cameraId: number, stream: StreamKind, h264: boolean): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const convert = h264 ? "&h264=true" : "";
  return `${scheme}://${location.host}/api/v1/cameras/${cameraId}/live?stream=${stream}${convert}`;
}

export const beforeAnything: LiveSnapshot = {
  phase: "connecting",
  cause: null,
  pictureUs: null,
  frozen: false,
  tracks: null,
  notice: null,
};

const nothing = () => () => undefined;

interface Options {
  cameraId: number;
  stream: StreamKind;
  isFrozen: boolean;
  /** Something else is shown in its place. */
  isCovered: boolean;
}

export function useLivePlayer(
  video: RefObject<HTMLVideoElement | null>,
  still: RefObject<HTMLCanvasElement | null>,
  { cameraId, stream, isFrozen, isCovered }: Options,
): { player: LivePlayer | null; snapshot: LiveSnapshot } {
  const [player, setPlayer] = useState<LivePlayer | null>(null);
  const isHidden = useSyncExternalStore(onVisibility, () => document.hidden);
  useEffect(() => {
    if (!video.current) return;
    const created = new LivePlayer(video.current, {
      urlOf: (h264) => liveUrl(cameraId, stream, h264),
      h264: !playsH265(),
      still: still.current,
    });
    created.start();
    setPlayer(created);
    return () => {
      created.stop();
      setPlayer(null);
    };
  }, [video, still, cameraId, stream]);
  useEffect(() => player?.setFrozen(isFrozen), [player, isFrozen]);
  useEffect(() => player?.setHidden(isCovered || isHidden), [player, isCovered, isHidden]);
  const snapshot = useSyncExternalStore(
    player?.subscribe ?? nothing,
    player?.snapshot ?? (() => beforeAnything),
  );
  return { player, snapshot };
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}
