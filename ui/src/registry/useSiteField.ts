// SPDX-License-Identifier: Apache-2.0
/** The choice of a site, or of a unit, for a new entry: never changed once it is entered. */
import { useTranslation } from "react-i18next";
import { numberParam, useAddress } from "@/components";
import { useEntry, useSites, useUnits } from "./data";
import type { Field, Option } from "./record/fields";

export function useSiteField(): Field {
  const { t } = useTranslation("registry");
  const [address] = useAddress();
  const adding = address.get("add") !== null;
  const unit = numberParam(address, "unit");
  const chosen = useEntry("site", numberParam(address, "site")).data;
  const { rows } = useSites(unit === null ? {} : { unit_id: unit }, adding);
  const listed =
    chosen && !rows?.some(({ id }) => id === chosen.id) ? [chosen, ...(rows ?? [])] : (rows ?? []);
  const options: Option[] = listed.map((site) => ({
    value: String(site.id),
    label: unit === null ? `${site.name} · ${site.unit_name}` : site.name,
  }));
  return {
    name: "site_id",
    label: t("field.site"),
    kind: "select",
    needed: true,
    options,
    searchable: true,
    placeholder: t("placeholder.site"),
  };
}

export function useUnitField(): Field {
  const { t } = useTranslation("registry");
  const [address] = useAddress();
  const { rows } = useUnits();
  const chosen = useEntry("unit", numberParam(address, "unit")).data;
  const listed =
    chosen && !rows?.some(({ id }) => id === chosen.id) ? [chosen, ...(rows ?? [])] : (rows ?? []);
  return {
    name: "unit_id",
    label: t("field.unit"),
    kind: "select",
    needed: true,
    options: listed.map((unit) => ({ value: String(unit.id), label: unit.name })),
    searchable: true,
    placeholder: t("placeholder.unit"),
  };
}
