// SPDX-License-Identifier: Apache-2.0
/** The tiles, edge to edge. */
import type { CameraStatus, CameraView } from "@/api";
import type { WallState } from "./useWall";
import styles from "./WallGrid.module.css";
import { WallTile } from "./WallTile";
import { cells, LARGE_TILE, largeTileOf, seen, sideOf } from "./wall";

interface Props {
  state: WallState;
  cameras: ReadonlyMap<number, CameraView>;
  statuses: ReadonlyMap<number, CameraStatus>;
  mayPlayback: boolean;
  label: string;
}

export function WallGrid({ state, cameras, statuses, mayPlayback, label }: Props) {
  const { wall, large, selected, replaying, actions, isFrozen } = state;
  const shown = seen(wall);
  const largeTile = largeTileOf(wall, large);
  const side = sideOf(wall.grid);
  const places = cells(wall.grid);
  const tiles = shown.map((id, tile) => ({ id, tile }));
  if (largeTile === LARGE_TILE) tiles.push({ id: large, tile: LARGE_TILE });
  return (
    <section
      className={styles.grid}
      style={{ gridTemplateColumns: `repeat(${side}, 1fr)`, gridTemplateRows: `repeat(${side}, 1fr)` }}
      aria-label={label}
      data-grid={wall.grid}
    >
      {tiles.map(({ id, tile }) => (
        <WallTile
          key={tile}
          tile={tile}
          cell={places[tile]}
          camera={id === null ? undefined : cameras.get(id)}
          status={id === null ? undefined : statuses.get(id)}
          isSelected={selected === tile}
          isLarge={largeTile === tile}
          isCovered={largeTile !== null && largeTile !== tile}
          isFrozen={isFrozen(tile)}
          isReplaying={replaying.has(tile)}
          mayPlayback={mayPlayback}
          actions={actions}
        />
      ))}
    </section>
  );
}
