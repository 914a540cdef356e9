// SPDX-License-Identifier: Apache-2.0
/** Hours of fault in a month, by camera or by site, against the time that a fault may take; work orders beside them. */
import { ActionIcon, SegmentedControl } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconTool } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type FaultHours, listFaultHours } from "@/api";
import { type Column, EmptyState, PagedTable, StateMark, useAddress } from "@/components";
import type { CsvColumn } from "@/components/csv";
import { ExportPages } from "@/components/ExportPages";
import { HOUR_US, type Us } from "@/time";
import styles from "./Duties.module.css";
import { useFaults } from "./data";
import { type Month, monthAfter, readMonth } from "./month";
import { WorkOrders } from "./WorkOrders";
import { intervalText, lengthText, type T } from "./words";

type By = "camera" | "site";

function useAsked(): { month: Month; by: By } {
  const [address] = useAddress();
  const name = address.get("month");
  const month = useMemo(() => readMonth(name), [name]);
  return { month, by: address.get("by") === "site" ? "site" : "camera" };
}

export function FaultsFilters() {
  const { t } = useTranslation("duties");
  const [, change] = useAddress();
  const { month, by } = useAsked();
  const latest = readMonth(null);
  const go = (step: number) => {
    const next = monthAfter(month, step);
    change({ month: next.name === latest.name ? null : next.name });
  };
  return (
    <>
      <ActionIcon onClick={() => go(-1)} aria-label={t("faults.before")}>
        <IconChevronLeft size={16} stroke={1.5} />
      </ActionIcon>
      <span className={styles.month} aria-live="polite">
        {month.name}
      </span>
      <ActionIcon
        onClick={() => go(1)}
        disabled={month.fromUs >= latest.fromUs}
        aria-label={t("faults.after")}
      >
        <IconChevronRight size={16} stroke={1.5} />
      </ActionIcon>
      <SegmentedControl
        aria-label={t("faults.by")}
        value={by}
        onChange={(next) => change({ by: next === "site" ? "site" : null })}
        data={(["camera", "site"] as const).map((value) => ({ value, label: t(`faults.${value}`) }))}
      />
      <span className={styles.minor}>{t("faults.text")}</span>
    </>
  );
}

export function FaultsExport() {
  const { t } = useTranslation("duties");
  const { month, by } = useAsked();
  return (
    <ExportPages<FaultHours>
      name={`${t("faults.csv")}-${month.name}`}
      columns={csvOf(t)}
      read={(offset, signal) =>
        listFaultHours({
          query: { from_us: month.fromUs, to_us: month.toUs, by, offset, limit: 500 },
          signal,
        })
      }
    />
  );
}

export function FaultsArea({ onOpen }: { onOpen: (id: number) => void }) {
  const { t } = useTranslation(["duties", "common"]);
  const [, change] = useAddress();
  const { month, by } = useAsked();
  const faults = useFaults({ from_us: month.fromUs, to_us: month.toUs, by });
  const columns = useMemo(() => columnsOf(t, by), [t, by]);
  const look = (row: FaultHours) =>
    change(
      by === "camera"
        ? { view: "register", kind: "fault", about: row.subject, month: null, by: null }
        : { by: null },
      { push: true },
    );
  return (
    <div className={styles.split}>
      <div>
        <PagedTable
          list={faults}
          label={t("area.faults")}
          columns={columns}
          rowKey={(row) => row.subject}
          onOpen={look}
          empty={
            <EmptyState
              icon={<IconTool size={20} stroke={1.5} />}
              title={t("faults.empty")}
              text={t("faults.emptyText")}
            />
          }
        />
      </div>
      <WorkOrders month={month} onOpen={onOpen} />
    </div>
  );
}

function nameOf(t: T, row: FaultHours): string {
  return row.name || (row.subject === "site:0" ? t("faults.nowhere") : row.subject);
}

function columnsOf(t: T, by: By): Column<FaultHours>[] {
  const span = (us: Us) => (us === 0 ? <span className={styles.minor}>–</span> : lengthText(t, us));
  return [
    {
      id: "name",
      header: t(`faults.${by}`),
      width: "minmax(160px, 2fr)",
      cell: (row) => (
        <>
          <strong>{nameOf(t, row)}</strong>{" "}
          <span className={styles.minor}>{by === "camera" && row.site}</span>
        </>
      ),
    },
    { id: "state", header: t("column.state"), width: "minmax(130px, 1fr)", cell: (row) => stateOf(t, row) },
    {
      id: "hours",
      header: t("faults.hours"),
      width: "136px",
      align: "end",
      cell: (row) => span(row.fault_us),
    },
    {
      id: "count",
      header: t("faults.count"),
      width: "76px",
      lesser: 1,
      align: "end",
      cell: (row) => row.faults,
    },
    { id: "open", header: t("faults.open"), width: "92px", lesser: 2, align: "end", cell: (row) => row.open },
    {
      id: "longest",
      header: t("faults.longest"),
      width: "136px",
      lesser: 3,
      align: "end",
      cell: (row) => span(row.longest_us),
    },
    {
      id: "dark",
      header: t("faults.dark"),
      width: "136px",
      lesser: 4,
      align: "end",
      cell: (row) => span(row.dark_us),
    },
  ];
}

/** Faults that took longer than they may; one that is open; outages that nobody entered; or all in time. */
function stateOf(t: T, row: FaultHours) {
  const rule = row.allowed && allowedText(t, row);
  if (row.late > 0) {
    return (
      <StateMark mark="breach" title={rule ?? undefined}>
        {t("faults.late", { count: row.late })}
      </StateMark>
    );
  }
  if (row.open > 0) {
    return (
      <StateMark mark="due" title={rule ?? undefined}>
        {t("faults.waiting", { count: row.open })}
      </StateMark>
    );
  }
  if (row.faults === 0) {
    return (
      <StateMark mark="due" title={t("faults.unenteredText")}>
        {t("faults.unentered")}
      </StateMark>
    );
  }
  return (
    <StateMark mark="ok" title={rule ?? undefined}>
      {t("faults.inTime")}
    </StateMark>
  );
}

function allowedText(t: T, row: FaultHours): string {
  if (!row.allowed) return "";
  const length = intervalText(t, row.allowed);
  const { pack, article } = row.allowed;
  return pack === null
    ? t("faults.allowedOwn", { length })
    : t("faults.allowedLaw", { length, pack, article: article ?? "" });
}

function csvOf(t: T): CsvColumn<FaultHours>[] {
  const hours = (us: Us) => (us / HOUR_US).toFixed(2);
  return [
    { header: t("column.about"), value: (row) => nameOf(t, row) },
    { header: t("column.site"), value: (row) => row.site },
    { header: t("faults.count"), value: (row) => row.faults },
    { header: t("faults.open"), value: (row) => row.open },
    { header: t("faults.hoursCsv"), value: (row) => hours(row.fault_us) },
    { header: t("faults.longestCsv"), value: (row) => hours(row.longest_us) },
    { header: t("faults.darkCsv"), value: (row) => hours(row.dark_us) },
    { header: t("faults.lateCsv"), value: (row) => row.late },
    { header: t("faults.allowed"), value: (row) => allowedText(t, row) },
  ];
}
