// SPDX-License-Identifier: Apache-2.0
/** Cameras by place, with search and a small picture: to drag from, or to choose from. */
import { TextInput } from "@mantine/core";
import { IconSearch, IconVideo } from "@tabler/icons-react";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CameraStatus, CameraView } from "@/api";
import { causeText, stateMarks, stateOf, stateWord, withCause } from "@/cameras/state";
import { useCasePolicy } from "@/cases/data";
import { MarkShape } from "@/components";
import { MINUTE_US, nowUs } from "@/time";
import styles from "./CameraTree.module.css";
import { startDrag } from "./drag";

interface Props {
  cameras: readonly CameraView[];
  statuses: ReadonlyMap<number, CameraStatus>;
  /** On the wall, or among the players. */
  shown: ReadonlySet<number>;
  onChoose: (cameraId: number) => void;
  /** What a click does: told on hover, and to those who only hear it. */
  chooseLabel: (name: string, isShown: boolean) => string;
  draggable?: boolean;
  mayPlayback: boolean;
}

interface Place {
  name: string;
  cameras: CameraView[];
}

export function CameraTree(props: Props) {
  const { t } = useTranslation(["live", "common"]);
  const [search, setSearch] = useState("");
  const words = useDeferredValue(search).trim().toLowerCase();
  const places = useMemo(() => byPlace(props.cameras, words), [props.cameras, words]);
  // Where a request comes before pictures, none is asked for without: each would be entered as refused.
  const policy = useCasePolicy().data;
  const mayPlayback = props.mayPlayback && policy !== undefined && !policy.counts.case_for_playback;
  return (
    <>
      <TextInput
        className={styles.search}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        placeholder={t("live:searchCameras")}
        aria-label={t("live:searchCameras")}
        leftSection={<IconSearch size={14} stroke={1.5} />}
      />
      <div className={styles.list}>
        {places.length === 0 && <p className={styles.none}>{t("common:nothingFound")}</p>}
        {places.map((place) => (
          <section key={place.name} aria-label={place.name || t("live:noPlace")}>
            <h2 className={styles.place}>
              {place.name || t("live:noPlace")}
              <span className={styles.count}>{place.cameras.length}</span>
            </h2>
            <ul>
              {place.cameras.map((camera) => (
                <CameraLine key={camera.id} camera={camera} {...props} mayPlayback={mayPlayback} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

function CameraLine({
  camera,
  statuses,
  shown,
  onChoose,
  chooseLabel,
  draggable,
  mayPlayback,
}: Props & { camera: CameraView }) {
  const { state, cause } = stateOf(camera, statuses.get(camera.id));
  const isShown = shown.has(camera.id);
  const why = withCause(stateWord(state), causeText(cause));
  return (
    <li>
      <button
        type="button"
        className={styles.camera}
        data-shown={isShown || undefined}
        draggable={draggable}
        onDragStart={(event) => startDrag(event.dataTransfer, { cameraId: camera.id, from: null })}
        onClick={() => onChoose(camera.id)}
        title={chooseLabel(camera.name, isShown)}
        aria-pressed={isShown}
      >
        <Thumbnail camera={camera} show={mayPlayback && camera.rights.playback} />
        <span className={styles.words}>
          <span className={styles.name}>{camera.name}</span>{" "}
          <span className={styles.why}>
            <MarkShape mark={stateMarks[state]} /> {why}
          </span>
        </span>
      </button>
    </li>
  );
}

/** A recent picture; at most a new one every ten minutes, since each is entered in the access register. */
function Thumbnail({ camera, show }: { camera: CameraView; show: boolean }) {
  const [atUs] = useState(() => Math.floor(nowUs() / (10 * MINUTE_US)) * 10 * MINUTE_US);
  const [isBroken, setIsBroken] = useState(false);
  const stream = camera.streams.some((one) => one.kind === "sub" && one.record) ? "sub" : "main";
  if (!show || isBroken)
    return (
      <span className={styles.thumbnail} data-nothing>
        <IconVideo size={16} stroke={1.5} aria-hidden="true" />
      </span>
    );
  return (
    <img
      className={styles.thumbnail}
      src={`/api/v1/cameras/${camera.id}/thumbnail.jpg?at_us=${atUs}&width=160&stream=${stream}`}
      alt=""
      loading="lazy"
      draggable={false}
      onError={() => setIsBroken(true)}
    />
  );
}

function byPlace(cameras: readonly CameraView[], words: string): Place[] {
  const places = new Map<string, CameraView[]>();
  for (const camera of cameras) {
    if (words && !`${camera.name} ${camera.place}`.toLowerCase().includes(words)) continue;
    const list = places.get(camera.place) ?? [];
    list.push(camera);
    places.set(camera.place, list);
  }
  const byName = (one: { name: string }, other: { name: string }) =>
    one.name.localeCompare(other.name, undefined, { numeric: true });
  return [...places].map(([name, list]) => ({ name, cameras: list.sort(byName) })).sort(byName);
}
