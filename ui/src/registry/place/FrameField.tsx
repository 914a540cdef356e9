// SPDX-License-Identifier: Apache-2.0
/** Where a floor plan lies on the map: moved, turned and sized by its handles, or as numbers. */
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { NumberField, Row } from "@/components";
import {
  cornersOf,
  dragFrame,
  type Frame,
  firstFrame,
  frameHandles,
  frameOf,
  turned,
  widened,
} from "@/map/frames";
import { MapView } from "@/map/MapView";
import { type Bounds, boundsOf, type LngLat } from "@/map/mercator";
import type { ImageShape, Scene } from "@/map/scene";
import styles from "./Place.module.css";
import { china } from "./PositionField";
import { round } from "./shapes";

interface Props {
  /** Clockwise from the top left; null: not on the map yet. */
  corners: readonly LngLat[] | null;
  onChange: (corners: LngLat[]) => void;
  error: string | null;
  picture: ImageShape["image"] | null;
  around: Scene;
  /** Where the site is, if that is known. */
  home: Bounds | null;
}

export const roundCorners = (frame: Frame) =>
  cornersOf(frame).map(([lng, lat]): LngLat => [round(lng), round(lat)]);

export function FrameField({ corners, onChange, error, picture, around, home }: Props) {
  const { t } = useTranslation("registry");
  // Corners are rounded when they are entered: while it is dragged, the frame itself is kept.
  const [held, setHeld] = useState<{ frame: Frame; corners: readonly LngLat[] } | null>(null);
  const stored = useMemo(() => (corners ? frameOf(corners) : null), [corners]);
  const frame = held && held.corners === corners ? held.frame : stored;
  const first = useRef<Bounds | null>(null);
  first.current ??= home ?? (frame && boundsOf(cornersOf(frame)));

  function put(next: Frame) {
    const rounded = roundCorners(next);
    setHeld({ frame: next, corners: rounded });
    onChange(rounded);
  }

  const scene = useMemo<Scene>(() => {
    if (!frame) return around;
    const ring = cornersOf(frame);
    return picture
      ? { ...around, images: [{ id: 0, image: picture, corners: ring }] }
      : { ...around, areas: [{ ring, tone: "wait" }] };
  }, [around, frame, picture]);
  const handles = useMemo(() => (frame ? frameHandles(frame) : []), [frame]);
  const number = (
    name: "width" | "turn" | "longitude" | "latitude",
    shown: number | undefined,
    decimals: number,
    take: (now: Frame, next: number) => Frame,
  ) => (
    <NumberField
      label={t(`floor.${name}`)}
      value={shown === undefined ? null : Number(shown.toFixed(decimals))}
      onChange={(next) => frame && next !== null && put(take(frame, next))}
      decimalScale={decimals}
      suffix={name === "width" ? " m" : "°"}
      hideControls
      disabled={!frame}
    />
  );
  return (
    <div className={styles.field}>
      <div className={styles.map} data-high>
        <MapView
          label={t("floor.map")}
          scene={scene}
          handles={handles}
          home={first.current ?? china}
          homeKey={first.current ? "site" : "nowhere"}
          onPick={(_, at) => {
            if (frame) put({ ...frame, at });
            else if (picture) put(firstFrame(at, picture.width, picture.height));
          }}
          onHandle={(id, at) => {
            if (frame) put(dragFrame(frame, id, at));
          }}
        />
      </div>
      <p className={styles.note} role={error ? "alert" : undefined}>
        {error ?? t(frame ? "floor.dragHint" : picture ? "floor.clickHint" : "floor.pictureFirst")}
      </p>
      <Row>
        {number("width", frame?.widthM, 1, widened)}
        {number("turn", frame?.turn, 1, turned)}
      </Row>
      <Row>
        {number("longitude", frame?.at[0], 7, (now, lng) => ({ ...now, at: [lng, now.at[1]] }))}
        {number("latitude", frame?.at[1], 7, (now, lat) => ({ ...now, at: [now.at[0], lat] }))}
      </Row>
    </div>
  );
}
