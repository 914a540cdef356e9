// SPDX-License-Identifier: Apache-2.0
/** The line of controls between the pictures and the timeline. Each has a key. */
import { Button, SegmentedControl } from "@mantine/core";
import {
  IconArrowBounce,
  IconBracketsContainEnd,
  IconBracketsContainStart,
  IconDownload,
  IconLink,
  IconLock,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
  IconPlayerTrackNext,
  IconPlayerTrackPrev,
  IconVideo,
  IconX,
  IconZoomIn,
  IconZoomOut,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { RATES, type Rate } from "@/media/syncGroup";
import { DayPicker } from "./DayPicker";
import { Tool } from "./Tool";
import styles from "./Transport.module.css";
import { TransportClock } from "./TransportClock";
import type { PlaybackState } from "./usePlayback";
import type { PlaybackActions } from "./usePlaybackActions";

interface Props {
  state: PlaybackState;
  actions: PlaybackActions;
  mayExport: boolean;
  mayHold: boolean;
  isDrawerOpen: boolean;
}

const icon = { size: 17, stroke: 1.5 };

export function Transport({ state, actions, mayExport, mayHold, isDrawerOpen }: Props) {
  const { t } = useTranslation("playback");
  const { group, snapshot, selection } = state;
  const { playing, rate, skipGaps } = snapshot;
  const isSelected = selection.inUs !== null || selection.outUs !== null;
  return (
    <div className={styles.bar} role="toolbar" aria-label={t("transport")}>
      <div className={styles.part}>
        <Tool label={t("previousEdge")} keys="Home" onClick={() => actions.toEdge(-1)}>
          <IconPlayerSkipBack {...icon} />
        </Tool>
        <Tool label={t("frameBack")} keys="ArrowLeft" onClick={() => actions.step(-1)}>
          <IconPlayerTrackPrev {...icon} />
        </Tool>
        <button
          type="button"
          className={styles.play}
          onMouseDown={(event) => event.preventDefault()}
          onClick={actions.togglePlaying}
          aria-label={playing ? t("pause") : t("play")}
          title={playing ? t("pause") : t("play")}
        >
          {playing ? <IconPlayerPauseFilled size={17} /> : <IconPlayerPlayFilled size={17} />}
        </button>
        <Tool label={t("frameOn")} keys="ArrowRight" onClick={() => actions.step(1)}>
          <IconPlayerTrackNext {...icon} />
        </Tool>
        <Tool label={t("nextEdge")} keys="End" onClick={() => actions.toEdge(1)}>
          <IconPlayerSkipForward {...icon} />
        </Tool>
        <SegmentedControl
          className={styles.rates}
          value={String(rate)}
          onChange={(value) => group.setRate(Number(value) as Rate)}
          aria-label={t("rate")}
          data={RATES.map((one) => ({ value: String(one), label: rateLabel(one) }))}
        />
        <Tool
          label={skipGaps ? t("skipsGaps") : t("runsThroughGaps")}
          keys="s"
          isOn={skipGaps}
          onClick={() => group.setSkipGaps(!skipGaps)}
        >
          <IconArrowBounce {...icon} />
        </Tool>
      </div>
      <div className={styles.middle}>
        <TransportClock state={state} onGo={(us) => actions.goTo(us)} />
        <DayPicker state={state} onGo={(us) => actions.goTo(us)} />
      </div>
      <div className={styles.end}>
        <span className={styles.zoom}>
          <Tool label={t("zoomIn")} keys="+" onClick={() => actions.zoom(0.5)}>
            <IconZoomIn {...icon} />
          </Tool>
          <Tool label={t("zoomOut")} keys="-" onClick={() => actions.zoom(2)}>
            <IconZoomOut {...icon} />
          </Tool>
          <span className={styles.rule} />
        </span>
        <Tool label={t("markIn")} keys="i" isOn={selection.inUs !== null} onClick={actions.markIn}>
          <IconBracketsContainStart {...icon} />
        </Tool>
        <Tool label={t("markOut")} keys="o" isOn={selection.outUs !== null} onClick={actions.markOut}>
          <IconBracketsContainEnd {...icon} />
        </Tool>
        {isSelected && (
          <Tool label={t("clearMarks")} keys="x" onClick={actions.clearMarks}>
            <IconX {...icon} />
          </Tool>
        )}
        {mayExport && (
          <Button
            variant="default"
            className={styles.take}
            leftSection={<IconDownload size={15} stroke={1.5} />}
            disabled={!actions.canExport}
            onClick={actions.openExport}
            title={actions.canExport ? t("export") : t("exportNeedsMarks")}
          >
            {t("export")}
          </Button>
        )}
        {mayHold && (
          <Button
            variant="default"
            className={styles.take}
            leftSection={<IconLock size={15} stroke={1.5} />}
            disabled={!actions.canExport}
            onClick={actions.openHold}
            title={actions.canExport ? t("holdButton") : t("exportNeedsMarks")}
          >
            {t("holdButton")}
          </Button>
        )}
        <span className={styles.rule} />
        <Tool label={t("copyLink")} keys="y" onClick={actions.copyLink}>
          <IconLink {...icon} />
        </Tool>
        <Tool label={t("cameras")} keys="c" isOn={isDrawerOpen} onClick={actions.toggleDrawer}>
          <IconVideo {...icon} />
        </Tool>
      </div>
    </div>
  );
}

function rateLabel(rate: Rate): string {
  return rate === 0.25 ? "¼×" : rate === 0.5 ? "½×" : `${rate}×`;
}
