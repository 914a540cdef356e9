// SPDX-License-Identifier: Apache-2.0
/** Places by their state and cameras with what they see; beside it the same in words. No tiles from outside. */
import { Button, Switch } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { EmptyState, ErrorState, numberParam, Page, StateMark, useAddress } from "@/components";
import { china } from "@/registry/place/PositionField";
import { SiteFilter } from "@/registry/SiteFilter";
import { cameraShapes, placeShapes } from "@/registry/scene";
import { placeState } from "@/registry/states";
import { useArea, useHomeArea } from "./data";
import { MapList } from "./MapList";
import styles from "./MapPage.module.css";
import { MapSide } from "./MapSide";
import { MapView } from "./MapView";
import type { Bounds } from "./mercator";
import { overlaps } from "./overlaps";
import type { Chosen } from "./paint";
import { Storeys } from "./Storeys";
import type { Hit, Scene } from "./scene";
import { floorsShown, onStorey, storeysOf } from "./storeys";
import { useFloorImages } from "./useFloors";
import { usePlanned } from "./usePlanned";

export function MapPage() {
  const { t } = useTranslation(["map", "registry", "common"]);
  const [address, change] = useAddress();
  const siteId = numberParam(address, "site");
  const home = useHomeArea(siteId);
  const [bounds, setBounds] = useState<Bounds | null>(null);
  const near = useArea(bounds);
  const whole = near.data ?? home.data;
  const level = numberParam(address, "level");
  const area = useMemo(() => whole && onStorey(whole, level), [whole, level]);
  const storeys = useMemo(() => storeysOf(whole?.floors ?? []), [whole]);
  const floors = useMemo(() => floorsShown(whole?.floors ?? [], level), [whole, level]);
  const images = useFloorImages(floors);
  const loaded = images.map(({ id }) => id).join();
  const showOverlaps = address.get("overlaps") !== null;
  const showOpen = address.get("uncovered") !== null;
  const planned = usePlanned();

  const places = useMemo(() => {
    const all = area?.places ?? [];
    return showOpen ? all.filter((place) => placeState(place) === "requiredOpen") : all;
  }, [area, showOpen]);
  const cameras = useMemo(() => cameraShapes(area?.cameras ?? []), [area]);
  const doubles = useMemo(() => (showOverlaps ? overlaps(cameras) : []), [showOverlaps, cameras]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: pictures by which are loaded, not by identity
  const scene = useMemo<Scene>(
    () => ({
      places: placeShapes(places),
      cameras: [...cameras, ...planned.cameras],
      clusters: (area?.clusters ?? []).map(({ latitude, longitude, count }) => ({
        at: [longitude, latitude] as const,
        count,
      })),
      images,
      areas: [
        ...planned.areas,
        ...doubles.flatMap(({ rings }) => rings.map((ring) => ({ ring, tone: "due" as const }))),
      ],
    }),
    [places, cameras, planned, area, doubles, floors, loaded],
  );
  const camera = numberParam(address, "camera");
  const place = numberParam(address, "place");
  const chosen = useMemo<Chosen | null>(() => {
    if (camera !== null) return { kind: "camera", id: camera };
    return place === null ? null : { kind: "place", id: place };
  }, [camera, place]);

  function pick(hit: Hit | null) {
    if (hit?.kind === "camera" && !hit.shape.planned) change({ camera: hit.shape.id, place: null });
    else if (hit?.kind === "place") change({ place: hit.shape.id, camera: null });
    else change({ camera: null, place: null });
  }

  const nothing = home.data !== undefined && home.data.extent === null && bounds === null;
  return (
    <Page
      title={t("title")}
      tools={
        <SiteFilter
          label={t("site")}
          placeholder={t("site")}
          value={siteId}
          onChange={(site) => change({ site, at: null, camera: null, place: null, level: null })}
        />
      }
      below={
        <div className={styles.filters}>
          <Switch
            label={t("uncovered")}
            checked={showOpen}
            onChange={(event) => change({ uncovered: event.currentTarget.checked })}
          />
          <Switch
            label={showOverlaps ? t("overlapsCount", { count: doubles.length }) : t("overlaps")}
            checked={showOverlaps}
            onChange={(event) => change({ overlaps: event.currentTarget.checked })}
          />
          {planned.chooser}
        </div>
      }
      side={
        <MapSide cameraId={camera} placeId={place} onClose={() => change({ camera: null, place: null })} />
      }
    >
      <div className={styles.body}>
        {home.error && !home.data ? (
          <ErrorState error={home.error} onRetry={() => void home.refetch()} />
        ) : nothing ? (
          <EmptyState
            icon={<IconMapOff size={20} stroke={1.5} />}
            title={t("empty")}
            text={t("emptyText")}
            action={
              <Button component={Link} href="/registry?tab=places">
                {t("toRegistry")}
              </Button>
            }
          />
        ) : (
          <>
            <MapList
              places={places}
              cameras={area?.cameras ?? []}
              clusters={area?.clusters ?? []}
              chosen={chosen}
              cut={area?.cut ?? false}
            />
            <MapView
              label={t("mapLabel")}
              scene={scene}
              chosen={chosen}
              home={home.data ? (home.data.extent ?? china) : null}
              homeKey={home.isPlaceholderData ? undefined : (siteId ?? "all")}
              at={address.get("at")}
              onSettled={(at, next) => {
                change({ at });
                setBounds(next);
              }}
              onPick={pick}
              card={(hit) => <Card hit={hit} />}
            >
              <Storeys storeys={storeys} level={level} onChange={(next) => change({ level: next })} />
            </MapView>
          </>
        )}
      </div>
    </Page>
  );
}

function Card({ hit }: { hit: Hit }) {
  const { t } = useTranslation(["map", "registry"]);
  if (hit.kind === "cluster") return t("cluster", { count: hit.shape.count });
  const { name, note, tone } = hit.shape;
  const key = hit.kind === "camera" ? `registry:cameraState.${note}` : `registry:legal.${note}`;
  return (
    <>
      <strong>{name}</strong>
      {note && (
        <div>
          <StateMark mark={tone}>{t(key as "registry:cameraState.ok")}</StateMark>
        </div>
      )}
    </>
  );
}
