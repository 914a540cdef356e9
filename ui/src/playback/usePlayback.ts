// SPDX-License-Identifier: Apache-2.0
/**
 * The state of the playback page. The clock that all players follow lives for
 * as long as the page; the address holds what a link should open again:
 * cameras, moment, rate, zoom, selection.
 */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { CameraView } from "@/api";
import { numberParam, useAddress } from "@/components";
import type { Patch } from "@/components/address";
import type { ReplayPlayer } from "@/media/replayPlayer";
import { RATES, SyncGroup } from "@/media/syncGroup";
import type { Selection } from "@/media/timeline/timeline";
import { HOUR_US, nowUs, SECOND_US } from "@/time";
import { MOST_PLAYERS, readCameras } from "./recorded";
import { useMatter } from "./useMatter";

const START_BEFORE_NOW_US = 30 * SECOND_US;
const SPAN_US = 2 * HOUR_US;
/** While playing, the address follows the clock this often. */
const ADDRESS_MS = 2000;

export function usePlayback(cameras: readonly CameraView[]) {
  const [params, change] = useAddress();
  const matter = useMatter();
  const at = numberParam(params, "at");
  const [group] = useState(
    () =>
      new SyncGroup({
        startUs: at ?? nowUs() - START_BEFORE_NOW_US,
        rate: RATES.find((rate) => rate === numberParam(params, "rate")) ?? 1,
        skipGaps: params.get("skip") !== "no",
      }),
  );
  const snapshot = useSyncExternalStore(group.subscribe, group.snapshot);
  const written = useRef(at);
  const players = useRef(new Map<number, ReplayPlayer>());
  const [focused, setFocused] = useState<number | null>(null);

  const write = useCallback(
    (patch: Patch = {}) => {
      written.current = group.us;
      change({ at: group.us, ...patch });
    },
    [group, change],
  );

  useEffect(() => {
    group.start();
    if (new URLSearchParams(window.location.search).get("play") === "true") {
      group.setPlaying(true);
      change({ play: null });
    }
    return () => group.stop();
  }, [group, change]);

  // Somebody else changed the address: the search at the top, the back button.
  useEffect(() => {
    if (at !== null && at !== written.current) {
      written.current = at;
      group.seek(at);
    }
  }, [at, group]);

  const { playing, rate, skipGaps } = snapshot;
  useEffect(() => {
    write({ rate: rate === 1 ? null : rate, skip: skipGaps ? null : "no" });
    if (!playing) return;
    const timer = setInterval(() => write(), ADDRESS_MS);
    return () => clearInterval(timer);
  }, [playing, rate, skipGaps, write]);

  const text = params.get("cameras");
  const chosen = useMemo(() => {
    const playable = new Map(cameras.map((camera) => [camera.id, camera]));
    const asked = readCameras(text).flatMap((id) => playable.get(id) ?? []);
    return asked.length > 0 || text !== null ? asked : cameras.slice(0, 1);
  }, [cameras, text]);
  const solo = numberParam(params, "solo");
  const shown = chosen.some((camera) => camera.id === solo)
    ? chosen.filter((one) => one.id === solo)
    : chosen;
  const selection = useMemo<Selection>(
    () => ({ inUs: numberParam(params, "in"), outUs: numberParam(params, "out") }),
    [params],
  );

  return {
    group,
    snapshot,
    /** The request for footage that all of this is for. */
    matter,
    chosen,
    shown,
    solo,
    players,
    selection,
    spanUs: numberParam(params, "span") ?? SPAN_US,
    /** The player that steps and thumbnails are about. */
    focused: shown.find((camera) => camera.id === focused) ?? shown[0],
    setFocused,
    write,
    seek: useCallback(
      (us: number, isFinal = true) => {
        group.seek(Math.min(us, nowUs()));
        if (isFinal) write();
      },
      [group, write],
    ),
    step: useCallback(
      (step: 1 | -1, cameraId: number | undefined) => {
        const player = cameraId === undefined ? undefined : players.current.get(cameraId);
        void group.step(step, player?.snapshot().phase === "ready" ? player : undefined).then(() => write());
      },
      [group, write],
    ),
    select: useCallback(
      ({ inUs, outUs }: Selection) =>
        change({
          in: inUs === null ? null : Math.round(inUs),
          out: outUs === null ? null : Math.round(outUs),
        }),
      [change],
    ),
    toggleCamera: (id: number) => {
      const ids = chosen.map((camera) => camera.id);
      const next = ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id].slice(-MOST_PLAYERS);
      change({ cameras: next.join(",") || "0", solo: null });
    },
    setSolo: (id: number | null) => change({ solo: id }),
    setSpan: useCallback((spanUs: number) => change({ span: Math.round(spanUs) }), [change]),
  };
}

/** The moment on the screen: of the frame in focus when it has one, else of the clock, and then not sure. */
export function shownMoment({ group, players, focused }: PlaybackState): { us: number; isSure: boolean } {
  const player = focused && players.current.get(focused.id);
  const frameUs = player?.snapshot().phase === "ready" ? player.frameUs : null;
  return { us: frameUs ?? group.us, isSure: frameUs !== null };
}

export type PlaybackState = ReturnType<typeof usePlayback>;
