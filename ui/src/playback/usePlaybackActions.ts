// SPDX-License-Identifier: Apache-2.0
/** What buttons and keys of the playback page do. */
import { type RefObject, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type PageKey, toastDone, usePageKeys } from "@/components";
import { nextEdge, type TimelineRow } from "@/media/timeline/rows";
import type { Timeline } from "@/media/timeline/timeline";
import { SECOND_US } from "@/time";
import type { PlaybackState } from "./usePlayback";

interface Options {
  state: PlaybackState;
  timeline: RefObject<Timeline | null>;
  rows: RefObject<readonly TimelineRow[]>;
  mayExport: boolean;
  onExport: () => void;
  onHold: () => void;
  onDrawer: () => void;
}

export interface PlaybackActions {
  togglePlaying: () => void;
  step: (step: 1 | -1) => void;
  toEdge: (step: 1 | -1) => void;
  goTo: (us: number) => void;
  zoom: (factor: number) => void;
  markIn: () => void;
  markOut: () => void;
  clearMarks: () => void;
  openExport: () => void;
  openHold: () => void;
  copyLink: () => void;
  toggleDrawer: () => void;
  canExport: boolean;
}

export function usePlaybackActions(options: Options): PlaybackActions {
  const { t } = useTranslation("playback");
  const latest = useRef(options);
  latest.current = options;
  const { inUs, outUs } = options.state.selection;
  const canExport = inUs !== null && outUs !== null && outUs > inUs;

  return useMemo<PlaybackActions>(() => {
    const state = () => latest.current.state;
    const now = () => Math.round(state().group.us);
    return {
      canExport,
      togglePlaying: () => {
        const { group } = state();
        group.setPlaying(!group.snapshot().playing);
      },
      step: (step) => state().step(step, state().focused?.id),
      toEdge: (step) => {
        const us = nextEdge(latest.current.rows.current, state().group.us, step);
        if (us !== null) state().seek(us);
      },
      goTo: (us) => {
        state().seek(us);
        latest.current.timeline.current?.show(us);
      },
      zoom: (factor) => latest.current.timeline.current?.zoom(factor),
      markIn: () => {
        const { selection, select } = state();
        select({
          inUs: now(),
          outUs: selection.outUs !== null && selection.outUs > now() ? selection.outUs : null,
        });
      },
      markOut: () => {
        const { selection, select } = state();
        select({
          inUs: selection.inUs !== null && selection.inUs < now() ? selection.inUs : null,
          outUs: now(),
        });
      },
      clearMarks: () => state().select({ inUs: null, outUs: null }),
      openExport: () => {
        if (canExport) latest.current.onExport();
      },
      openHold: () => {
        if (canExport) latest.current.onHold();
      },
      copyLink: () => {
        state().write();
        // Browsers give pages without TLS no clipboard.
        const copying = navigator.clipboard?.writeText(window.location.href) ?? Promise.reject();
        copying.then(
          () => toastDone(t("linkCopied")),
          () => toastDone(t("linkInAddress")),
        );
      },
      toggleDrawer: () => latest.current.onDrawer(),
    };
  }, [canExport, t]);
}

interface May {
  mayExport: boolean;
  mayHold: boolean;
}

export function usePlaybackKeys(
  actions: PlaybackActions,
  state: PlaybackState,
  { mayExport, mayHold }: May,
): void {
  const { t } = useTranslation("playback");
  const latest = useRef(state);
  latest.current = state;
  const keys = useMemo<PageKey[]>(() => {
    const group = () => latest.current.group;
    const jump = (seconds: number) => latest.current.seek(group().us + seconds * SECOND_US);
    return [
      { keys: "Space", label: t("keys.play"), run: actions.togglePlaying },
      { keys: "ArrowLeft", label: t("frameBack"), run: () => actions.step(-1) },
      { keys: "ArrowRight", label: t("frameOn"), run: () => actions.step(1) },
      { keys: "shift+ArrowLeft", label: t("keys.back10"), run: () => jump(-10) },
      { keys: "shift+ArrowRight", label: t("keys.on10"), run: () => jump(10) },
      { keys: "Home", label: t("previousEdge"), run: () => actions.toEdge(-1) },
      { keys: "End", label: t("nextEdge"), run: () => actions.toEdge(1) },
      { keys: "[", label: t("keys.slower"), run: () => group().shiftRate(-1) },
      { keys: "]", label: t("keys.faster"), run: () => group().shiftRate(1) },
      { keys: "s", label: t("keys.skip"), run: () => group().setSkipGaps(!group().snapshot().skipGaps) },
      { keys: "+", label: t("zoomIn"), run: () => actions.zoom(0.5) },
      { keys: "-", label: t("zoomOut"), run: () => actions.zoom(2) },
      { keys: "i", label: t("markIn"), run: actions.markIn },
      { keys: "o", label: t("markOut"), run: actions.markOut },
      { keys: "x", label: t("clearMarks"), run: actions.clearMarks },
      ...(mayExport ? [{ keys: "e", label: t("export"), run: actions.openExport }] : []),
      ...(mayHold ? [{ keys: "h", label: t("holdButton"), run: actions.openHold }] : []),
      { keys: "y", label: t("copyLink"), run: actions.copyLink },
      { keys: "c", label: t("cameras"), run: actions.toggleDrawer },
      { keys: "Escape", label: t("keys.all"), run: () => latest.current.setSolo(null) },
    ];
  }, [t, actions, mayExport, mayHold]);
  usePageKeys(keys);
}
