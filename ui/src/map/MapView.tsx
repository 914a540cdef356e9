// SPDX-License-Identifier: Apache-2.0
/** The map as a part of a page: canvas, buttons, scale, north, and what the pointer is on. */
import { ActionIcon } from "@mantine/core";
import { IconFocusCentered, IconMinus, IconPlus } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { MapCanvas } from "./MapCanvas";
import styles from "./MapView.module.css";
import type { Bounds, LngLat, Point } from "./mercator";
import type { Chosen } from "./paint";
import type { Handle, Hit, Scene } from "./scene";
import { boundsOfView, readView, scaleBar, type Viewport, writeView } from "./viewport";

interface Props {
  label: string;
  scene: Scene;
  chosen?: Chosen | null;
  handles?: readonly Handle[];
  /** What is shown at first, and by the button. Another `homeKey` shows it again. */
  home: Bounds | null;
  homeKey?: string | number;
  /** A view from the address: shown instead of `home` at first. */
  at?: string | null;
  /** The map has come to rest: its view for the address, and what part of the world it shows. */
  onSettled?: (at: string, bounds: Bounds) => void;
  onPick?: (hit: Hit | null, at: LngLat) => void;
  // biome-ignore lint/suspicious/noConfusingVoidType: most need no answer
  onHandle?: (id: string, at: LngLat, done: boolean) => string | void;
  /** What the pointer is on, in words. */
  card?: (hit: Hit) => ReactNode;
  /** Legend, switches: over the map. */
  children?: ReactNode;
}

export function MapView(props: Props) {
  const { t } = useTranslation("map");
  const { scene, chosen = null, handles, home, homeKey } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const map = useRef<MapCanvas>(null);
  const latest = useRef(props);
  latest.current = props;
  const shownHome = useRef<string | number | undefined>(undefined);
  const [view, setView] = useState<Viewport | null>(null);
  const [over, setOver] = useState<{ hit: Hit; at: Point } | null>(null);
  const hint = useId();

  useEffect(() => {
    if (!canvas.current) return;
    const made = new MapCanvas(canvas.current);
    map.current = made;
    made.events = {
      onView: (next, settled) => {
        setView(next);
        setOver(null);
        if (settled && shownHome.current !== undefined)
          latest.current.onSettled?.(writeView(next), boundsOfView(next));
      },
      onPick: (hit, at) => {
        if (hit?.kind === "cluster") made.zoomTo(hit.shape.at, 3);
        else latest.current.onPick?.(hit, at);
      },
      onHandle: (id, at, done) => latest.current.onHandle?.(id, at, done) ?? undefined,
      onHover: (hit, at) => setOver(hit && { hit, at }),
    };
    return () => {
      made.close();
      shownHome.current = undefined;
    };
  }, []);

  useEffect(() => map.current?.show(scene, chosen, handles ?? []), [scene, chosen, handles]);

  // Where the map looks at first: the address, else all that there is as soon as it is known.
  const key = homeKey ?? "home";
  useEffect(() => {
    const made = map.current;
    if (!made || shownHome.current === key) return;
    const fromAddress =
      shownHome.current === undefined ? readView(made.view, latest.current.at ?? null) : null;
    if (!fromAddress && !home) return;
    shownHome.current = key;
    if (fromAddress) made.look(fromAddress);
    else if (home) made.lookAt(home);
  }, [key, home]);

  const bar = view && scaleBar(view);
  // A form that begins with nothing around it: an empty ground says nothing.
  const isBare = handles?.length === 0 && Object.values(scene).every((shapes) => shapes.length === 0);
  return (
    <div className={styles.map}>
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it has keys of its own, and the list beside it says the same in words */}
      <canvas
        ref={canvas}
        className={styles.canvas}
        tabIndex={0}
        role="application"
        aria-label={props.label}
        aria-describedby={hint}
      />
      <p id={hint} className="fw-only-read">
        {t("keysHint")}
      </p>
      <div className={styles.tools}>
        <ActionIcon variant="default" onClick={() => map.current?.zoom(1.6)} aria-label={t("zoomIn")}>
          <IconPlus size={16} stroke={1.5} />
        </ActionIcon>
        <ActionIcon variant="default" onClick={() => map.current?.zoom(1 / 1.6)} aria-label={t("zoomOut")}>
          <IconMinus size={16} stroke={1.5} />
        </ActionIcon>
        <ActionIcon
          variant="default"
          onClick={() => home && map.current?.lookAt(home)}
          disabled={!home}
          aria-label={t("showAll")}
        >
          <IconFocusCentered size={16} stroke={1.5} />
        </ActionIcon>
      </div>
      <div className={styles.measure} aria-hidden="true">
        <svg viewBox="0 0 14 20" className={styles.north} aria-hidden="true">
          <path d="M7 1 12 18 7 14 2 18Z" fill="currentColor" />
        </svg>
        <span>{t("north")}</span>
        {bar && (
          <span className={styles.bar} style={{ width: bar.px }}>
            {bar.metres >= 1000
              ? t("kilometres", { count: bar.metres / 1000 })
              : t("metres", { count: bar.metres })}
          </span>
        )}
      </div>
      {isBare && <p className={styles.noBase}>{t("noBase")}</p>}
      {over && props.card && (
        <div
          className={styles.card}
          style={{ left: over.at.x, top: over.at.y }}
          data-left={over.at.x > (view?.width ?? 0) - 260 || undefined}
          data-up={over.at.y > (view?.height ?? 0) - 110 || undefined}
          role="tooltip"
        >
          {props.card(over.hit)}
        </div>
      )}
      {props.children}
    </div>
  );
}
