// SPDX-License-Identifier: Apache-2.0
/** Takes all filters of a list out of the address. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAddress } from "./address";

export function ClearFilters({ names }: { names: readonly string[] }) {
  const { t } = useTranslation();
  const [, change] = useAddress();
  return (
    <Button variant="subtle" onClick={() => change(Object.fromEntries(names.map((name) => [name, null])))}>
      {t("clearFilters")}
    </Button>
  );
}
