// SPDX-License-Identifier: Apache-2.0
/** One camera in its place: what may be changed here, what only a move changes, and its moves. */
import { Button } from "@mantine/core";
import { IconArrowsMove, IconMap2, IconPlayerPlay, IconSettings, IconVideo } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import {
  changePlacement,
  deletePlacement,
  getPlacement,
  type PlacementChange,
  type PlacementView,
} from "@/api";
import { useCamera } from "@/cameras/data";
import { Fact, Facts, Part, StateMark, useAddress } from "@/components";
import { cameraHref, liveHref, mapHref, placeHref, playbackHref, systemHref } from "@/links";
import { useMay } from "@/session";
import { useEntry, useRefresh } from "../data";
import { pick, useSide } from "../lists/EntrySide";
import { SitedStand } from "../place/Sited";
import { noStand, type StandValues, standParts } from "../place/StandField";
import styles from "../Registry.module.css";
import type { Field } from "../record/fields";
import { RecordPanel } from "../record/RecordPanel";
import type { Stored } from "../record/useRecord";
import { placementMark, placementState } from "../states";
import { codeField } from "./codeField";
import { blankPlacement, placementGroups, sentPlacement, standValues } from "./groups";
import { MovesOfCamera } from "./MovesOfCamera";
import { paperField } from "./paperField";

export function PlacementMark({ placement }: { placement: PlacementView }) {
  const { t } = useTranslation("registry");
  const state = placementState(placement);
  return <StateMark mark={placementMark[state]}>{t(`cameraState.${state}`)}</StateMark>;
}

export function viewText(placement: PlacementView): string {
  const { direction_deg, angle_deg, range_m } = placement;
  const parts = [
    direction_deg !== null && `${Math.round(direction_deg)}°`,
    angle_deg !== null && `∠ ${Math.round(angle_deg)}°`,
    range_m !== null && `${range_m} m`,
  ];
  return parts.filter(Boolean).join(" · ");
}

/** As in `StandField`, where the map helps. */
const viewParts = [
  { name: "direction_deg", least: 0, most: 360, decimals: 0, unit: "°" },
  { name: "angle_deg", least: 1, most: 360, decimals: 0, unit: "°" },
  { name: "range_m", least: 0.5, most: 5000, decimals: 1, unit: "m" },
] as const;

interface Props {
  placement: PlacementView;
  mayWrite: boolean;
}

export function PlacementPanel({ placement, mayWrite }: Props) {
  const { t } = useTranslation(["registry", "common"]);
  const { close } = useSide();
  const refresh = useRefresh();
  const { camera_id } = placement;
  const site = useEntry("site", placement.site_id).data;
  const unitId = site?.unit_id ?? null;
  // What is empty may be completed here; what is entered changes by a move.
  const isOpen = placement.latitude === null;
  const blanks = isOpen ? [] : viewParts.filter(({ name }) => placement[name] === null);
  const storedOf = (one: PlacementView): Stored => ({
    values: {
      ...pick(blankPlacement, one),
      code: one.code ?? "",
      ...(isOpen ? { stand: standValues(one) } : {}),
      ...Object.fromEntries(blanks.map(({ name }) => [name, one[name]])),
      ...(placement.purpose === "" ? { purpose: one.purpose } : {}),
      ...(placement.necessity === "" ? { necessity: one.necessity } : {}),
    },
    version: one.version,
  });
  const groups = placementGroups(t, {
    where:
      blanks.length > 0
        ? [blanks.map((part): Field => ({ ...part, kind: "number", label: t(`field.${part.name}`) }))]
        : [],
    code: codeField(t, () => placement.system_id),
    stand: isOpen
      ? {
          name: "stand",
          label: t("field.stand"),
          kind: "own",
          parts: standParts,
          control: (value, set, error) => (
            <SitedStand
              siteId={placement.site_id}
              placeId={placement.place_id}
              cameraId={camera_id}
              name={placement.camera_name}
              value={(value ?? noStand) as StandValues}
              onChange={set}
              error={error}
            />
          ),
          read: () => "",
        }
      : null,
    purpose: placement.purpose === "",
    necessity: placement.necessity === "",
    papers: [
      paperField(t, "sign_document_id", unitId),
      // The letter matters where there is such a body; what is on file is shown in any case.
      ...(site?.neighbour || placement.consent_document_id !== null
        ? [paperField(t, "consent_document_id", unitId)]
        : []),
    ],
  });
  return (
    <RecordPanel<PlacementView>
      key={camera_id}
      wide
      title={placement.camera_name}
      note={placement.place_name}
      filed="camera"
      groups={groups}
      stored={storedOf(placement)}
      storedOf={storedOf}
      mayWrite={mayWrite}
      nameOf={(saved) => saved.camera_name}
      send={(values, version) =>
        changePlacement({
          path: { camera_id },
          body: { ...sentPlacement(values), version } as PlacementChange,
        })
      }
      again={async () => storedOf(await getPlacement({ path: { camera_id } }))}
      onSaved={refresh}
      remove={{
        button: t("camera.remove"),
        lost: t("camera.removeLost"),
        kept: t("camera.removeKept"),
        send: async () => {
          await deletePlacement({ path: { camera_id }, query: { version: placement.version } });
          refresh();
        },
      }}
      onClose={close}
      above={<Above placement={placement} mayWrite={mayWrite} />}
    >
      <MovesOfCamera cameraId={camera_id} />
    </RecordPanel>
  );
}

function Above({ placement, mayWrite }: Props) {
  const { t } = useTranslation("registry");
  const [, change] = useAddress();
  const camera = useCamera(placement.camera_id);
  const site = useEntry("site", placement.site_id).data;
  const mayLive = useMay("live.view") && Boolean(camera?.rights.live);
  const mayPlay = useMay("playback.view") && Boolean(camera?.rights.playback);
  const id = placement.camera_id;
  const link = { component: Link, variant: "light" } as const;
  return (
    <>
      <div className={styles.above}>
        <PlacementMark placement={placement} />
        {site?.neighbour &&
          placement.consent_document_id !== null &&
          placement.consent_of !== site.neighbour && (
            <p className={styles.warning}>{t("letterOfAnother", { name: site.neighbour })}</p>
          )}
        <div className={styles.go}>
          {mayLive && (
            <Button {...link} href={liveHref(id)} leftSection={<IconVideo size={15} stroke={1.5} />}>
              {t("camera.watch")}
            </Button>
          )}
          {mayPlay && (
            <Button
              {...link}
              href={playbackHref([id])}
              leftSection={<IconPlayerPlay size={15} stroke={1.5} />}
            >
              {t("camera.play")}
            </Button>
          )}
          <Button
            {...link}
            href={mapHref({ site: placement.site_id, camera: id })}
            leftSection={<IconMap2 size={15} stroke={1.5} />}
          >
            {t("camera.onMap")}
          </Button>
          {camera && (
            <Button {...link} href={cameraHref(id)} leftSection={<IconSettings size={15} stroke={1.5} />}>
              {t("camera.settings")}
            </Button>
          )}
        </div>
      </div>
      <Part
        title={t("part.position")}
        tools={
          mayWrite && (
            <Button
              variant="default"
              leftSection={<IconArrowsMove size={15} stroke={1.5} />}
              onClick={() => change({ move: true }, { push: true })}
            >
              {t("move.ask")}
            </Button>
          )
        }
      >
        <Facts>
          <Fact name={t("field.place")}>
            <Link href={placeHref(placement.place_id)}>{placement.place_name}</Link>
          </Fact>
          <Fact name={t("field.system")}>
            <Link href={systemHref(placement.system_id)}>{placement.system_name}</Link>
          </Fact>
          {placement.latitude !== null && (
            <Fact name={t("field.position")}>
              {placement.longitude}, {placement.latitude}
            </Fact>
          )}
          {placement.direction_deg !== null && (
            <Fact name={t("column.direction")}>{viewText(placement)}</Fact>
          )}
          {placement.purpose && <Fact name={t("field.purpose")}>{placement.purpose}</Fact>}
          {placement.necessity && <Fact name={t("field.necessity")}>{placement.necessity}</Fact>}
        </Facts>
        {mayWrite && <p className={styles.minor}>{t("move.askText")}</p>}
      </Part>
    </>
  );
}
