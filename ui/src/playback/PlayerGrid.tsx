// SPDX-License-Identifier: Apache-2.0
/** The players, in step. */
import { useMediaQuery } from "@mantine/hooks";
import { IconVideo } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components";
import styles from "./PlayerGrid.module.css";
import { PlayerTile } from "./PlayerTile";
import { columnsFor } from "./recorded";
import type { PlaybackState } from "./usePlayback";

export function PlayerGrid({ state }: { state: PlaybackState }) {
  const { t } = useTranslation("playback");
  const { shown } = state;
  const isNarrow = useMediaQuery("(max-width: 720px)", window.innerWidth <= 720);
  if (shown.length === 0)
    return (
      <EmptyState icon={<IconVideo size={20} stroke={1.5} />} title={t("choose")} text={t("chooseText")} />
    );
  const columns = isNarrow ? 1 : columnsFor(shown.length);
  return (
    <section
      className={styles.grid}
      style={{
        gridTemplateColumns: `repeat(${columns}, 1fr)`,
        gridTemplateRows: `repeat(${Math.ceil(shown.length / columns)}, 1fr)`,
      }}
      aria-label={t("players")}
    >
      {shown.map((camera) => (
        <PlayerTile key={camera.id} camera={camera} state={state} />
      ))}
    </section>
  );
}
