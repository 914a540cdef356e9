// SPDX-License-Identifier: Apache-2.0
/** The wall's state: in the address what a link should open again, here what is only of the moment. */
import { useCallback, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { CameraView, LayoutView } from "@/api";
import { numberParam, useAddress } from "@/components";
import { playbackHref } from "@/links";
import type { LivePlayer } from "@/media/livePlayer";
import { nowUs, SECOND_US } from "@/time";
import type { TileActions } from "./WallTile";
import {
  defaultWall,
  emptied,
  freeTile,
  type Grid,
  isGrid,
  LARGE_TILE,
  largeTileOf,
  placed,
  readWall,
  seen,
  type Wall,
  wallPatch,
  withGrid,
} from "./wall";

/** Playback opens a little before the moment on the screen: what was just seen is seen again, and is on the disk by then. */
const PLAYBACK_LEAD_US = 5 * SECOND_US;
/** As many as playback shows in step. */
const MOST_PLAYERS = 9;

/** Of these tiles, or of all: a freeze. */
type Frozen = "all" | ReadonlySet<number>;

export function useWall(cameras: readonly CameraView[], layouts: readonly LayoutView[]) {
  const [params, change] = useAddress();
  const [, navigate] = useLocation();
  const ids = useMemo(() => cameras.map((camera) => camera.id), [cameras]);
  const wall = useMemo(() => readWall(params) ?? defaultWall(ids), [params, ids]);
  const large = numberParam(params, "camera");
  const layoutId = numberParam(params, "layout");
  const current = layouts.find((layout) => layout.id === layoutId);
  const [selected, setSelected] = useState<number | null>(null);
  const [frozen, setFrozen] = useState<Frozen>(new Set<number>());
  const [replaying, setReplaying] = useState<ReadonlySet<number>>(new Set());
  const players = useRef(new Map<number, LivePlayer>());
  const latest = useRef(wall);
  latest.current = wall;

  const setWall = useCallback(
    (next: Wall) => {
      latest.current = next;
      change(wallPatch(next));
    },
    [change],
  );

  const actions = useMemo<TileActions>(
    () => ({
      select: setSelected,
      put: (cameraId, tile, from) => setWall(placed(latest.current, cameraId, tile, from)),
      remove: (tile) => setWall(emptied(latest.current, tile)),
      enlarge: (tile) => {
        const id = cameraAt(tile, latest.current);
        change({ camera: largeNow() === id ? null : id });
      },
      replay: (tile, on) => setReplaying((tiles) => toggled(tiles, tile, on)),
      playback: (tile) => {
        const id = cameraAt(tile, latest.current);
        const atUs = players.current.get(tile)?.stats().frameUs ?? nowUs();
        if (id) navigate(playbackHref([id], atUs - PLAYBACK_LEAD_US));
      },
      player: (tile, player) => {
        if (player) players.current.set(tile, player);
        else players.current.delete(tile);
      },
    }),
    [setWall, change, navigate],
  );

  const isFrozen = useCallback((tile: number) => frozen === "all" || frozen.has(tile), [frozen]);

  return {
    wall,
    large,
    /** The tile that keys are about: the large one, else the one that was chosen. */
    aimed: largeTileOf(wall, large) ?? selected,
    current,
    selected,
    replaying,
    actions,
    isFrozen,
    isAnyFrozen: frozen === "all" || frozen.size > 0,
    setGrid: (grid: Grid) => {
      change({ camera: null });
      setWall(withGrid(wall, grid));
    },
    openLayout: (layout: LayoutView) =>
      change({ ...wallPatch(asWall(layout)), layout: layout.id, camera: null }, { push: true }),
    forgetLayout: () => change({ layout: null }),
    setLarge: (cameraId: number | null) => change({ camera: cameraId }),
    setSelected,
    /** The selected tile, or the whole wall when none is. */
    freeze: () => {
      if (selected === null) setFrozen((now) => (now === "all" || now.size > 0 ? new Set() : "all"));
      else setFrozen((now) => (now === "all" ? new Set() : toggled(now, selected, !now.has(selected))));
    },
    /** On the first free tile, or else on the selected one, or the first. */
    show: (cameraId: number) => {
      const already = seen(wall).indexOf(cameraId);
      if (already >= 0) setSelected(already);
      else actions.put(cameraId, freeTile(wall) ?? selected ?? 0, null);
    },
    playbackAll: () => {
      const shown = seen(wall)
        .filter((id) => id !== null)
        .slice(0, MOST_PLAYERS);
      if (shown.length > 0) navigate(playbackHref(shown, nowUs() - PLAYBACK_LEAD_US));
    },
  };
}

function largeNow(): number | null {
  return numberParam(new URLSearchParams(window.location.search), "camera");
}

function cameraAt(tile: number, wall: Wall): number | null {
  return tile === LARGE_TILE ? largeNow() : (wall.tiles[tile] ?? null);
}

export type WallState = ReturnType<typeof useWall>;

/** Layouts of other programs may have grids that this wall does not: the next larger one then. */
function asWall({ grid, tiles }: LayoutView): Wall {
  return isGrid(grid) ? { grid, tiles } : withGrid({ grid: 16, tiles }, defaultWall(tiles.map(Number)).grid);
}

function toggled(tiles: ReadonlySet<number>, tile: number, on: boolean): ReadonlySet<number> {
  const next = new Set(tiles);
  if (on) next.add(tile);
  else next.delete(tile);
  return next;
}
