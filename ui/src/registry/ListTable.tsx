// SPDX-License-Identifier: Apache-2.0
/** A list of the registry: rows from the server page by page, sorted there, and a beginning where there is none. */
import { Button } from "@mantine/core";
import { IconFilterOff, IconPlus } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Column, EmptyState, numberParam, PagedTable, useAddress } from "@/components";
import { readSort, writeSort } from "@/components/sorting";
import type { usePages } from "./data";

interface Props<Row> {
  label: string;
  list: ReturnType<typeof usePages<Row>>;
  columns: Column<Row>[];
  rowKey: (row: Row) => number;
  dimmed?: (row: Row) => boolean;
  /** Null: a row opens nothing. */
  onOpen?: ((row: Row) => void) | null;
  /** The filters that narrow this list, besides the search. */
  filters?: string[];
  empty: { icon: ReactNode; title: string; text: string; add?: string };
}

/** For columns that the server sorts: the table leaves the rows as they came. */
export const sortedThere = () => 0;

export function ListTable<Row>({
  label,
  list,
  columns,
  rowKey,
  dimmed,
  onOpen,
  filters = [],
  empty,
}: Props<Row>) {
  const { t } = useTranslation(["registry", "common"]);
  const [address, change] = useAddress();
  const open = numberParam(address, "open");
  const narrowing = ["q", ...filters];
  return (
    <PagedTable
      list={list.query}
      label={label}
      columns={columns}
      rowKey={rowKey}
      chosen={open}
      dimmed={dimmed}
      onOpen={
        onOpen === null
          ? undefined
          : (onOpen ??
            ((row) =>
              change({ open: rowKey(row), add: null, move: null, field: null }, { push: open === null })))
      }
      sort={readSort(address.get("sort"))}
      onSort={(next) => change({ sort: writeSort(next) })}
      empty={
        narrowing.some((name) => address.get(name)) ? (
          <EmptyState
            icon={<IconFilterOff size={20} stroke={1.5} />}
            title={t("common:nothingFound")}
            text={t("common:nothingFoundText")}
            action={
              <Button
                variant="default"
                onClick={() => change(Object.fromEntries(narrowing.map((name) => [name, null])))}
              >
                {t("common:clearFilters")}
              </Button>
            }
          />
        ) : (
          <EmptyState
            icon={empty.icon}
            title={empty.title}
            text={empty.text}
            action={
              empty.add && (
                <Button
                  leftSection={<IconPlus size={15} stroke={1.5} />}
                  onClick={() => change({ add: true, open: null }, { push: true })}
                >
                  {empty.add}
                </Button>
              )
            }
          />
        )
      }
    />
  );
}
