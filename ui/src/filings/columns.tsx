// SPDX-License-Identifier: Apache-2.0
/** The columns of a list of filings: the unit's, and the authority's inbox. */
import type { TFunction } from "i18next";
import type { FilingItem, FormView } from "@/api";
import { type Column, StateMark } from "@/components";
import { aboutText, dueSentence, leftText, paperText, stateMark, stateText, systemTitle } from "./words";

type T = TFunction<["filings", "common"]>;

export function filingColumns(t: T, form: FormView | undefined): Column<FilingItem>[] {
  return [
    {
      id: "state",
      header: t("column.state"),
      width: "150px",
      cell: (row) => (
        <StateMark mark={stateMark(row)} title={paperText(row)}>
          {stateText(row)}
        </StateMark>
      ),
    },
    {
      id: "due",
      header: t("column.due"),
      width: "190px",
      lesser: 1,
      cell: (row) => (
        <span title={dueSentence(row, form)}>
          {row.due_day} {leftText(row) && `· ${leftText(row)}`}
        </span>
      ),
    },
    { id: "kind", header: t("column.kind"), width: "120px", lesser: 3, cell: (row) => t(`kind.${row.kind}`) },
    {
      id: "about",
      header: t("column.about"),
      width: "minmax(170px, 2fr)",
      cell: (row) => <strong>{aboutText(row, form)}</strong>,
    },
    {
      id: "system",
      header: t("column.system"),
      width: "minmax(150px, 1.4fr)",
      lesser: 2,
      cell: (row) => systemTitle(row.site_name, row.system_name),
    },
    {
      id: "unit",
      header: t("column.unit"),
      width: "minmax(120px, 1fr)",
      lesser: 6,
      cell: (row) => row.unit_name,
    },
    { id: "number", header: t("column.number"), width: "168px", lesser: 5, cell: (row) => row.number ?? "–" },
  ];
}

/** Where a filing came from, at an authority that some send to. */
export function cameColumn(t: T): Column<FilingItem> {
  return {
    id: "came",
    header: t("column.came"),
    width: "minmax(120px, 1fr)",
    lesser: 4,
    cell: (row) => (row.came_from === null ? t("came.ours") : row.came_from || t("came.byFile")),
  };
}
