// SPDX-License-Identifier: Apache-2.0
/** Keys of the wall. */
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { LayoutView } from "@/api";
import { type PageKey, usePageKeys } from "@/components";
import type { WallState } from "./useWall";
import { GRIDS, neighbour } from "./wall";

interface Options {
  state: WallState;
  layouts: readonly LayoutView[];
  mayPlayback: boolean;
  onFullScreen: () => void;
  onDrawer: () => void;
}

export function useWallKeys(options: Options): void {
  const { t } = useTranslation("live");
  const latest = useRef(options);
  latest.current = options;
  const { mayPlayback } = options;
  const keys = useMemo<PageKey[]>(() => {
    const state = () => latest.current.state;
    const chosen = () => state().aimed ?? 0;
    const move = (key: string) => {
      const { selected, wall, setSelected } = state();
      setSelected(selected === null ? 0 : neighbour(wall.grid, selected, key));
    };
    return [
      { keys: "1-5", label: t("keys.grid"), run: (key) => state().setGrid(GRIDS[Number(key) - 1] ?? 4) },
      {
        keys: "6-9",
        label: t("keys.layout"),
        run: (key) => {
          const layout = latest.current.layouts[Number(key) - 6];
          if (layout) state().openLayout(layout);
        },
      },
      { keys: "f", label: t("fullScreen"), run: () => latest.current.onFullScreen() },
      { keys: "Space", label: t("keys.freeze"), run: () => state().freeze() },
      ...(mayPlayback
        ? [
            {
              keys: "r",
              label: t("keys.replay"),
              run: () => state().actions.replay(chosen(), !state().replaying.has(chosen())),
            },
            {
              keys: "Enter",
              label: t("keys.playback"),
              run: () =>
                state().aimed === null ? state().playbackAll() : state().actions.playback(chosen()),
            },
          ]
        : []),
      { keys: "l", label: t("larger"), run: () => state().actions.enlarge(chosen()) },
      { keys: "c", label: t("cameras"), run: () => latest.current.onDrawer() },
      { keys: "ArrowLeft", label: t("keys.left"), run: move },
      { keys: "ArrowRight", label: t("keys.right"), run: move },
      { keys: "ArrowUp", label: t("keys.up"), run: move },
      { keys: "ArrowDown", label: t("keys.down"), run: move },
      {
        keys: "Delete",
        label: t("removeFromWall"),
        run: () => {
          const { selected, actions } = state();
          if (selected !== null) actions.remove(selected);
        },
      },
      {
        keys: "Escape",
        label: t("keys.back"),
        run: () => {
          if (state().large !== null) state().setLarge(null);
          else state().setSelected(null);
        },
      },
    ];
  }, [t, mayPlayback]);
  usePageKeys(keys);
}
