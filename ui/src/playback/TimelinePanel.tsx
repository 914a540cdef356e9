// SPDX-License-Identifier: Apache-2.0
/** The timeline with the cameras' names, kept to the clock. */
import { useMediaQuery } from "@mantine/hooks";
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ROW_PX, RULER_PX } from "@/media/timeline/paint";
import type { Window } from "@/media/timeline/scale";
import { type Hover, Timeline } from "@/media/timeline/timeline";
import { formatMoment, localZone, nowUs } from "@/time";
import { HoverCard } from "./HoverCard";
import styles from "./TimelinePanel.module.css";
import { type PlaybackState, shownMoment } from "./usePlayback";
import { useTimelineRows } from "./useTimelineRows";

interface Props {
  state: PlaybackState;
  /** For the buttons and keys that zoom. */
  timeline: RefObject<Timeline | null>;
  onRows: (rows: ReturnType<typeof useTimelineRows>) => void;
}

const GUTTER_PX = 148;
const NARROW_GUTTER_PX = 76;

export function TimelinePanel({ state, timeline, onRows }: Props) {
  const { t, i18n } = useTranslation("playback");
  const { group, snapshot, chosen, selection, focused } = state;
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(state);
  latest.current = state;
  const [window, setWindow] = useState<Window | null>(null);
  const [hover, setHover] = useState<Hover | null>(null);
  const rows = useTimelineRows(chosen, window);
  const zone = useMemo(() => localZone(), []);

  useEffect(() => {
    if (!canvas.current) return;
    const created = new Timeline(
      canvas.current,
      { zone, locale: i18n.language, centerUs: group.us, spanUs: latest.current.spanUs },
      {
        onSeek: (us, isFinal) => latest.current.seek(us, isFinal),
        onSelect: (next) => latest.current.select(next),
        onHover: setHover,
        onWindow: setWindow,
        onRest: (spanUs) => latest.current.setSpan(spanUs),
      },
    );
    timeline.current = created;
    return () => {
      created.close();
      timeline.current = null;
    };
  }, [group, timeline, zone, i18n.language]);

  useEffect(() => {
    timeline.current?.setRows(rows);
    onRows(rows);
  }, [rows, timeline, onRows]);
  useEffect(() => timeline.current?.setSelection(selection), [selection, timeline]);

  const move = useCallback(() => {
    const { us, isSure } = shownMoment(latest.current);
    timeline.current?.setPlayhead(us, isSure, group.snapshot().playing);
    const element = canvas.current;
    if (!element) return;
    const text = formatMoment(us);
    if (element.getAttribute("aria-valuetext") === text) return;
    element.setAttribute("aria-valuetext", text);
    element.setAttribute("aria-valuenow", String(Math.floor(us / 1e6)));
  }, [group, timeline]);
  useFrames(move);

  const hovered = hover?.row ? chosen.find((camera) => camera.id === hover.row?.cameraId) : focused;
  const gutterPx = useMediaQuery("(max-width: 720px)", globalThis.innerWidth <= 720)
    ? NARROW_GUTTER_PX
    : GUTTER_PX;
  const heightPx = Timeline.heightPx(Math.max(1, chosen.length));
  const widthPx = canvas.current?.clientWidth ?? 0;
  return (
    <section className={styles.panel} aria-label={t("timeline")}>
      <div className={styles.gutter} style={{ width: gutterPx, paddingTop: RULER_PX }}>
        {chosen.map((camera) => (
          <button
            key={camera.id}
            type="button"
            className={styles.name}
            style={{ height: ROW_PX }}
            data-focused={focused?.id === camera.id || undefined}
            onClick={() => state.setFocused(camera.id)}
            title={camera.name}
          >
            {camera.name}
          </button>
        ))}
      </div>
      <canvas
        ref={canvas}
        className={styles.canvas}
        style={{ height: heightPx }}
        role="slider"
        tabIndex={0}
        aria-label={t("timeline")}
        aria-valuemin={0}
        aria-valuemax={Math.floor(nowUs() / 1e6)}
        aria-valuenow={Math.floor(group.us / 1e6)}
        data-phase={snapshot.phase}
      />
      {hover && widthPx > 0 && (
        <HoverCard
          matter={state.matter.inUse}
          hover={hover}
          camera={hovered}
          usPerPx={(timeline.current?.spanUs ?? 0) / widthPx}
          widthPx={widthPx}
          leftPx={gutterPx}
        />
      )}
    </section>
  );
}

/** Calls `run` with every frame that the screen shows. */
function useFrames(run: () => void): void {
  useEffect(() => {
    let frame = requestAnimationFrame(function next() {
      run();
      frame = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(frame);
  }, [run]);
}
