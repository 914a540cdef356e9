// SPDX-License-Identifier: Apache-2.0
/** One point on earth: clicked, dragged or typed. */
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { NumberField, Row } from "@/components";
import { MapView } from "@/map/MapView";
import { type Bounds, boundsOf, type LngLat } from "@/map/mercator";
import { emptyScene, type Handle, type Scene } from "@/map/scene";
import { FieldLabel } from "../record/Filed";
import styles from "./Place.module.css";
import { round } from "./shapes";

export interface Position {
  latitude: number | null;
  longitude: number | null;
}

/** Where a map begins that nothing is known of. */
export const china: Bounds = { west: 97, south: 18, east: 128, north: 47 };

interface Props {
  value: Position;
  onChange: (value: Position) => void;
  around?: Scene;
  home: Bounds;
}

export function PositionField({ value, onChange, around = emptyScene, home }: Props) {
  const { t } = useTranslation("registry");
  const { latitude, longitude } = value;
  const handles = useMemo<Handle[]>(
    () =>
      latitude === null || longitude === null
        ? []
        : [{ id: "position", at: [longitude, latitude], kind: "move" }],
    [latitude, longitude],
  );
  const first = useRef(boundsOf(handles.map(({ at }) => at)) ?? home);
  // What is typed is shown; what is clicked is on the screen already.
  const [typed, setTyped] = useState<string>();
  const shown = (typed !== undefined && boundsOf(handles.map(({ at }) => at))) || first.current;
  const put = ([lng, lat]: LngLat) => onChange({ longitude: round(lng), latitude: round(lat) });
  const number = (field: keyof Position, most: number) => (
    <NumberField
      data-field={field}
      label={<FieldLabel name={field} label={t(`field.${field}`)} value={value[field]} />}
      value={value[field]}
      onChange={(next) => {
        const now = { ...value, [field]: next };
        onChange(now);
        if (now.latitude !== null && now.longitude !== null)
          setTyped(`${now.latitude.toFixed(2)} ${now.longitude.toFixed(2)}`);
      }}
      min={-most}
      max={most}
      decimalScale={7}
      suffix="°"
      hideControls
    />
  );
  return (
    <div className={styles.field}>
      <div className={styles.map}>
        <MapView
          label={t("position.map")}
          scene={around}
          handles={handles}
          home={shown}
          homeKey={typed}
          onPick={(_, at) => put(at)}
          onHandle={(_, at) => put(at)}
        />
      </div>
      <p className={styles.note}>{t("position.hint")}</p>
      <Row>
        {number("longitude", 180)}
        {number("latitude", 90)}
      </Row>
    </div>
  );
}
