// SPDX-License-Identifier: Apache-2.0
/** What a file would do: four numbers, then what is wrong row by row, or what changes. */
import { Button, SegmentedControl } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportEffect, ImportProblem, ImportReport } from "@/api";
import { type Column, DataTable, EmptyState, type Mark, StateMark } from "@/components";
import { saveCsv } from "@/components/csv";
import { formatNumber } from "@/components/format";
import { useExchangeLists } from "./data";
import styles from "./Exchange.module.css";
import { cellText, columnName } from "./problems";

type Shown = "problems" | "effects";

export function ReportView({ report, fileName }: { report: ImportReport; fileName: string }) {
  const { t } = useTranslation("exchange");
  const lists = useExchangeLists();
  const [chosen, setChosen] = useState<Shown | null>(null);
  const shown = chosen ?? (report.problem_count > 0 ? "problems" : "effects");
  const nameOf = useCallback(
    (column: string) => columnName(lists.data, report.what, column),
    [lists.data, report.what],
  );
  const numbers: [string, number, Mark][] = [
    [t("added"), report.added, "ok"],
    [t("changed"), report.changed, "ok"],
    [t("unchanged"), report.unchanged, "off"],
    [t("wrongRows"), report.wrong_rows, report.wrong_rows > 0 ? "breach" : "off"],
  ];
  const problemColumns = useMemo<Column<ImportProblem>[]>(
    () => [
      { id: "row", header: t("row"), width: "72px", align: "end", cell: (one) => formatNumber(one.row) },
      { id: "column", header: t("column"), width: "minmax(110px, 0.8fr)", cell: (one) => nameOf(one.column) },
      {
        id: "value",
        header: t("value"),
        width: "minmax(120px, 1.1fr)",
        cell: (one) => (one.value === "" ? t("empty") : one.value),
      },
      {
        id: "text",
        header: t("what"),
        width: "minmax(260px, 3fr)",
        cell: (one) => <span title={cellText(one)}>{cellText(one)}</span>,
      },
    ],
    [t, nameOf],
  );
  const effectColumns = useMemo<Column<ImportEffect>[]>(
    () => [
      { id: "row", header: t("row"), width: "72px", align: "end", cell: (one) => formatNumber(one.row) },
      {
        id: "action",
        header: t("action"),
        width: "100px",
        cell: (one) => <StateMark mark={one.action === "add" ? "ok" : "due"}>{t(one.action)}</StateMark>,
      },
      { id: "name", header: t("name"), width: "minmax(160px, 1.5fr)", cell: (one) => one.name },
      {
        id: "fields",
        header: t("fields"),
        width: "minmax(200px, 2fr)",
        cell: (one) => one.fields.map(nameOf).join(t("between")),
      },
    ],
    [t, nameOf],
  );

  function save() {
    saveCsv(
      `${fileName.replace(/\.\w+$/, "")}-${t("wrongRows")}.csv`,
      [
        { header: t("row"), value: (one: ImportProblem) => one.row },
        { header: t("column"), value: (one) => nameOf(one.column) },
        { header: t("value"), value: (one) => one.value },
        { header: t("what"), value: cellText },
      ],
      report.problems,
    );
  }

  return (
    <div className={styles.report}>
      <dl className={styles.numbers}>
        {numbers.map(([name, count, mark]) => (
          <div key={name} data-mark={count > 0 ? mark : undefined}>
            <dt>{name}</dt>
            <dd>{formatNumber(count)}</dd>
          </div>
        ))}
      </dl>
      {report.unknown_columns.length > 0 && (
        <p>
          <StateMark mark="due">
            {t("unknown", { columns: report.unknown_columns.join(t("between")) })}
          </StateMark>
        </p>
      )}
      <div className={styles.bar}>
        <SegmentedControl
          value={shown}
          onChange={(value) => setChosen(value as Shown)}
          data={[
            { value: "problems", label: t("problems", { total: formatNumber(report.problem_count) }) },
            {
              value: "effects",
              label: t("effects", { total: formatNumber(report.added + report.changed) }),
            },
          ]}
        />
        {report.problem_count > 0 && (
          <Button variant="default" leftSection={<IconDownload size={15} stroke={1.5} />} onClick={save}>
            {t("saveProblems")}
          </Button>
        )}
      </div>
      <div className={styles.rows}>
        {shown === "problems" ? (
          <DataTable
            label={t("wrongRows")}
            columns={problemColumns}
            tall
            rows={report.problems}
            rowKey={(one) => `${one.row} ${one.column} ${one.code}`}
            empty={<EmptyState title={t("nothingWrong")} />}
          />
        ) : (
          <DataTable
            label={t("changed")}
            columns={effectColumns}
            rows={report.effects}
            rowKey={(one) => one.row}
            empty={<EmptyState title={t("nothing")} />}
          />
        )}
      </div>
      {shown === "problems" && report.problem_count > report.problems.length && (
        <p className={styles.note}>{t("firstOnly", { shown: formatNumber(report.problems.length) })}</p>
      )}
    </div>
  );
}
