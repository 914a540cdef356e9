// SPDX-License-Identifier: Apache-2.0
/** A place on the wall: takes cameras that are dropped on it, shows one, or says how to fill it. */
import { IconVideoPlus } from "@tabler/icons-react";
import {
  type CSSProperties,
  type DragEvent,
  memo,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import type { CameraStatus, CameraView } from "@/api";
import type { LivePlayer } from "@/media/livePlayer";
import picture from "@/media/picture.module.css";
import { carriesCamera, readDrag, startDrag } from "./drag";
import { LiveTile } from "./LiveTile";
import { TileButtons } from "./TileButtons";
import { TileReplay } from "./TileReplay";
import styles from "./WallTile.module.css";
import { type Cell, streamFor } from "./wall";

/** Stable functions: a tile is drawn again only for its own sake. */
export interface TileActions {
  select: (tile: number) => void;
  put: (cameraId: number, tile: number, from: number | null) => void;
  remove: (tile: number) => void;
  enlarge: (tile: number) => void;
  replay: (tile: number, on: boolean) => void;
  playback: (tile: number) => void;
  player: (tile: number, player: LivePlayer | null) => void;
}

export interface WallTileProps {
  tile: number;
  /** None for a large camera that has no tile. */
  cell: Cell | undefined;
  camera: CameraView | undefined;
  status: CameraStatus | undefined;
  isSelected: boolean;
  /** Alone on the wall, in the main stream. */
  isLarge: boolean;
  /** Another tile is large. */
  isCovered: boolean;
  isFrozen: boolean;
  isReplaying: boolean;
  mayPlayback: boolean;
  actions: TileActions;
}

export const WallTile = memo(function WallTile(props: WallTileProps) {
  const { tile, camera, status, isLarge, isCovered, isFrozen, isReplaying, actions } = props;
  const { t } = useTranslation("live");
  const [isOver, setIsOver] = useState(false);
  const [isHovered, setIsHovered] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(root);
  const onPlayer = useCallback((player: LivePlayer | null) => actions.player(tile, player), [actions, tile]);
  const onReplayEnd = useCallback(() => actions.replay(tile, false), [actions, tile]);

  function onDrop(event: DragEvent) {
    event.preventDefault();
    setIsOver(false);
    const dragged = readDrag(event.dataTransfer);
    if (dragged) actions.put(dragged.cameraId, tile, dragged.from);
  }

  const stream = camera && widthPx > 0 ? streamFor(camera, isLarge ? Infinity : widthPx) : null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      ref={root}
      role="group"
      aria-label={
        camera ? [camera.name, camera.place].filter(Boolean).join(", ") : t("emptyTile", { number: tile + 1 })
      }
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the page's keys act on the tile that has the focus
      tabIndex={0}
      // A place in the grid would hold it there, however large it is to be.
      style={isLarge ? undefined : placeOf(props.cell)}
      className={`${picture.picture} ${styles.tile}`}
      data-selected={props.isSelected || undefined}
      data-large={isLarge || undefined}
      data-over={isOver || undefined}
      data-camera={camera?.id}
      draggable={camera !== undefined && !isLarge}
      onDragStart={(event) => camera && startDrag(event.dataTransfer, { cameraId: camera.id, from: tile })}
      onDragOver={(event) => {
        if (!carriesCamera(event.dataTransfer)) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={onDrop}
      onFocus={() => actions.select(tile)}
      onMouseEnter={() => setIsHovered(true)}
      onMouseLeave={() => setIsHovered(false)}
      onDoubleClick={() => camera && actions.enlarge(tile)}
    >
      {!camera && (
        <div className={styles.empty}>
          <IconVideoPlus size={20} stroke={1.5} aria-hidden="true" />
          {t("dropHere")}
        </div>
      )}
      {camera && stream && (
        <LiveTile
          key={camera.id}
          camera={camera}
          status={status}
          stream={stream}
          isFrozen={isFrozen}
          isCovered={isCovered || isReplaying}
          showStats={isHovered && !isReplaying}
          onPlayer={onPlayer}
        />
      )}
      {camera && isReplaying && (
        <div className={styles.replay}>
          <TileReplay camera={camera} onEnd={onReplayEnd} />
        </div>
      )}
      {camera && <TileButtons {...props} camera={camera} />}
    </div>
  );
});

function placeOf(cell: Cell | undefined): CSSProperties | undefined {
  if (!cell) return undefined;
  return {
    gridColumn: `${cell.column + 1} / span ${cell.span}`,
    gridRow: `${cell.row + 1} / span ${cell.span}`,
  };
}

/** Width of an element in device-independent pixels; 0 before it is laid out. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [widthPx, setWidthPx] = useState(0);
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const observer = new ResizeObserver(() => setWidthPx(target.clientWidth));
    observer.observe(target);
    setWidthPx(target.clientWidth);
    return () => observer.disconnect();
  }, [element]);
  return widthPx;
}
