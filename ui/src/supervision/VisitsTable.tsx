// SPDX-License-Identifier: Apache-2.0
/** Visits, newest first. */
import { IconClipboardCheck } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { InspectionItem } from "@/api";
import {
  type Column,
  EmptyState,
  type Mark,
  numberParam,
  PagedTable,
  StateMark,
  useAddress,
} from "@/components";
import { systemTitle } from "@/filings/words";
import { useMay } from "@/session";
import { useVisits } from "./data";

export const visitMarks: Record<InspectionItem["state"], Mark> = {
  planned: "wait",
  "under-way": "due",
  closed: "ok",
};

export function VisitsTable({ onOpen }: { onOpen: (id: number) => void }) {
  const { t } = useTranslation(["supervision", "common"]);
  const [address] = useAddress();
  const isAuthority = useMay("supervision.read");
  const list = useVisits();
  const columns = useMemo<Column<InspectionItem>[]>(
    () => [
      {
        id: "state",
        header: t("column.state"),
        width: "120px",
        cell: (row) => <StateMark mark={visitMarks[row.state]}>{t(`visit.${row.state}`)}</StateMark>,
      },
      { id: "planned", header: t("column.planned"), width: "110px", cell: (row) => row.planned_day },
      {
        id: "visited",
        header: t("visit.day"),
        width: "120px",
        lesser: 1,
        cell: (row) => row.visited_day ?? "–",
      },
      {
        id: "site",
        header: t("column.site"),
        width: "minmax(150px, 1.2fr)",
        cell: (row) => <strong>{systemTitle(row.site_name, row.system_name)}</strong>,
      },
      {
        id: "unit",
        header: t("column.unit"),
        width: "minmax(140px, 1fr)",
        lesser: 2,
        cell: (row) => row.unit_name,
      },
      {
        id: "inspectors",
        header: t("column.inspectors"),
        width: "minmax(140px, 1fr)",
        lesser: 3,
        cell: (row) => row.inspectors.map(({ name }) => name).join(t("common:comma")) || "–",
      },
    ],
    [t],
  );
  return (
    <PagedTable
      list={list}
      label={t("view.visits")}
      columns={columns}
      rowKey={(row) => row.id}
      chosen={numberParam(address, "visit")}
      onOpen={(row) => onOpen(row.id)}
      empty={
        <EmptyState
          icon={<IconClipboardCheck size={20} stroke={1.5} />}
          title={t("visit.empty")}
          text={t(isAuthority ? "visit.emptyText" : "visit.unitEmptyText")}
        />
      }
    />
  );
}
