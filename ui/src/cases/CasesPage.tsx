// SPDX-License-Identifier: Apache-2.0
/** Requests for footage: who asks, how each stands, what is due. */
import { Button, Checkbox, Select } from "@mantine/core";
import { IconFilterOff, IconGavel, IconPlus, IconZoomQuestion } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type CaseView, listCases } from "@/api";
import {
  type Column,
  EmptyState,
  ErrorState,
  numberParam,
  Page,
  PagedTable,
  type PageKey,
  SearchField,
  SidePanel,
  StateMark,
  TimeText,
  timeWidth,
  useAddress,
  usePageKeys,
  useRows,
} from "@/components";
import { ExportPages } from "@/components/ExportPages";
import { useMay } from "@/session";
import { formatMoment } from "@/time";
import { CaseDetails } from "./CaseDetails";
import { CaseForm } from "./CaseForm";
import { type CaseFilter, useCase, useCases } from "./data";
import { kinds, type Start } from "./formValues";
import { PolicyDialog } from "./PolicyDialog";
import { spanText, standingMark, standings, standingText } from "./words";

type T = TFunction<["cases", "common"]>;
const filterNames = ["state", "kind", "q", "mine", "overdue"];

function filterOf(address: URLSearchParams): CaseFilter {
  return {
    standing: standings.find((one) => one === address.get("state")),
    kind: kinds.find((one) => one === address.get("kind")),
    q: address.get("q") ?? "",
    mine: address.has("mine"),
    overdue: address.has("overdue"),
  };
}

/** `/cases?ask=internal&cameras=1,2&start=…&end=…&export=true` opens the form with all of that. */
function startOf(address: URLSearchParams): Start {
  const cameraIds = (address.get("cameras") ?? "").split(",").map(Number).filter(Boolean);
  return {
    kind: kinds.find((one) => one === address.get("ask")),
    cameraIds,
    startUs: numberParam(address, "start") ?? undefined,
    endUs: numberParam(address, "end") ?? undefined,
    export: address.has("export"),
  };
}

function columnsOf(t: T): Column<CaseView>[] {
  return [
    { id: "number", header: t("column.number"), width: "56px", lesser: 2, cell: (row) => row.id },
    {
      id: "state",
      header: t("column.state"),
      width: "minmax(196px, 1fr)",
      cell: (row) => (
        <StateMark mark={standingMark(row)} title={standingText(row)}>
          {standingText(row)}
        </StateMark>
      ),
    },
    { id: "kind", header: t("column.kind"), width: "110px", lesser: 1, cell: (row) => t(`kind.${row.kind}`) },
    {
      id: "reason",
      header: t("column.reason"),
      width: "minmax(160px, 2fr)",
      cell: (row) => <strong>{row.reason}</strong>,
    },
    {
      id: "who",
      header: t("column.who"),
      width: "minmax(120px, 0.8fr)",
      lesser: 4,
      cell: (row) => row.asked_by.display_name,
    },
    {
      id: "cameras",
      header: t("column.cameras"),
      width: "minmax(110px, 1fr)",
      lesser: 3,
      cell: (row) => {
        const names = row.cameras.map(({ id, name }) => name || `#${id}`).join(t("common:comma"));
        const count = row.cameras.length;
        return <span title={names}>{count === 1 ? names : t("cameraCount", { count })}</span>;
      },
    },
    {
      id: "span",
      header: t("column.span"),
      width: "minmax(288px, 1fr)",
      lesser: 5,
      cell: (row) => spanText(row.start_us, row.end_us),
    },
    {
      id: "asked",
      header: t("column.asked"),
      width: timeWidth,
      lesser: 6,
      cell: (row) => <TimeText us={row.asked_us} />,
    },
  ];
}

export function CasesPage() {
  const { t } = useTranslation(["cases", "common"]);
  const [address, change] = useAddress();
  const filter = useMemo(() => filterOf(address), [address]);
  const list = useCases(filter);
  const mayAsk = useMay("case.ask");
  const rows = useRows(list);
  const open = numberParam(address, "open");
  const one = useCase(open);
  const chosen = one.data ?? rows?.find((row) => row.id === open);
  const columns = useMemo(() => columnsOf(t), [t]);
  const isFiltered = filterNames.some((name) => address.has(name));
  const start = useMemo(() => startOf(address), [address]);
  const keys = useMemo<PageKey[]>(
    () =>
      mayAsk ? [{ keys: "n", label: t("ask"), run: () => change({ ask: "internal", open: null }) }] : [],
    [t, change, mayAsk],
  );
  usePageKeys(keys);
  const closed = { ask: null, cameras: null, start: null, end: null, export: null, change: null };

  return (
    <Page
      title={t("title")}
      note={rows && t(list.hasNextPage ? "countMore" : "count", { count: rows.length })}
      tools={
        <>
          <SearchField
            value={address.get("q") ?? ""}
            onChange={(q) => change({ q })}
            placeholder={t("search")}
          />
          <Button
            variant="default"
            leftSection={<IconGavel size={15} stroke={1.5} />}
            onClick={() => change({ policy: true }, { push: true })}
          >
            {t("policy.button")}
          </Button>
          <ExportPages<CaseView>
            name={t("title")}
            columns={[
              { header: t("column.number"), value: (row) => row.id },
              { header: t("column.kind"), value: (row) => t(`kindLong.${row.kind}`) },
              { header: t("column.state"), value: (row) => standingText(row) },
              { header: t("column.reason"), value: (row) => row.reason },
              { header: t("column.who"), value: (row) => row.asked_by.display_name },
              { header: t("column.cameras"), value: (row) => row.cameras.map(({ name }) => name).join("; ") },
              { header: t("form.from"), value: (row) => formatMoment(row.start_us) },
              { header: t("form.to"), value: (row) => formatMoment(row.end_us) },
              { header: t("column.asked"), value: (row) => formatMoment(row.asked_us) },
              { header: t("detail.decidedBy"), value: (row) => row.decided_by?.display_name ?? "" },
              { header: t("detail.outcome"), value: (row) => row.outcome },
            ]}
            read={(before, signal) => listCases({ query: { ...filter, before, limit: 500 }, signal })}
          />
          {mayAsk && (
            <Button
              leftSection={<IconPlus size={15} stroke={1.5} />}
              onClick={() => change({ ask: "internal", open: null })}
            >
              {t("ask")}
            </Button>
          )}
        </>
      }
      below={
        <>
          <Select
            aria-label={t("filter.state")}
            placeholder={t("filter.state")}
            w={170}
            clearable
            value={address.get("state")}
            onChange={(state) => change({ state })}
            data={standings.map((value) => ({ value, label: t(`state.${value}`) }))}
          />
          <Select
            aria-label={t("filter.kind")}
            placeholder={t("filter.kind")}
            w={170}
            clearable
            value={address.get("kind")}
            onChange={(kind) => change({ kind })}
            data={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
          <Checkbox
            label={t("filter.mine")}
            checked={address.has("mine")}
            onChange={(event) => change({ mine: event.currentTarget.checked })}
          />
          <Checkbox
            label={t("filter.overdue")}
            checked={address.has("overdue")}
            onChange={(event) => change({ overdue: event.currentTarget.checked })}
          />
        </>
      }
      side={
        mayAsk && address.has("ask") ? (
          <CaseForm
            key="new"
            start={start}
            onClose={() => change(closed)}
            onDone={(done) => change({ ...closed, open: done.id })}
          />
        ) : !chosen ? (
          one.error && (
            <SidePanel title={t("case", { id: open })} onClose={() => change({ open: null, change: null })}>
              <ErrorState error={one.error} onRetry={() => void one.refetch()} />
            </SidePanel>
          )
        ) : address.has("change") && chosen.standing === "asked" ? (
          <CaseForm
            key={`change ${chosen.id}`}
            start={{}}
            changed={chosen}
            onClose={() => change({ change: null })}
            onDone={() => change({ change: null })}
          />
        ) : (
          <CaseDetails
            key={chosen.id}
            found={chosen}
            onChange={() => change({ change: true })}
            onClose={() => change({ open: null, change: null })}
          />
        )
      }
    >
      <PagedTable
        list={list}
        label={t("title")}
        columns={columns}
        rowKey={(row) => row.id}
        chosen={open}
        onOpen={(row) => change({ ...closed, open: row.id })}
        dimmed={(row) => row.standing !== "asked" && row.standing !== "open"}
        empty={
          isFiltered ? (
            <EmptyState icon={<IconFilterOff size={20} stroke={1.5} />} title={t("common:nothingFound")} />
          ) : (
            <EmptyState
              icon={<IconZoomQuestion size={20} stroke={1.5} />}
              title={t("empty")}
              text={t("emptyText")}
              action={mayAsk && <Button onClick={() => change({ ask: "internal" })}>{t("ask")}</Button>}
            />
          )
        }
      />
      {address.has("policy") && <PolicyDialog onClose={() => change({ policy: null })} />}
    </Page>
  );
}
