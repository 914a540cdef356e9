// SPDX-License-Identifier: Apache-2.0
/** What waits for a decision, or what is overdue: filings of the territory. */
import { IconCircleCheck } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState, numberParam, PagedTable, useAddress, useRows } from "@/components";
import { cameColumn, filingColumns } from "@/filings/columns";
import { useFilings, useForm } from "@/filings/data";

export function Inbox({ overdue }: { overdue: boolean }) {
  const { t } = useTranslation("supervision");
  const { t: words } = useTranslation(["filings", "common"]);
  const [address, change] = useAddress();
  const division = address.get("division") ?? undefined;
  const list = useFilings(
    overdue ? { overdue: true, division, order: "due" } : { state: ["submitted"], division, order: "due" },
  );
  const { data: form } = useForm();
  const rows = useRows(list);
  const isCarried = rows?.some(({ came_from }) => came_from !== null) ?? false;
  const columns = useMemo(
    () => [
      // What is not decided yet has no number: the room is the unit's.
      ...filingColumns(words, form).filter(({ id }) => id !== "number"),
      ...(isCarried ? [cameColumn(words)] : []),
    ],
    [words, form, isCarried],
  );
  const kind = overdue ? "overdue" : "inbox";
  return (
    <PagedTable
      list={list}
      label={t(`view.${kind}`)}
      columns={columns}
      rowKey={(row) => row.id}
      chosen={numberParam(address, "filing")}
      onOpen={(row) => change({ filing: row.id, system: null, visit: null, order: null })}
      empty={
        <EmptyState
          icon={<IconCircleCheck size={20} stroke={1.5} />}
          title={t(`${kind}.empty`)}
          text={t(`${kind}.emptyText`)}
        />
      }
    />
  );
}
