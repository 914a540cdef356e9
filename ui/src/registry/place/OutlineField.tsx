// SPDX-License-Identifier: Apache-2.0
/** Where a place is: an outline drawn corner by corner, or one point; or its corners as text. */
import { Button, Textarea } from "@mantine/core";
import { IconEraser, IconPencil } from "@tabler/icons-react";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { dragRing, ringHandles } from "@/map/editing";
import { MapView } from "@/map/MapView";
import { type Bounds, boundsOf, type LngLat } from "@/map/mercator";
import { emptyScene, type Scene, sceneBounds } from "@/map/scene";
import styles from "./Place.module.css";
import { type Outline, outlineOf, readCorners, ringOf, writeCorners } from "./shapes";

interface Props {
  value: unknown;
  onChange: (value: unknown) => void;
  error: string | null;
  /** What is around: other places, cameras, floor plans. */
  around?: Scene;
  home: Bounds | null;
}

export function OutlineField({ value, onChange, error, around = emptyScene, home }: Props) {
  const { t } = useTranslation("registry");
  // One corner, or two, are a point where they are stored: while they are drawn, the corners themselves are kept.
  const [held, setHeld] = useState<{ ring: LngLat[]; outline: Outline | null } | null>(null);
  const stored = useMemo(() => ringOf(value), [value]);
  const ring = held && held.outline === (value ?? null) ? held.ring : stored;
  const [drawing, setDrawing] = useState(ring.length === 0);
  const [text, setText] = useState<string | null>(null);
  const first = useRef(boundsOf(ring) ?? sceneBounds(around) ?? home);

  function put(next: LngLat[]) {
    const outline = outlineOf(next);
    setHeld({ ring: next, outline });
    onChange(outline);
  }

  const scene = useMemo<Scene>(
    () => ({ ...around, areas: ring.length > 2 ? [{ ring, tone: "ok" }] : [] }),
    [around, ring],
  );
  const handles = useMemo(() => ringHandles(ring), [ring]);

  function type(corners: string) {
    setText(corners);
    const read = readCorners(corners);
    if (read) put(read);
  }

  return (
    <div className={styles.field}>
      <div className={styles.map}>
        <MapView
          label={t("outline.map")}
          scene={scene}
          handles={handles}
          home={first.current ?? home}
          onPick={(_, at) => {
            if (drawing) put([...ring, at]);
          }}
          onHandle={(id, at) => {
            const dragged = dragRing(ring, id, at);
            put(dragged.ring);
            setText(null);
            return dragged.held;
          }}
        />
      </div>
      <div className={styles.buttons}>
        <Button
          variant={drawing ? "light" : "default"}
          leftSection={<IconPencil size={15} stroke={1.5} />}
          aria-pressed={drawing}
          onClick={() => setDrawing(!drawing)}
        >
          {t(drawing ? "outline.done" : "outline.draw")}
        </Button>
        <Button
          variant="default"
          leftSection={<IconEraser size={15} stroke={1.5} />}
          disabled={ring.length === 0}
          onClick={() => {
            put([]);
            setText(null);
            setDrawing(true);
          }}
        >
          {t("outline.clear")}
        </Button>
      </div>
      <p className={styles.note}>{t(drawing ? "outline.drawHint" : "outline.dragHint")}</p>
      <Textarea
        label={t("outline.corners")}
        description={t("outline.cornersText")}
        rows={3}
        classNames={{ input: "fw-mono" }}
        value={text ?? writeCorners(ring)}
        onChange={(event) => type(event.currentTarget.value)}
        error={(text !== null && readCorners(text) === null && t("reason.outline")) || error}
      />
    </div>
  );
}
