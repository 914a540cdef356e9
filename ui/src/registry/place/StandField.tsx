// SPDX-License-Identifier: Apache-2.0
/** Where a camera stands and looks: set by clicking and dragging on the map, or as numbers. */
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { NumberField, Row } from "@/components";
import { dragStand, type Stand, standHandles } from "@/map/editing";
import { MapView } from "@/map/MapView";
import { type Bounds, boundsOf, destination } from "@/map/mercator";
import { emptyScene, type Scene } from "@/map/scene";
import { FieldLabel } from "../record/Filed";
import styles from "./Place.module.css";
import { round } from "./shapes";

/** As the fields of a placement are named. */
export interface StandValues {
  latitude: number | null;
  longitude: number | null;
  direction_deg: number | null;
  angle_deg: number | null;
  range_m: number | null;
}

export const noStand: StandValues = {
  latitude: null,
  longitude: null,
  direction_deg: null,
  angle_deg: null,
  range_m: null,
};

/** The fields of a placement that are set on the map. */
export const standParts = Object.keys(noStand);

const usual = { direction: 0, angle: 70, rangeM: 25 };

/** For the map; what is not known yet is as usual. Null without a position. */
export function standOf(values: StandValues): Stand | null {
  if (values.latitude === null || values.longitude === null) return null;
  return {
    at: [values.longitude, values.latitude],
    view: {
      direction: values.direction_deg ?? usual.direction,
      angle: values.angle_deg ?? usual.angle,
      rangeM: values.range_m ?? usual.rangeM,
    },
  };
}

export function valuesOf({ at, view }: Stand): StandValues {
  return {
    longitude: round(at[0]),
    latitude: round(at[1]),
    direction_deg: view.direction,
    angle_deg: view.angle,
    range_m: view.rangeM,
  };
}

interface Props {
  name: string;
  value: StandValues;
  onChange: (value: StandValues) => void;
  error: string | null;
  around?: Scene;
  home: Bounds | null;
}

export function StandField({ name, value, onChange, error, around = emptyScene, home }: Props) {
  const { t } = useTranslation("registry");
  const stand = standOf(value);
  const first = useRef(
    stand ? boundsOf([0, 90, 180, 270].map((way) => destination(stand.at, way, stand.view.rangeM))) : home,
  );
  const key = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: by value, not by identity
  const scene = useMemo<Scene>(
    () => ({
      ...around,
      cameras: stand
        ? [
            ...around.cameras,
            { id: 0, name, note: "", tone: "ok", at: stand.at, view: stand.view, planned: true },
          ]
        : around.cameras,
    }),
    [around, name, key],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: by value, not by identity
  const handles = useMemo(() => (stand ? standHandles(stand) : []), [key]);
  const number = (field: keyof StandValues, least: number, most: number, unit: string, decimals: number) => (
    <NumberField
      data-field={field}
      label={<FieldLabel name={field} label={t(`field.${field}`)} value={value[field]} />}
      value={value[field]}
      onChange={(next) => onChange({ ...value, [field]: next })}
      min={least}
      max={most}
      decimalScale={decimals}
      suffix={unit}
      hideControls
    />
  );
  return (
    <div className={styles.field}>
      <div className={styles.map} data-high>
        <MapView
          label={t("stand.map")}
          scene={scene}
          handles={handles}
          home={first.current ?? home}
          homeKey={first.current ? "stand" : "home"}
          onPick={(_, at) => {
            if (!stand) onChange({ ...valuesOf({ at, view: usual }) });
            else onChange(valuesOf({ ...stand, at }));
          }}
          onHandle={(id, at) => {
            if (stand) onChange(valuesOf(dragStand(stand, id, at)));
          }}
        />
      </div>
      <p className={styles.note} role={error ? "alert" : undefined}>
        {error ?? t(stand ? "stand.dragHint" : "stand.clickHint")}
      </p>
      <Row>
        {number("longitude", -180, 180, "°", 7)}
        {number("latitude", -90, 90, "°", 7)}
      </Row>
      <Row>
        {number("direction_deg", 0, 360, "°", 0)}
        {number("angle_deg", 1, 360, "°", 0)}
        {number("range_m", 0.5, 5000, " m", 1)}
      </Row>
    </div>
  );
}
