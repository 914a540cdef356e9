// SPDX-License-Identifier: Apache-2.0
/** A player of the group for as long as its tile is there. */
import { type RefObject, useEffect, useState, useSyncExternalStore } from "react";
import type { StreamKind } from "@/api";
import { ReplayPlayer, type ReplaySnapshot } from "@/media/replayPlayer";
import type { SyncGroup } from "@/media/syncGroup";
import type { Problem } from "@/session";
import type { CaseInUse } from "./matter";
import { ServerFootage } from "./source";

interface Options {
  group: SyncGroup;
  players: RefObject<Map<number, ReplayPlayer>>;
  cameraId: number;
  stream: StreamKind;
  /** Undefined while it is not known yet: then nothing is asked for. */
  matter: CaseInUse | null | undefined;
}

const before: ReplaySnapshot = { phase: "loading", gap: null, error: null };
const nothing = () => () => undefined;

export function usePlayer(video: RefObject<HTMLVideoElement | null>, options: Options) {
  const { group, players, cameraId, stream, matter } = options;
  const [player, setPlayer] = useState<ReplayPlayer | null>(null);
  const [isConverted, setIsConverted] = useState(false);
  const [waitingFor, setWaitingFor] = useState<Problem | null>(null);
  useEffect(() => {
    if (!video.current || matter === undefined) return;
    const source = new ServerFootage({
      cameraId,
      stream,
      matter,
      onTranscoded: setIsConverted,
      onWaiting: setWaitingFor,
    });
    const created = new ReplayPlayer(video.current, source);
    const known = players.current;
    known.set(cameraId, created);
    group.add(created);
    setPlayer(created);
    return () => {
      group.remove(created);
      known.delete(cameraId);
      created.close();
      setPlayer(null);
    };
  }, [video, group, players, cameraId, stream, matter]);
  const snapshot = useSyncExternalStore(player?.subscribe ?? nothing, player?.snapshot ?? (() => before));
  return { player, snapshot, isConverted, waitingFor };
}
