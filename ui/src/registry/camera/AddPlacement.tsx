// SPDX-License-Identifier: Apache-2.0
/** Puts a camera into a place: which, where, looking where, why. A forbidden place is refused with the text. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createPlacement, type NewPlacement, type PlacementView } from "@/api";
import { useCameras } from "@/cameras/data";
import { numberParam, useAddress } from "@/components";
import { PlaceChoice, SiteChoice, SystemChoice, useWhyNoCamera } from "../choices";
import { useEntry, useRefresh } from "../data";
import { useSide } from "../lists/EntrySide";
import { SitedStand } from "../place/Sited";
import { noStand, type StandValues, standParts } from "../place/StandField";
import type { Field } from "../record/fields";
import { RecordPanel } from "../record/RecordPanel";
import { isShut } from "../states";
import { codeField } from "./codeField";
import { blankPlacement, placementGroups, sentPlacement } from "./groups";
import { paperField } from "./paperField";

/** A link may say where and which camera; what is chosen after that is the form's own. */
export function AddPlacement() {
  const [address] = useAddress();
  const placeId = numberParam(address, "place");
  const cameraId = numberParam(address, "camera");
  return <PlacementForm key={`${cameraId} ${placeId}`} placeId={placeId} cameraId={cameraId} />;
}

function PlacementForm({ placeId, cameraId }: { placeId: number | null; cameraId: number | null }) {
  const { t } = useTranslation(["registry", "common"]);
  const [address, change] = useAddress();
  const { close, opened } = useSide();
  const refresh = useRefresh();
  const [siteId, setSiteId] = useState(numberParam(address, "site"));
  const { data: cameras } = useCameras();
  const chosenSite = useEntry("site", siteId).data;
  // In the list a forbidden place cannot be chosen; a link may lead here from one.
  const linked = useEntry("place", placeId).data;
  const barred = linked && isShut(linked) ? linked : null;
  const whyNoCamera = useWhyNoCamera();
  const cameraName = (id: unknown) => cameras?.find((one) => String(one.id) === String(id))?.name ?? "";

  const unitId = chosenSite?.unit_id ?? null;
  const siteChoice: Field = {
    name: "site",
    label: t("field.site"),
    kind: "own",
    control: (_, set, __, ___, preset) => (
      <SiteChoice
        value={siteId}
        onChange={(value) => {
          setSiteId(Number(value));
          set(value);
        }}
        onOnly={(value) => {
          setSiteId(Number(value));
          preset(value);
        }}
        unitId={numberParam(address, "unit")}
      />
    ),
    // All else that was entered stays.
    clears: ({ stand }) => ({
      place_id: "",
      system_id: "",
      stand: { ...(stand as StandValues), latitude: null, longitude: null },
      sign_document_id: null,
      consent_document_id: null,
    }),
    read: () => chosenSite?.name ?? "",
  };
  const groups = placementGroups(t, {
    where: [
      siteChoice,
      {
        name: "camera_id",
        label: t("field.camera"),
        kind: "select",
        needed: true,
        searchable: true,
        placeholder: t("placeholder.camera"),
        options: (cameras ?? []).map((camera) => ({
          value: String(camera.id),
          label: camera.place ? `${camera.name} · ${camera.place}` : camera.name,
        })),
      },
      {
        name: "place_id",
        label: t("field.place"),
        kind: "own",
        needed: true,
        check: (value) => (barred && String(value) === String(barred.id) ? whyNoCamera(barred) : null),
        control: (value, set, error) => (
          <PlaceChoice siteId={siteId} value={value} onChange={set} error={error} />
        ),
        read: () => "",
      },
      {
        name: "system_id",
        label: t("field.system"),
        kind: "own",
        needed: true,
        control: (value, set, error, _, preset) => (
          <SystemChoice
            key={siteId}
            siteId={siteId}
            value={value}
            onChange={set}
            onOnly={preset}
            error={error}
          />
        ),
        read: () => "",
      },
    ],
    code: codeField(t, ({ system_id }) => (system_id ? Number(system_id) : null)),
    stand: {
      name: "stand",
      label: t("field.stand"),
      kind: "own",
      parts: standParts,
      check: (value) => ((value as StandValues | undefined)?.latitude == null ? t("reason.position") : null),
      control: (value, set, error, values) => (
        <SitedStand
          siteId={siteId}
          placeId={values.place_id}
          name=""
          value={(value ?? noStand) as StandValues}
          onChange={set}
          error={error}
        />
      ),
      read: () => "",
    },
    purpose: true,
    necessity: true,
    papers: [
      paperField(t, "sign_document_id", unitId),
      ...(chosenSite?.neighbour ? [paperField(t, "consent_document_id", unitId)] : []),
    ],
  });
  return (
    <RecordPanel<PlacementView>
      wide
      isNew
      mayWrite
      title={t("add.cameras")}
      filed="camera"
      groups={groups}
      stored={{
        values: {
          site: siteId === null ? "" : String(siteId),
          camera_id: cameraId === null ? "" : String(cameraId),
          place_id: placeId === null ? "" : String(placeId),
          system_id: "",
          ...blankPlacement,
          stand: noStand,
          purpose: "",
          necessity: "",
        },
        version: 0,
      }}
      storedOf={(saved) => ({ values: {}, version: saved.version })}
      nameOf={(saved) => saved.camera_name || cameraName(saved.camera_id)}
      send={(_, __, all) => {
        const { site: _site, camera_id, place_id, system_id, ...rest } = sentPlacement(all);
        const ids = {
          camera_id: Number(camera_id),
          place_id: Number(place_id),
          system_id: Number(system_id),
        };
        return createPlacement({ body: { ...rest, ...ids } as NewPlacement });
      }}
      onSaved={(saved) => {
        refresh();
        opened(saved.camera_id);
      }}
      onClose={() => {
        change({ place: null, camera: null });
        close();
      }}
    />
  );
}
