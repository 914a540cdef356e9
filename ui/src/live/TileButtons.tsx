// SPDX-License-Identifier: Apache-2.0
/** What can be done with a tile, under the pointer. Each has a key as well. */
import {
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconHistory,
  IconPlayerStop,
  IconRotate2,
  IconX,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CameraView } from "@/api";
import type { WallTileProps } from "./WallTile";
import styles from "./WallTile.module.css";

const icon = { size: 15, stroke: 1.5 };

export function TileButtons({
  tile,
  camera,
  isLarge,
  isReplaying,
  mayPlayback,
  actions,
}: WallTileProps & { camera: CameraView }) {
  const { t } = useTranslation("live");
  const playable = mayPlayback && camera.rights.playback;
  return (
    <div className={styles.buttons}>
      {playable && !camera.barred && (
        <TileButton
          label={isReplaying ? t("backToLive") : t("replay")}
          onClick={() => actions.replay(tile, !isReplaying)}
        >
          {isReplaying ? <IconPlayerStop {...icon} /> : <IconRotate2 {...icon} />}
        </TileButton>
      )}
      {playable && (
        <TileButton label={t("openPlayback")} onClick={() => actions.playback(tile)}>
          <IconHistory {...icon} />
        </TileButton>
      )}
      <TileButton label={isLarge ? t("smaller") : t("larger")} onClick={() => actions.enlarge(tile)}>
        {isLarge ? <IconArrowsMinimize {...icon} /> : <IconArrowsMaximize {...icon} />}
      </TileButton>
      {!isLarge && (
        <TileButton label={t("removeFromWall")} onClick={() => actions.remove(tile)}>
          <IconX {...icon} />
        </TileButton>
      )}
    </div>
  );
}

function TileButton({
  label,
  onClick,
  children,
}: {
  label: string;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      className={styles.button}
      aria-label={label}
      title={label}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onClick}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {children}
    </button>
  );
}
