// SPDX-License-Identifier: Apache-2.0
/** The register: who entered what about what, when it happened and when it was written. */
import { Checkbox, Select } from "@mantine/core";
import { IconFilterOff, IconNotebook } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type EntryView, listDutyEntries } from "@/api";
import {
  type Column,
  EmptyState,
  numberParam,
  PagedTable,
  SearchField,
  StateMark,
  TimeText,
  timeWidth,
  useAddress,
} from "@/components";
import { ClearFilters } from "@/components/ClearFilters";
import type { CsvColumn } from "@/components/csv";
import { ExportPages } from "@/components/ExportPages";
import { PeriodField } from "@/registers/PeriodField";
import { readPeriod, spanOf } from "@/registers/period";
import { formatMoment, nowUs } from "@/time";
import styles from "./Duties.module.css";
import { type EntryFilter, useEntries, useKinds } from "./data";
import { SubjectName } from "./SubjectName";
import { entryMark, entryState, grouped, inWords, signer, type T, useKindName } from "./words";

const filterNames = ["kind", "q", "from", "to", "open", "about"];

function filterOf(address: URLSearchParams): EntryFilter {
  const kind = address.get("kind");
  return {
    ...spanOf(readPeriod(address)),
    kind: kind ? [kind] : undefined,
    text: address.get("q") ?? undefined,
    open: address.has("open") || undefined,
    subject: address.get("about") ?? undefined,
  };
}

export function RegisterFilters() {
  const { t } = useTranslation("duties");
  const [address, change] = useAddress();
  const { data: kinds = [] } = useKinds();
  return (
    <>
      <PeriodField />
      <Select
        aria-label={t("column.kind")}
        placeholder={t("column.kind")}
        w={200}
        clearable
        searchable
        value={address.get("kind")}
        onChange={(kind) => change({ kind })}
        data={grouped(kinds).map((group) => ({
          group: group.name,
          items: group.kinds.map((kind) => ({ value: kind.id, label: inWords(kind.name) })),
        }))}
      />
      <SearchField
        value={address.get("q") ?? ""}
        onChange={(q) => change({ q })}
        placeholder={t("register.search")}
        width={200}
      />
      <Checkbox
        label={t("register.onlyOpen")}
        checked={address.has("open")}
        onChange={(event) => change({ open: event.currentTarget.checked })}
      />
    </>
  );
}

export function RegisterExport() {
  const { t } = useTranslation("duties");
  const [address] = useAddress();
  const filter = useMemo(() => filterOf(address), [address]);
  const name = useKindName();
  return (
    <ExportPages<EntryView>
      name={t("register.csv")}
      columns={csvOf(t, name)}
      read={(before, signal) => listDutyEntries({ query: { ...filter, before, limit: 500 }, signal })}
    />
  );
}

interface Props {
  onOpen: (id: number) => void;
}

export function RegisterArea({ onOpen }: Props) {
  const { t } = useTranslation(["duties", "common"]);
  const [address] = useAddress();
  const filter = useMemo(() => filterOf(address), [address]);
  const entries = useEntries(filter);
  const name = useKindName();
  const columns = useMemo(() => columnsOf(t, name), [t, name]);
  return (
    <PagedTable
      list={entries}
      label={t("area.register")}
      columns={columns}
      rowKey={(row) => row.id}
      chosen={numberParam(address, "entry")}
      onOpen={(row) => onOpen(row.id)}
      dimmed={(row) => row.corrected_by !== null || row.state === "void"}
      empty={
        filterNames.some((one) => address.has(one)) ? (
          <EmptyState
            icon={<IconFilterOff size={20} stroke={1.5} />}
            title={t("common:nothingFound")}
            text={t("common:nothingFoundText")}
            action={<ClearFilters names={filterNames} />}
          />
        ) : (
          <EmptyState
            icon={<IconNotebook size={20} stroke={1.5} />}
            title={t("register.empty")}
            text={t("register.emptyText")}
          />
        )
      }
    />
  );
}

function columnsOf(t: T, name: (id: string) => string): Column<EntryView>[] {
  return [
    { id: "number", header: t("column.number"), width: "56px", lesser: 3, cell: (row) => row.id },
    {
      id: "happened",
      header: t("column.happened"),
      width: timeWidth,
      lesser: 1,
      cell: (row) => <TimeText us={row.happened_us} />,
    },
    {
      id: "kind",
      header: t("column.kind"),
      width: "minmax(140px, 1fr)",
      cell: (row) => <strong>{name(row.kind)}</strong>,
    },
    {
      id: "about",
      header: t("column.about"),
      width: "minmax(150px, 1.8fr)",
      cell: (row) => (
        <>
          <SubjectName subject={row.subject} name={row.subject_name} />{" "}
          <span className={styles.minor}>{whereOf(row)}</span>
        </>
      ),
    },
    {
      id: "state",
      header: t("column.state"),
      width: "minmax(104px, 0.8fr)",
      cell: (row) => <StateMark mark={entryMark(row, nowUs())}>{entryState(t, row, nowUs())}</StateMark>,
    },
    {
      id: "late",
      header: t("column.late"),
      width: "84px",
      lesser: 4,
      cell: (row) =>
        row.late && (
          <StateMark mark="due" title={row.late}>
            {t("entry.late")}
          </StateMark>
        ),
    },
    {
      id: "who",
      header: t("column.who"),
      width: "minmax(100px, 0.8fr)",
      lesser: 2,
      cell: (row) => <span title={row.username}>{signer(t, row)}</span>,
    },
    {
      id: "written",
      header: t("column.written"),
      width: timeWidth,
      lesser: 5,
      cell: (row) => <TimeText us={row.at_us} />,
    },
  ];
}

/** The site, or the unit, where the name does not say it already. */
function whereOf(row: EntryView): string {
  const where = row.site || row.unit;
  return row.subject_name.includes(where) ? "" : where;
}

/** As the register has it for good, with today's name of the account. */
function signedBy(t: T, row: EntryView): string {
  return row.display_name ? `${row.display_name} (${row.username})` : signer(t, row);
}

function csvOf(t: T, name: (id: string) => string): CsvColumn<EntryView>[] {
  return [
    { header: t("column.number"), value: (row) => row.id },
    { header: t("column.happened"), value: (row) => formatMoment(row.happened_us) },
    { header: t("column.written"), value: (row) => formatMoment(row.at_us) },
    { header: t("column.who"), value: (row) => signedBy(t, row) },
    { header: t("column.kind"), value: (row) => name(row.kind) },
    { header: t("column.about"), value: (row) => row.subject_name || row.subject },
    { header: t("column.site"), value: (row) => row.site },
    { header: t("column.state"), value: (row) => entryState(t, row, nowUs()) },
    { header: t("entry.late"), value: (row) => row.late },
    { header: t("entry.correction"), value: (row) => row.correction },
    { header: t("form.content"), value: (row) => JSON.stringify(row.fields) },
  ];
}
