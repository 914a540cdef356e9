// SPDX-License-Identifier: Apache-2.0
/** What the map shows, in words: for who does not see it, and for who looks for a name. */
import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ClusterView, DrawnCameraView, DrawnPlaceView } from "@/api";
import { MarkShape, useAddress } from "@/components";
import { placeMark, placementMark, placementState, placeState } from "@/registry/states";
import styles from "./MapPage.module.css";
import type { Chosen } from "./paint";

interface Props {
  places: DrawnPlaceView[];
  cameras: DrawnCameraView[];
  clusters: ClusterView[];
  chosen: Chosen | null;
  cut: boolean;
}

/** More than this nobody reads: the search narrows it. */
const most = 300;

export function MapList({ places, cameras, clusters, chosen, cut }: Props) {
  const { t } = useTranslation(["map", "registry"]);
  const [, change] = useAddress();
  const [text, setText] = useState("");
  const words = text.toLowerCase();
  const fits = (name: string) => name.toLowerCase().includes(words);
  const shownPlaces = places.filter(({ name }) => fits(name));
  const shownCameras = cameras.filter(({ camera_name }) => fits(camera_name));
  const inClusters = clusters.reduce((sum, { count }) => sum + count, 0);
  return (
    <nav className={styles.list} aria-label={t("list")}>
      <TextInput
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        placeholder={t("listSearch")}
        aria-label={t("listSearch")}
        leftSection={<IconSearch size={14} stroke={1.5} />}
      />
      {inClusters > 0 && <p className={styles.note}>{t("comeCloser", { count: inClusters })}</p>}
      {cut && <p className={styles.note}>{t("cut")}</p>}
      <h2 className={styles.heading}>{t("registry:count.places", { count: shownPlaces.length })}</h2>
      <ul>
        {shownPlaces.slice(0, most).map((place) => {
          const state = placeState(place);
          return (
            <li key={place.id}>
              <button
                type="button"
                className={styles.entry}
                aria-current={chosen?.kind === "place" && chosen.id === place.id ? "true" : undefined}
                onClick={() => change({ place: place.id, camera: null })}
                title={t(`registry:legal.${state}`)}
              >
                <MarkShape mark={placeMark[state]} />
                <span className={styles.name}>{place.name}</span>
                <span className="fw-only-read">{t(`registry:legal.${state}`)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <h2 className={styles.heading}>
        {t("registry:count.cameras", { count: inClusters || shownCameras.length })}
      </h2>
      <ul>
        {shownCameras.slice(0, most).map((camera) => {
          const state = placementState(camera);
          return (
            <li key={camera.camera_id}>
              <button
                type="button"
                className={styles.entry}
                aria-current={
                  chosen?.kind === "camera" && chosen.id === camera.camera_id ? "true" : undefined
                }
                onClick={() => change({ camera: camera.camera_id, place: null })}
                title={t(`registry:cameraState.${state}`)}
              >
                <MarkShape mark={placementMark[state]} />
                <span className={styles.name}>{camera.camera_name}</span>
                <span className="fw-only-read">{t(`registry:cameraState.${state}`)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
