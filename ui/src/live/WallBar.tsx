// SPDX-License-Identifier: Apache-2.0
/** The thin line above the wall: how many tiles, which layout, freeze, full screen, cameras. */
import { ActionIcon, SegmentedControl, Tooltip } from "@mantine/core";
import { IconArrowLeft, IconLayoutSidebarRight, IconMaximize, IconSnowflake } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CameraView, LayoutView } from "@/api";
import { KeyCaps } from "@/components";
import { LayoutMenu } from "./LayoutMenu";
import type { WallState } from "./useWall";
import styles from "./WallBar.module.css";
import { GRIDS, isGrid, seen } from "./wall";

interface Props {
  state: WallState;
  layouts: readonly LayoutView[];
  largeCamera: CameraView | undefined;
  isDrawerOpen: boolean;
  counts: { shown: number; live: number };
  onDrawer: () => void;
  onFullScreen: () => void;
}

const icon = { size: 17, stroke: 1.5 };

export function WallBar({
  state,
  layouts,
  largeCamera,
  isDrawerOpen,
  counts,
  onDrawer,
  onFullScreen,
}: Props) {
  const { t } = useTranslation("live");
  const { wall, current } = state;
  const isChanged =
    current !== undefined && (current.grid !== wall.grid || current.tiles.join() !== seen(wall).join());
  return (
    <div className={styles.bar}>
      <h1 className="fw-only-read">{t("title")}</h1>
      {largeCamera ? (
        <button type="button" className={styles.back} onClick={() => state.setLarge(null)}>
          <IconArrowLeft size={15} stroke={1.5} /> {t("backToWall")}
        </button>
      ) : (
        <SegmentedControl
          value={String(wall.grid)}
          onChange={(value) => {
            const grid = Number(value);
            if (isGrid(grid)) state.setGrid(grid);
          }}
          aria-label={t("tiles")}
          data={GRIDS.map((grid) => ({ value: String(grid), label: String(grid) }))}
        />
      )}
      <LayoutMenu
        layouts={layouts}
        current={current}
        wall={wall}
        isChanged={isChanged}
        onChoose={state.openLayout}
        onRemoved={state.forgetLayout}
      />
      <span className={styles.counts}>{t("counts", counts)}</span>
      <div className={styles.tools}>
        <Tool label={t("freeze")} keys="Space" isOn={state.isAnyFrozen} onClick={state.freeze}>
          <IconSnowflake {...icon} />
        </Tool>
        <Tool label={t("fullScreen")} keys="f" onClick={onFullScreen}>
          <IconMaximize {...icon} />
        </Tool>
        <Tool label={t("cameras")} keys="c" isOn={isDrawerOpen} onClick={onDrawer}>
          <IconLayoutSidebarRight {...icon} />
        </Tool>
      </div>
    </div>
  );
}

interface ToolProps {
  label: string;
  keys: string;
  isOn?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function Tool({ label, keys, isOn, onClick, children }: ToolProps) {
  return (
    <Tooltip
      label={
        <span className={styles.hint}>
          {label} <KeyCaps keys={keys} />
        </span>
      }
    >
      <ActionIcon
        aria-label={label}
        aria-pressed={isOn}
        variant={isOn ? "light" : "subtle"}
        color={isOn ? "blue" : "gray"}
        // With the mouse, the focus stays where it was: keys go on meaning the picture.
        onMouseDown={(event) => event.preventDefault()}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
