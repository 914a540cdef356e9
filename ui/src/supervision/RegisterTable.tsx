// SPDX-License-Identifier: Apache-2.0
/** The register of the territory's systems, and how each stands. */
import { IconBuildingCommunity, IconFilterOff } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RegisteredView, State } from "@/api";
import { type Column, EmptyState, numberParam, PagedTable, StateMark, useAddress } from "@/components";
import { stateMark, stateText } from "@/filings/words";
import { type RegisterFilter, useRegister } from "./data";

type T = TFunction<"supervision">;

export function Standing({ row }: { row: RegisteredView }) {
  const { t } = useTranslation("supervision");
  if (row.state === null) return <StateMark mark="off">{t("system.notFiled")}</StateMark>;
  const standing = { state: row.state as State, overdue: row.overdue };
  return <StateMark mark={stateMark(standing)}>{stateText(standing)}</StateMark>;
}

function columnsOf(t: T): Column<RegisteredView>[] {
  return [
    { id: "state", header: t("column.state"), width: "110px", cell: (row) => <Standing row={row} /> },
    {
      id: "site",
      header: t("column.site"),
      width: "minmax(140px, 1.2fr)",
      cell: (row) => <strong>{row.site_name}</strong>,
    },
    {
      id: "system",
      header: t("column.system"),
      width: "minmax(130px, 1fr)",
      lesser: 1,
      cell: (row) => row.name,
    },
    {
      id: "unit",
      header: t("column.unit"),
      width: "minmax(130px, 1fr)",
      lesser: 2,
      cell: (row) => row.unit_name,
    },
    { id: "number", header: t("column.number"), width: "168px", cell: (row) => row.number ?? "–" },
    { id: "due", header: t("column.due"), width: "116px", lesser: 3, cell: (row) => row.due_day ?? "–" },
    {
      id: "cameras",
      header: t("column.cameras"),
      width: "80px",
      lesser: 6,
      align: "end",
      cell: (row) => row.cameras,
    },
    {
      id: "orders",
      header: t("column.orders"),
      width: "70px",
      lesser: 4,
      align: "end",
      cell: (row) => row.orders || "–",
    },
    {
      id: "visited",
      header: t("column.visited"),
      width: "124px",
      lesser: 5,
      cell: (row) => row.visited_day ?? "–",
    },
  ];
}

export const standings = ["filed", "not-filed", "due", "overdue", "waiting"] as const;

export function RegisterTable() {
  const { t } = useTranslation(["supervision", "common"]);
  const [address, change] = useAddress();
  const filter: RegisterFilter = {
    division: address.get("division") ?? undefined,
    standing: standings.find((one) => one === address.get("standing")),
    q: address.get("q") ?? "",
  };
  const list = useRegister(filter);
  const columns = useMemo(() => columnsOf(t as unknown as T), [t]);
  const isFiltered = ["division", "standing", "q"].some((name) => address.has(name));
  return (
    <PagedTable
      list={list}
      label={t("view.register")}
      columns={columns}
      rowKey={(row) => row.id}
      chosen={numberParam(address, "system")}
      onOpen={(row) => change({ system: row.id, filing: null, visit: null, order: null })}
      empty={
        isFiltered ? (
          <EmptyState icon={<IconFilterOff size={20} stroke={1.5} />} title={t("common:nothingFound")} />
        ) : (
          <EmptyState
            icon={<IconBuildingCommunity size={20} stroke={1.5} />}
            title={t("register.empty")}
            text={t("register.emptyText")}
          />
        )
      }
    />
  );
}
