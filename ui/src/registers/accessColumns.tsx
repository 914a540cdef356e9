// SPDX-License-Identifier: Apache-2.0
/** The columns of the access register, on the screen and in the export. */
import type { TFunction } from "i18next";
import { Link } from "wouter";
import type { AccessView } from "@/api";
import { type Column, StateMark, TimeText, timeWidth } from "@/components";
import type { CsvColumn } from "@/components/csv";
import { caseHref } from "@/links";
import { formatMoment } from "@/time";
import { refusalText } from "./auditWords";
import styles from "./Registers.module.css";
import { SpanCell } from "./SpanCell";

type T = TFunction<["registers", "common"]>;

function resultText(t: T, row: AccessView): string {
  if (row.granted) return t("granted");
  return row.refusal ? t("refusedWhy", { why: refusalText(row.refusal) }) : t("refused");
}

function cameraText(t: T, row: AccessView): string {
  return row.camera_id === 0 ? t("newCamera") : row.camera_name || `#${row.camera_id}`;
}

function streamText(t: T, row: AccessView): string {
  if (row.stream === "main") return t("common:main");
  return row.stream === "sub" ? t("common:sub") : row.stream;
}

/** What stands behind the number of the request that the purpose begins with. */
function reasonText(row: AccessView): string {
  return row.purpose.replace(`case:${row.case_id} `, "");
}

export function accessColumns(t: T): Column<AccessView>[] {
  return [
    { id: "at", header: t("column.at"), width: timeWidth, cell: (row) => <TimeText us={row.at_us} /> },
    {
      id: "who",
      header: t("column.who"),
      width: "minmax(120px, 0.9fr)",
      cell: (row) => (
        <strong title={[row.display_name, row.username, row.unit].filter(Boolean).join(" · ")}>
          {row.display_name || row.username || t("system")}
        </strong>
      ),
    },
    {
      id: "kind",
      header: t("column.kind"),
      width: "112px",
      cell: (row) => t(`kind.${row.kind}`),
    },
    {
      id: "result",
      header: t("column.result"),
      width: "minmax(150px, 1fr)",
      cell: (row) => (
        <StateMark mark={row.granted ? "ok" : "breach"} title={resultText(t, row)}>
          {resultText(t, row)}
        </StateMark>
      ),
    },
    {
      id: "camera",
      header: t("column.camera"),
      width: "minmax(180px, 1.6fr)",
      cell: (row) => (
        <>
          {cameraText(t, row)} <span className={styles.minor}>{streamText(t, row)}</span>
        </>
      ),
    },
    {
      id: "span",
      header: t("column.span"),
      width: timeWidth,
      cell: (row) => <SpanCell startUs={row.start_us} endUs={row.end_us} />,
    },
    {
      id: "purpose",
      header: t("column.purpose"),
      width: "minmax(110px, 1.2fr)",
      cell: (row) =>
        row.case_id === null ? (
          row.purpose || "–"
        ) : (
          <>
            <Link href={caseHref(row.case_id)} className={styles.case}>
              {t("column.case")} {row.case_id}
            </Link>{" "}
            {reasonText(row)}
          </>
        ),
    },
    {
      id: "from",
      header: t("column.from"),
      width: "124px",
      cell: (row) => <span className="fw-mono">{row.address}</span>,
    },
  ];
}

export function accessCsv(t: T): CsvColumn<AccessView>[] {
  const moment = (us: number | null) => (us === null ? "" : formatMoment(us, undefined, 6));
  return [
    { header: "ID", value: (row) => row.id },
    { header: t("column.at"), value: (row) => moment(row.at_us) },
    { header: t("column.who"), value: (row) => row.username },
    { header: t("column.name"), value: (row) => row.display_name },
    { header: t("column.unit"), value: (row) => row.unit },
    { header: t("column.from"), value: (row) => row.address },
    { header: t("column.kind"), value: (row) => t(`kind.${row.kind}`) },
    { header: t("column.camera"), value: (row) => cameraText(t, row) },
    { header: t("column.stream"), value: (row) => streamText(t, row) },
    { header: `${t("column.span")} 1`, value: (row) => moment(row.start_us) },
    { header: `${t("column.span")} 2`, value: (row) => moment(row.end_us) },
    { header: t("column.case"), value: (row) => row.case_id },
    { header: t("column.purpose"), value: (row) => row.purpose },
    { header: t("column.grant"), value: (row) => row.grant_id },
    { header: t("column.result"), value: (row) => resultText(t, row) },
  ];
}
