// SPDX-License-Identifier: Apache-2.0
/** Rectification orders, the first due first: the authority's, or those to one's own unit. */
import { IconCircleCheck } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { OrderView } from "@/api";
import {
  type Column,
  EmptyState,
  type Mark,
  numberParam,
  PagedTable,
  StateMark,
  useAddress,
} from "@/components";
import { say, systemTitle } from "@/filings/words";
import { useMay } from "@/session";
import { useOrders } from "./data";

export function orderMark(order: OrderView): Mark {
  if (order.state === "closed") return "ok";
  if (order.late) return "breach";
  return order.state === "reported" ? "wait" : "due";
}

export function OrdersTable({ onOpen }: { onOpen: (id: number) => void }) {
  const { t } = useTranslation("supervision");
  const [address] = useAddress();
  const isAuthority = useMay("supervision.read");
  const list = useOrders();
  const columns = useMemo<Column<OrderView>[]>(
    () => [
      {
        id: "state",
        header: t("column.state"),
        width: "130px",
        cell: (row) => (
          <StateMark mark={orderMark(row)}>{t(row.late ? "order.late" : `order.${row.state}`)}</StateMark>
        ),
      },
      { id: "due", header: t("column.due"), width: "110px", cell: (row) => row.due_day },
      {
        id: "control",
        header: t("column.control"),
        width: "minmax(140px, 1fr)",
        lesser: 1,
        cell: (row) => <strong>{say(row.control_name)}</strong>,
      },
      { id: "demand", header: t("column.demand"), width: "minmax(160px, 2fr)", cell: (row) => row.demand },
      {
        id: "system",
        header: t("column.system"),
        width: "minmax(150px, 1.2fr)",
        lesser: 2,
        cell: (row) => systemTitle(row.site_name, row.system_name),
      },
      {
        id: "unit",
        header: t("column.unit"),
        width: "minmax(120px, 1fr)",
        lesser: 3,
        cell: (row) => row.unit_name,
      },
    ],
    [t],
  );
  return (
    <PagedTable
      list={list}
      label={t("view.orders")}
      columns={columns}
      rowKey={(row) => row.id}
      chosen={numberParam(address, "order")}
      onOpen={(row) => onOpen(row.id)}
      dimmed={(row) => row.state === "closed"}
      empty={
        <EmptyState
          icon={<IconCircleCheck size={20} stroke={1.5} />}
          title={t("order.empty")}
          text={t(isAuthority ? "order.emptyText" : "order.unitEmptyText")}
        />
      }
    />
  );
}
