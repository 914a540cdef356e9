// SPDX-License-Identifier: Apache-2.0
/** How what is true of a system compares with what is filed, in a line, with the way to the report. */
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { StateMark } from "@/components";
import { useDifferences } from "./data";

export function Unfiled({ systemId }: { systemId: number }) {
  const { t } = useTranslation("filings");
  const { data } = useDifferences(systemId);
  if (!data || (data.filing_id === null && data.open_id === null)) return null;
  const count = data.changes.length;
  const target = data.open_id ?? data.filing_id;
  return (
    <div>
      {data.filing_id === null ? (
        <StateMark mark="due">{t("unfiled.never")}</StateMark>
      ) : count === 0 ? (
        <StateMark mark="ok">{t("unfiled.same")}</StateMark>
      ) : (
        <StateMark mark="due">{t("unfiled.count", { count })}</StateMark>
      )}{" "}
      <Link href={`/filings?open=${target}`}>{t("unfiled.open")}</Link>
    </div>
  );
}
