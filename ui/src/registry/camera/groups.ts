// SPDX-License-Identifier: Apache-2.0
/** The form of a placed camera. What is locked once it is entered is read here and changed by a move. */
import type { PlacementView } from "@/api";
import type { Values } from "../conflict";
import type { StandValues } from "../place/StandField";
import type { Field, Group, Option } from "../record/fields";
import { fundings, type T } from "../specs";

const kinds = ["fixed", "ptz", "dome", "panoramic"] as const;

export const blankPlacement = {
  code: "",
  kind: "fixed",
  height_m: null,
  indoor: false,
  funding: "own",
  sees_faces: false,
  sees_plates: false,
  sign_day: null,
  sign_document_id: null,
  consent_document_id: null,
};

export function standValues(placement: PlacementView): StandValues {
  const { latitude, longitude, direction_deg, angle_deg, range_m } = placement;
  return { latitude, longitude, direction_deg, angle_deg, range_m };
}

/** The parts of the view are fields of their own in the registry; a code that is empty is none. */
export function sentPlacement({ stand, code, ...values }: Values): Values {
  return {
    ...values,
    ...(stand === undefined ? {} : (stand as StandValues)),
    ...(code === undefined ? {} : { code: code || null }),
  };
}

interface Parts {
  /** At the beginning: camera, place, system. */
  where: (Field | Field[])[];
  code: Field;
  stand: Field | null;
  /** False: the purpose is locked. */
  purpose: boolean;
  /** False: why it is needed is locked. */
  necessity: boolean;
  /** The photo of the sign, the consent of the body nearby. */
  papers: Field[];
}

export function placementGroups(t: T, { where, code, stand, purpose, necessity, papers }: Parts): Group[] {
  const select = (name: string, label: string, options: Option[]): Field => ({
    name,
    label,
    kind: "select",
    options,
    needed: true,
  });
  return [
    {
      title: t("part.place"),
      fields: [
        ...where,
        [
          select(
            "kind",
            t("field.cameraKind"),
            kinds.map((value) => ({ value, label: t(`cameraKind.${value}`) })),
          ),
          select(
            "funding",
            t("field.funding"),
            fundings.map((value) => ({ value, label: t(`funding.${value}`) })),
          ),
        ],
        code,
      ],
    },
    {
      title: t("part.view"),
      fields: [
        ...(stand ? [stand] : []),
        [
          {
            name: "height_m",
            label: t("field.height_m"),
            kind: "number",
            least: -500,
            most: 2000,
            decimals: 1,
            unit: "m",
          },
          { name: "indoor", label: t("field.indoor"), kind: "switch" },
        ],
      ],
    },
    {
      title: t("part.why"),
      fields: [
        ...(purpose
          ? [
              {
                name: "purpose",
                label: t("field.purpose"),
                kind: "area",
                needed: true,
                description: t("hint.purpose"),
              } satisfies Field,
            ]
          : []),
        ...(necessity
          ? [
              {
                name: "necessity",
                label: t("field.necessity"),
                kind: "area",
                description: t("hint.necessity"),
              } satisfies Field,
            ]
          : []),
        {
          name: "sees_faces",
          label: t("field.sees_faces"),
          kind: "switch",
          description: t("hint.sees_faces"),
        },
        {
          name: "sees_plates",
          label: t("field.sees_plates"),
          kind: "switch",
          description: t("hint.sees_plates"),
        },
      ],
    },
    {
      title: t("part.sign"),
      fields: [
        { name: "sign_day", label: t("field.sign_day"), kind: "day", description: t("hint.sign_day") },
        ...papers,
      ],
    },
  ];
}
