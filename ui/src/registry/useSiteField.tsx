// SPDX-License-Identifier: Apache-2.0
/** The choice of a site, or of a unit, for a new entry: never changed once it is entered. */
import { useTranslation } from "react-i18next";
import { numberParam, useAddress } from "@/components";
import { SiteChoice, UnitChoice } from "./choices";
import type { Field } from "./record/fields";

export function useSiteField(): Field {
  const { t } = useTranslation("registry");
  const [address] = useAddress();
  const unit = numberParam(address, "unit");
  return {
    name: "site_id",
    label: t("field.site"),
    kind: "own",
    needed: true,
    control: (value, set, error, _, preset) => (
      <SiteChoice value={value} onChange={set} onOnly={preset} error={error} unitId={unit} />
    ),
    read: () => "",
  };
}

export function useUnitField(): Field {
  const { t } = useTranslation("registry");
  return {
    name: "unit_id",
    label: t("field.unit"),
    kind: "own",
    needed: true,
    control: (value, set, error, _, preset) => (
      <UnitChoice value={value} onChange={set} onOnly={preset} error={error} />
    ),
    read: () => "",
  };
}
