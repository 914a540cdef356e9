// SPDX-License-Identifier: Apache-2.0
/** The audit log: who changed what, with before and after. */
import { Select } from "@mantine/core";
import { IconClipboardOff, IconFilterOff } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type AuditView, listAudit } from "@/api";
import {
  type Column,
  EmptyState,
  numberParam,
  Page,
  PagedTable,
  TimeText,
  timeWidth,
  useAddress,
  useRows,
} from "@/components";
import { ClearFilters } from "@/components/ClearFilters";
import { ExportPages } from "@/components/ExportPages";
import { i18n } from "@/i18n";
import { formatMoment } from "@/time";
import { AuditDetails } from "./AuditDetails";
import {
  actionGroups,
  actionText,
  changesOf,
  type NameOf,
  pairText,
  subjectText,
  valueText,
} from "./auditWords";
import { type AuditFilter, useAudit } from "./data";
import { PeriodField } from "./PeriodField";
import { readPeriod, spanOf } from "./period";
import styles from "./Registers.module.css";
import { RegistersState } from "./RegistersState";
import { usePeople } from "./usePeople";
import { useSubjectNames } from "./useSubjectNames";

const filterNames = ["from", "to", "person", "about", "subject"];

/** `name: Gate 2, place: – → Hall` on one line. */
function summary(detail: AuditView["detail"], nameOf: NameOf): string {
  const comma = i18n.t("common:comma");
  return changesOf(detail)
    .map(({ field, before, after }) => {
      const values = [before, after]
        .filter((value) => value !== undefined)
        .map((value) => valueText(value, field, nameOf).replaceAll("\n", comma));
      return field ? pairText(field, values.join(" → ")) : values.join(" → ");
    })
    .join(comma);
}

/** The person's full name where it is known, else the name that stands in the entry. */
function whoText(row: AuditView, nameOf: NameOf): string {
  return (row.account_id !== null && nameOf("account", `${row.account_id}`)) || row.username;
}

/** The groups; where the address names one action, as a report does, that one too. */
function aboutChoices(t: TFunction<["registers", "common"]>, chosen: string | null) {
  const groups = actionGroups.map((value) => ({ value: `${value}.`, label: t(`group.${value}`) }));
  const known = chosen === null || groups.some((each) => each.value === chosen);
  return known ? groups : [{ value: chosen, label: actionText(chosen) }, ...groups];
}

export function AuditPage() {
  const { t } = useTranslation(["registers", "common"]);
  const [address, change] = useAddress();
  const filter = useMemo<AuditFilter>(
    () => ({
      ...spanOf(readPeriod(address)),
      account_id: numberParam(address, "person") ?? undefined,
      action: address.get("about") ?? undefined,
      subject: address.get("subject") ?? undefined,
    }),
    [address],
  );
  const log = useAudit(filter);
  const rows = useRows(log);
  const people = usePeople(rows, filter.account_id ?? null);
  const { nameOf, learn } = useSubjectNames(log.data?.pages);
  const open = numberParam(address, "open");
  const chosen = rows?.find((row) => row.id === open);
  const filtered = filterNames.some((name) => address.has(name));

  const columns: Column<AuditView>[] = [
    { id: "at", header: t("column.at"), width: timeWidth, cell: (row) => <TimeText us={row.at_us} /> },
    {
      id: "who",
      header: t("column.who"),
      width: "minmax(110px, 0.8fr)",
      cell: (row) => <strong title={row.username}>{whoText(row, nameOf) || t("system")}</strong>,
    },
    {
      id: "action",
      header: t("column.action"),
      width: "minmax(140px, 1fr)",
      cell: (row) => actionText(row.action),
    },
    {
      id: "subject",
      header: t("column.subject"),
      width: "minmax(140px, 1.1fr)",
      lesser: 1,
      cell: (row) => subjectText(row.subject, nameOf),
    },
    {
      id: "detail",
      header: t("detail.open"),
      width: "minmax(180px, 2.4fr)",
      lesser: 2,
      cell: (row) => <span className={styles.minor}>{summary(row.detail, nameOf)}</span>,
    },
    {
      id: "from",
      header: t("column.from"),
      width: "124px",
      lesser: 3,
      cell: (row) => <span className="fw-mono">{row.address}</span>,
    },
  ];

  return (
    <Page
      title={t("audit.title")}
      note={rows && t(log.hasNextPage ? "loadedMore" : "loaded", { count: rows.length })}
      below={
        <>
          <PeriodField />
          <Select
            aria-label={t("filter.person")}
            placeholder={t("filter.person")}
            w={150}
            clearable
            searchable
            value={address.get("person")}
            onChange={(person) => change({ person })}
            data={people}
          />
          <Select
            aria-label={t("filter.about")}
            placeholder={t("filter.about")}
            w={180}
            clearable
            searchable
            value={address.get("about")}
            onChange={(about) => change({ about })}
            data={aboutChoices(t, address.get("about"))}
          />
          {filtered && <ClearFilters names={filterNames} />}
        </>
      }
      tools={
        <>
          <RegistersState />
          <ExportPages<AuditView>
            name={t("audit.csv")}
            columns={[
              { header: "ID", value: (row) => row.id },
              { header: t("column.at"), value: (row) => formatMoment(row.at_us, undefined, 6) },
              { header: t("column.who"), value: (row) => row.username },
              { header: t("column.from"), value: (row) => row.address },
              { header: t("column.action"), value: (row) => actionText(row.action) },
              { header: t("column.subject"), value: (row) => subjectText(row.subject, nameOf) },
              { header: t("detail.open"), value: (row) => summary(row.detail, nameOf) },
            ]}
            read={async (before, signal) => {
              const page = await listAudit({ query: { ...filter, before, limit: 1000 }, signal });
              learn(page);
              return page;
            }}
          />
        </>
      }
      side={
        chosen && (
          <AuditDetails
            key={chosen.id}
            entry={chosen}
            who={whoText(chosen, nameOf)}
            subject={subjectText(chosen.subject, nameOf)}
            nameOf={nameOf}
            onClose={() => change({ open: null })}
          />
        )
      }
    >
      <PagedTable
        list={log}
        label={t("audit.title")}
        columns={columns}
        rowKey={(row) => row.id}
        chosen={open}
        onOpen={(row) => change({ open: row.id })}
        empty={
          filtered ? (
            <EmptyState icon={<IconFilterOff size={20} stroke={1.5} />} title={t("common:nothingFound")} />
          ) : (
            <EmptyState
              icon={<IconClipboardOff size={20} stroke={1.5} />}
              title={t("audit.empty")}
              text={t("audit.emptyText")}
            />
          )
        }
      />
    </Page>
  );
}
