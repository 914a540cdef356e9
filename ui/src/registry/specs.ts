// SPDX-License-Identifier: Apache-2.0
/** The forms of units, sites, systems, authorities: which fields, in which parts, with which checks. */
import type { TFunction } from "i18next";
import { creditCodeProblem, divisionProblem } from "./codes";
import type { Values } from "./conflict";
import type { Field, Group, Option } from "./record/fields";
import { reasonText } from "./record/reasons";

export type T = TFunction<["registry", "common"]>;

/** Lists that come from the server: names of divisions, trades that a text knows. */
export interface Vocabulary {
  divisions: Option[];
  trades: Option[];
}

const unitKinds = ["government", "enterprise", "institution", "association", "individual"] as const;
export const siteClasses = ["art7-government", "art7-operator", "art9-other", "non-public"] as const;
export const fundings = ["own", "government"] as const;
const networks = ["dedicated", "private", "internet"] as const;
/** Those that most need, then all that the browser knows: what is entered elsewhere is shown too. */
const zones = [
  ...new Set([
    ...["Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "UTC"],
    ...Intl.supportedValuesOf("timeZone"),
  ]),
];

/** The neighbour is taken off: its cameras need no consent any more. */
function isFreed(values: Values): boolean {
  return Boolean(values.neighbour_was) && !String(values.neighbour ?? "").trim();
}

/** The class is another: by it texts stop to bind, so somebody says why, and not with the words of before. */
function isReclassified(values: Values): boolean {
  return Boolean(values.site_class_was) && values.site_class !== values.site_class_was;
}

/** A trade is taken off: special texts stop to bind with it. */
function isWithoutTrade(values: Values): boolean {
  const kept = (values.trades ?? []) as string[];
  return ((values.trades_before ?? []) as string[]).some((trade) => !kept.includes(trade));
}

function tradesReason(t: T): Field {
  return {
    name: "trades_reason",
    label: t("field.trades_reason"),
    kind: "area",
    needed: true,
    description: t("hint.trades_reason"),
    shown: isWithoutTrade,
  };
}

/** The unit is of another kind: by it who may build on trunk roads changes. */
function isOfAnotherKind(values: Values): boolean {
  return Boolean(values.kind_before) && values.kind !== values.kind_before;
}

/** A day of use that has come is another. */
function isAnotherDay(values: Values): boolean {
  return Boolean(values.used_since) && values.use_day !== values.used_since;
}

function text(name: string, label: string, more: Partial<Extract<Field, { kind: "text" }>> = {}): Field {
  return { name, label, kind: "text", ...more };
}

function divisionField(t: T, { divisions }: Vocabulary, needed: boolean): Field {
  return {
    name: "division",
    label: t("field.division"),
    kind: "select",
    options: divisions,
    searchable: true,
    clearable: !needed,
    needed,
    placeholder: t("placeholder.division"),
    check: (value) => {
      const problem = value ? divisionProblem(String(value)) : null;
      return problem && reasonText(problem);
    },
  };
}

function tradesField(t: T, { trades }: Vocabulary): Field {
  return {
    name: "trades",
    label: t("field.trades"),
    kind: "many",
    options: trades,
    description: t("hint.trades"),
    placeholder: t("placeholder.trades"),
  };
}

export function unitGroups(t: T, words: Vocabulary): Group[] {
  return [
    {
      title: t("part.identity"),
      fields: [
        text("name", t("field.name"), { needed: true }),
        text("credit_code", t("field.credit_code"), {
          needed: true,
          mono: true,
          most: 40,
          placeholder: "91350100M000100Y43",
          check: (value) => {
            const problem = value ? creditCodeProblem(String(value)) : null;
            return problem && reasonText(problem);
          },
        }),
        [
          {
            name: "kind",
            label: t("field.unitKind"),
            kind: "select",
            needed: true,
            options: unitKinds.map((value) => ({ value, label: t(`unitKind.${value}`) })),
          },
          divisionField(t, words, true),
        ],
        {
          name: "kind_reason",
          label: t("field.kind_reason"),
          kind: "area",
          needed: true,
          description: t("hint.kind_reason"),
          shown: isOfAnotherKind,
        },
        tradesField(t, words),
        tradesReason(t),
        text("address", t("field.address"), { most: 300 }),
      ],
    },
    {
      title: t("part.people"),
      fields: [
        text("legal_person", t("field.legal_person"), { most: 100 }),
        [
          text("security_head", t("field.security_head"), { most: 100 }),
          text("security_phone", t("field.security_phone"), { most: 60 }),
        ],
        [text("contact", t("field.contact"), { most: 100 }), text("phone", t("field.phone"), { most: 60 })],
        text("email", t("field.email")),
      ],
    },
    {
      title: t("part.public"),
      fields: [
        { name: "sign_text", label: t("field.sign_text"), kind: "area", description: t("hint.sign_text") },
        {
          name: "public_page",
          label: t("field.public_page"),
          kind: "switch",
          description: t("hint.public_page"),
        },
      ],
    },
  ];
}

export function siteGroups(t: T, words: Vocabulary, position: Field): Group[] {
  return [
    {
      title: t("part.identity"),
      fields: [
        text("name", t("field.name"), { needed: true }),
        text("address", t("field.address"), { most: 300 }),
        [
          text("country", t("field.country"), { most: 2, mono: true }),
          {
            name: "zone",
            label: t("field.zone"),
            kind: "select",
            options: zones.map((value) => ({ value, label: value })),
            searchable: true,
          },
        ],
        divisionField(t, words, false),
      ],
    },
    {
      title: t("part.law"),
      fields: [
        {
          name: "site_class",
          label: t("field.site_class"),
          kind: "select",
          needed: true,
          options: siteClasses.map((value) => ({ value, label: t(`siteClass.${value}`) })),
        },
        {
          name: "class_reason",
          label: t("field.class_reason"),
          kind: "area",
          description: t("hint.class_reason"),
          check: (value, values) => {
            const said = String(value ?? "").trim();
            const old = !said || said === String(values.class_reason_was ?? "").trim();
            return isReclassified(values) && old ? t("reason.classReason") : null;
          },
        },
        tradesField(t, words),
        tradesReason(t),
        text("opening_hours", t("field.opening_hours"), {
          most: 300,
          description: t("hint.opening_hours"),
          placeholder: t("placeholder.opening_hours"),
        }),
        text("neighbour", t("field.neighbour"), { most: 300, description: t("hint.neighbour") }),
        {
          name: "neighbour_reason",
          label: t("field.neighbour_reason"),
          kind: "area",
          needed: true,
          description: t("hint.neighbour_reason"),
          shown: isFreed,
        },
      ],
    },
    { title: t("part.position"), fields: [position] },
  ];
}

export function systemGroups(t: T): Group[] {
  const day = (name: "design_day" | "build_day" | "use_day" | "end_day" | MainDay): Field => ({
    name,
    label: t(`field.${name}`),
    kind: "day",
    check: (value, values) => {
      if (name !== "end_day" || !value || !values.use_day) return null;
      return String(value) < String(values.use_day) ? t("reason.endBeforeUse") : null;
    },
  });
  return [
    {
      title: t("part.identity"),
      fields: [
        text("name", t("field.name"), { needed: true }),
        {
          name: "funding",
          label: t("field.funding"),
          kind: "select",
          needed: true,
          options: fundings.map((value) => ({ value, label: t(`funding.${value}`) })),
        },
        { name: "area_covered", label: t("field.area_covered"), kind: "area" },
      ],
    },
    {
      title: t("part.days"),
      fields: [
        [day("design_day"), day("main_design_day")],
        [day("build_day"), day("main_build_day")],
        [day("use_day"), day("main_use_day")],
        {
          name: "use_day_reason",
          label: t("field.use_day_reason"),
          kind: "area",
          needed: true,
          description: t("hint.use_day_reason"),
          shown: isAnotherDay,
        },
        day("end_day"),
      ],
    },
    {
      title: t("part.technique"),
      fields: [
        [
          {
            name: "network",
            label: t("field.network"),
            kind: "select",
            options: networks.map((value) => ({ value, label: t(`network.${value}`) })),
            clearable: true,
          },
          text("control_room_phone", t("field.control_room_phone"), { most: 60 }),
        ],
        text("storage_place", t("field.storage_place"), { most: 300 }),
        {
          name: "main_equipment",
          label: t("field.main_equipment"),
          kind: "area",
          description: t("hint.main_equipment"),
        },
        { name: "police_link", label: t("field.police_link"), kind: "switch" },
      ],
    },
    {
      title: t("part.firms"),
      fields: [
        text("designer", t("field.designer")),
        text("installer", t("field.installer")),
        text("maintainer", t("field.maintainer")),
      ],
    },
  ];
}

type MainDay = "main_design_day" | "main_build_day" | "main_use_day";

export function authorityGroups(t: T, words: Vocabulary): Group[] {
  return [
    {
      title: t("part.identity"),
      fields: [
        text("name", t("field.name"), { needed: true }),
        divisionField(t, words, true),
        text("sector", t("field.sector"), { most: 60, description: t("hint.sector") }),
      ],
    },
    {
      title: t("part.people"),
      fields: [
        [text("contact", t("field.contact"), { most: 100 }), text("phone", t("field.phone"), { most: 60 })],
        text("email", t("field.email")),
        text("address", t("field.address"), { most: 300 }),
      ],
    },
  ];
}
