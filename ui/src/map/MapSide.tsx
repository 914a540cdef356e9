// SPDX-License-Identifier: Apache-2.0
/** What was chosen on the map: its state, its law, and the ways to its picture and its entry. */
import { Button } from "@mantine/core";
import { IconPlayerPlay, IconSitemap, IconVideo } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { PlacementView, PlaceView } from "@/api";
import { useCamera } from "@/cameras/data";
import { ErrorState, Fact, Facts, Part, SidePanel } from "@/components";
import { liveHref, placeHref, placementHref, playbackHref } from "@/links";
import { PlacementMark, viewText } from "@/registry/camera/PlacementPanel";
import { useEntry, useKindNames, usePlacements } from "@/registry/data";
import { KindLaw, PlaceMark } from "@/registry/PlaceLaw";
import { useMay } from "@/session";
import styles from "./MapPage.module.css";

interface Props {
  cameraId: number | null;
  placeId: number | null;
  onClose: () => void;
}

export function MapSide({ cameraId, placeId, onClose }: Props) {
  const { t } = useTranslation("map");
  const camera = useEntry("placement", cameraId);
  const place = useEntry("place", cameraId === null ? placeId : null);
  const error = camera.error ?? place.error;
  if (camera.data && cameraId !== null) return <CameraSide placement={camera.data} onClose={onClose} />;
  if (place.data && placeId !== null) return <PlaceSide place={place.data} onClose={onClose} />;
  if (!error) return null;
  return (
    <SidePanel title={t("title")} onClose={onClose}>
      <ErrorState error={error} />
    </SidePanel>
  );
}

const link = { component: Link, variant: "light" } as const;
const icon = { size: 15, stroke: 1.5 };

function CameraSide({ placement, onClose }: { placement: PlacementView; onClose: () => void }) {
  const { t } = useTranslation(["registry", "map"]);
  const camera = useCamera(placement.camera_id);
  const mayLive = useMay("live.view") && Boolean(camera?.rights.live);
  const mayPlay = useMay("playback.view") && Boolean(camera?.rights.playback);
  const id = placement.camera_id;
  return (
    <SidePanel
      key={`camera ${id}`}
      title={placement.camera_name}
      note={placement.place_name}
      onClose={onClose}
    >
      <div className={styles.above}>
        <PlacementMark placement={placement} />
        <div className={styles.go}>
          {mayLive && (
            <Button {...link} href={liveHref(id)} leftSection={<IconVideo {...icon} />}>
              {t("camera.watch")}
            </Button>
          )}
          {mayPlay && (
            <Button {...link} href={playbackHref([id])} leftSection={<IconPlayerPlay {...icon} />}>
              {t("camera.play")}
            </Button>
          )}
          <Button {...link} href={placementHref(id)} leftSection={<IconSitemap {...icon} />}>
            {t("map:entry")}
          </Button>
        </div>
      </div>
      <Part title={t("part.position")}>
        <Facts>
          <Fact name={t("field.place")}>
            <Link href={placeHref(placement.place_id)}>{placement.place_name}</Link>
          </Fact>
          <Fact name={t("field.system")}>{placement.system_name}</Fact>
          {viewText(placement) && <Fact name={t("column.direction")}>{viewText(placement)}</Fact>}
          {placement.purpose && <Fact name={t("field.purpose")}>{placement.purpose}</Fact>}
          <Fact name={t("column.sign")}>
            {placement.sign_day ? t("signSince", { day: placement.sign_day }) : t("signNone")}
          </Fact>
        </Facts>
      </Part>
    </SidePanel>
  );
}

function PlaceSide({ place, onClose }: { place: PlaceView; onClose: () => void }) {
  const { t } = useTranslation(["registry", "map"]);
  const kind = useKindNames();
  const { rows } = usePlacements({ place_id: place.id });
  return (
    <SidePanel key={`place ${place.id}`} title={place.name} note={place.site_name} onClose={onClose}>
      <div className={styles.above}>
        <PlaceMark place={place} />
        <div className={styles.go}>
          <Button {...link} href={placeHref(place.id)} leftSection={<IconSitemap {...icon} />}>
            {t("map:entry")}
          </Button>
        </div>
      </div>
      <Part title={t("part.law")}>
        <Facts>
          <Fact name={t("field.placeKind")}>{kind(place.kind)}</Fact>
        </Facts>
        <KindLaw
          siteId={place.site_id}
          kind={place.kind}
          cameras={place.cameras}
          stored={{
            legalClass: place.legal_class,
            citations: place.citations,
            builder: place.builder,
            isDecided: place.decision !== null,
          }}
        />
      </Part>
      {rows && rows.length > 0 && (
        <Part title={t("part.cameras")}>
          <ul className={styles.cameras}>
            {rows.map((placement) => (
              <li key={placement.camera_id}>
                <Link href={placementHref(placement.camera_id)}>{placement.camera_name}</Link>
                <PlacementMark placement={placement} />
              </li>
            ))}
          </ul>
        </Part>
      )}
    </SidePanel>
  );
}
