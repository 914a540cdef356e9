// SPDX-License-Identifier: Apache-2.0
/** Places and cameras on a map. */
import { useTranslation } from "react-i18next";
import { Page } from "@/components";

export function MapPage() {
  const { t } = useTranslation("map");
  return <Page title={t("title")}>{null}</Page>;
}
