// SPDX-License-Identifier: Apache-2.0
/** The picture of a storey and where it lies: one field, since another picture has another shape. */
import { useTranslation } from "react-i18next";
import { documentHref, UploadButton, uploadDocument } from "@/documents";
import { firstFrame, frameOf, reframed } from "@/map/frames";
import { type LngLat, middleOf } from "@/map/mercator";
import { floorPictureHref, loadPicture, usePictures } from "@/map/useFloors";
import { Problem } from "@/session";
import { useEntry } from "../data";
import { useSurroundings } from "../useSurroundings";
import { FrameField, roundCorners } from "./FrameField";
import styles from "./Place.module.css";

export interface Drawing {
  document_id: number;
  corners: LngLat[] | null;
}

interface Props {
  value: Drawing | null;
  onChange: (value: Drawing) => void;
  error: string | null;
  siteId: number | null;
  /** The plan as it is stored; null: a new one. */
  stored: { id: number; document_id: number } | null;
}

/** A picture that was just handed in is read where it was handed in; a stored one, by whoever sees the plan. */
function hrefOf(value: Drawing | null, stored: Props["stored"]): string[] {
  if (!value) return [];
  return [
    stored?.document_id === value.document_id ? floorPictureHref(stored) : documentHref(value.document_id),
  ];
}

export function FloorField({ value, onChange, error, siteId, stored }: Props) {
  const { t } = useTranslation("registry");
  const site = useEntry("site", siteId).data;
  const { around, home } = useSurroundings(siteId, { floorPlan: stored?.id, floor: stored?.id });
  const [picture = null] = usePictures(hrefOf(value, stored));

  async function take(document_id: number) {
    const { width, height } = await loadPicture(documentHref(document_id)).catch(() => {
      throw new Problem("registry-invalid", 422, "", { field: "document_id", reason: "picture" });
    });
    const before = value?.corners ? frameOf(value.corners) : null;
    const middle =
      home &&
      middleOf([
        [home.west, home.south],
        [home.east, home.north],
      ]);
    const frame = before ? reframed(before, width, height) : middle && firstFrame(middle, width, height);
    onChange({ document_id, corners: frame && roundCorners(frame) });
  }

  return (
    <div className={styles.field}>
      <div className={styles.buttons}>
        <UploadButton
          label={t(value ? "floor.another" : "floor.picture")}
          accept=".png,.jpg,.jpeg"
          disabled={!site}
          send={async (file, options) => {
            const made = await uploadDocument({
              file,
              kind: "floor-plan",
              unitId: site?.unit_id,
              ...options,
            });
            await take(made.id);
          }}
        />
        <span className={styles.note}>{t(siteId === null ? "placeholder.site" : "floor.pictureText")}</span>
      </div>
      <FrameField
        key={`${siteId} ${home === null}`}
        corners={value?.corners ?? null}
        onChange={(corners) => value && onChange({ ...value, corners })}
        error={error}
        picture={picture}
        around={around}
        home={home}
      />
    </div>
  );
}
