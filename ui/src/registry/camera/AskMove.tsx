// SPDX-License-Identifier: Apache-2.0
/** Asks for a move: the camera is dragged to where it shall stand and look; another person approves. */
import { useTranslation } from "react-i18next";
import { askForMove, type MoveTarget, type MoveView, type PlacementView } from "@/api";
import { useAddress } from "@/components";
import { PlaceChoice } from "../choices";
import { changesOf, type Values } from "../conflict";
import { useRefresh } from "../data";
import { SitedStand } from "../place/Sited";
import { noStand, type StandValues } from "../place/StandField";
import styles from "../Registry.module.css";
import type { Group } from "../record/fields";
import { RecordPanel } from "../record/RecordPanel";
import { standValues } from "./groups";

/** Only what differs. */
export function targetOf(placement: PlacementView, values: Values): MoveTarget {
  const before = {
    ...standValues(placement),
    purpose: placement.purpose,
    necessity: placement.necessity,
  };
  const stand = values.stand as StandValues;
  const { purpose, necessity } = values;
  const change: MoveTarget = changesOf(before, { ...stand, purpose, necessity });
  const place = Number(values.place_id);
  return place === placement.place_id ? change : { ...change, place_id: place };
}

export function AskMove({ placement }: { placement: PlacementView }) {
  const { t } = useTranslation(["registry", "common"]);
  const [, change] = useAddress();
  const refresh = useRefresh();
  const close = () => change({ move: null });
  const groups: Group[] = [
    {
      title: t("part.view"),
      fields: [
        {
          name: "stand",
          label: t("field.stand"),
          kind: "own",
          check: (_, values) =>
            Object.keys(targetOf(placement, values)).length === 0 ? t("move.same") : null,
          control: (value, set, error, values) => (
            <SitedStand
              siteId={placement.site_id}
              placeId={values.place_id}
              name={placement.camera_name}
              value={(value ?? noStand) as StandValues}
              onChange={set}
              error={error}
            />
          ),
          read: () => "",
        },
        {
          name: "place_id",
          label: t("field.place"),
          kind: "own",
          control: (value, set, error) => (
            <PlaceChoice siteId={placement.site_id} value={value} onChange={set} error={error} />
          ),
          read: () => "",
        },
        { name: "purpose", label: t("field.purpose"), kind: "area" },
        { name: "necessity", label: t("field.necessity"), kind: "area" },
      ],
    },
    {
      title: t("field.reason"),
      fields: [
        { name: "reason", label: t("move.reason"), kind: "area", needed: true, rows: 3 },
        { name: "found", label: t("move.found"), kind: "switch", description: t("move.foundText") },
      ],
    },
  ];
  return (
    <RecordPanel<MoveView>
      key={`move ${placement.camera_id}`}
      wide
      isNew
      mayWrite
      title={t("move.askTitle", { name: placement.camera_name })}
      groups={groups}
      stored={{
        values: {
          stand: standValues(placement),
          place_id: String(placement.place_id),
          purpose: placement.purpose,
          necessity: placement.necessity,
          reason: "",
          found: false,
        },
        version: 0,
      }}
      storedOf={() => ({ values: {}, version: 0 })}
      nameOf={() => placement.camera_name}
      done={t("move.asked", { name: placement.camera_name })}
      action={t("move.ask")}
      send={(_, __, all) =>
        askForMove({
          path: { camera_id: placement.camera_id },
          body: {
            after: targetOf(placement, all),
            reason: String(all.reason),
            found: Boolean(all.found),
          },
        })
      }
      onSaved={() => {
        refresh();
        close();
      }}
      onClose={close}
      above={
        <div className={styles.above}>
          <p className={styles.minor}>{t("move.askText")}</p>
        </div>
      }
    />
  );
}
