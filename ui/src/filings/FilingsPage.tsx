// SPDX-License-Identifier: Apache-2.0
/** Filings and change reports: what is due first, how each stands. */
import { Button, Checkbox, SegmentedControl, Select } from "@mantine/core";
import { IconFileCertificate, IconFilterOff } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type FilingItem, listFilings } from "@/api";
import { EmptyState, numberParam, Page, PagedTable, SearchField, useAddress, useRows } from "@/components";
import { ClearFilters } from "@/components/ClearFilters";
import { ExportPages } from "@/components/ExportPages";
import { PeersPanel } from "@/peers/PeersPanel";
import { useMay, useMe } from "@/session";
import { OrderSide } from "@/supervision/OrderSide";
import { OrdersTable } from "@/supervision/OrdersTable";
import { VisitSide } from "@/supervision/VisitSide";
import { VisitsTable } from "@/supervision/VisitsTable";
import { formatMoment } from "@/time";
import { filingColumns } from "./columns";
import { type FilingFilter, useFilings, useForm } from "./data";
import { FilingSide } from "./FilingSide";
import { TakePackage } from "./TakePackage";
import { aboutText, stateText, systemTitle } from "./words";

export const filingStates = ["draft", "returned", "submitted", "accepted", "withdrawn"] as const;
const kinds = ["first", "change", "end"] as const;
const views = ["filings", "orders", "visits"] as const;
const filterNames = ["state", "kind", "q", "overdue", "system"];

function filterOf(address: URLSearchParams): FilingFilter {
  const state = filingStates.find((one) => one === address.get("state"));
  return {
    // What was closed is history: it is shown when it is asked for.
    state: state ? [state] : ["draft", "returned", "submitted", "accepted"],
    kind: kinds.find((one) => one === address.get("kind")),
    q: address.get("q") ?? "",
    overdue: address.has("overdue") ? true : undefined,
    system_id: numberParam(address, "system") ?? undefined,
    order: "due",
  };
}

export function FilingsPage() {
  const { t } = useTranslation(["filings", "common"]);
  const [address, change] = useAddress();
  const filter = useMemo(() => filterOf(address), [address]);
  const list = useFilings(filter);
  const { data: form } = useForm();
  const mayWrite = useMay("filing.write");
  const isWhole = useMe().account.unit_id === null;
  const mayEnterPeers = useMay("territory.write") && isWhole;
  // An officer has orders and visits on a desk of their own.
  const isAuthority = useMay("supervision.read");
  const view = (!isAuthority && views.find((one) => one === address.get("view"))) || "filings";
  const rows = useRows(list);
  const open = numberParam(address, "open");
  const columns = useMemo(() => filingColumns(t, form), [t, form]);
  const isFiltered = filterNames.some((name) => address.has(name));

  return (
    <Page
      title={t("title")}
      note={view === "filings" && rows && t(list.hasNextPage ? "countMore" : "count", { count: rows.length })}
      tools={
        view === "filings" && (
          <>
            <SearchField
              value={address.get("q") ?? ""}
              onChange={(q) => change({ q })}
              placeholder={t("search")}
            />
            <ExportPages<FilingItem, string>
              name={t("title")}
              columns={[
                { header: t("column.state"), value: (row) => stateText(row) },
                { header: t("column.due"), value: (row) => row.due_day },
                { header: t("column.kind"), value: (row) => t(`kind.${row.kind}`) },
                { header: t("column.about"), value: (row) => aboutText(row, form) },
                { header: t("column.system"), value: (row) => systemTitle(row.site_name, row.system_name) },
                { header: t("column.unit"), value: (row) => row.unit_name },
                { header: t("column.number"), value: (row) => row.number ?? "" },
                { header: t("column.authority"), value: (row) => row.authority_name },
                {
                  header: t("column.submitted"),
                  value: (row) => (row.submitted_us === null ? "" : formatMoment(row.submitted_us, row.zone)),
                },
              ]}
              read={(after, signal) => listFilings({ query: { ...filter, after, limit: 500 }, signal })}
            />
            {mayWrite && (
              <TakePackage
                path="/api/v1/filings/answers"
                label={t("download.takeAnswer")}
                done={t("download.answerTaken")}
                onTaken={(id) => change({ open: id })}
              />
            )}
            {mayEnterPeers && (
              <Button
                variant="default"
                onClick={() => change({ peers: true, open: null, order: null, visit: null })}
              >
                {t("peers")}
              </Button>
            )}
          </>
        )
      }
      below={
        <>
          {!isAuthority && (
            <SegmentedControl
              aria-label={t("title")}
              value={view}
              onChange={(next) =>
                change({ view: next === "filings" ? null : next, open: null, order: null, visit: null })
              }
              data={views.map((value) => ({ value, label: t(`view.${value}`) }))}
            />
          )}
          {view === "filings" && <Filters />}
        </>
      }
      side={<Side mayEnterPeers={mayEnterPeers} />}
    >
      {view === "orders" ? (
        <OrdersTable onOpen={(order) => change({ order })} />
      ) : view === "visits" ? (
        <VisitsTable onOpen={(visit) => change({ visit })} />
      ) : (
        <PagedTable
          list={list}
          label={t("title")}
          columns={columns}
          rowKey={(row) => row.id}
          chosen={open}
          onOpen={(row) => change({ open: row.id }, { push: open === null })}
          dimmed={(row) => row.state === "withdrawn"}
          empty={
            isFiltered ? (
              <EmptyState
                icon={<IconFilterOff size={20} stroke={1.5} />}
                title={t("common:nothingFound")}
                text={t("common:nothingFoundText")}
                action={<ClearFilters names={filterNames} />}
              />
            ) : (
              <EmptyState
                icon={<IconFileCertificate size={20} stroke={1.5} />}
                title={t("empty")}
                text={t("emptyText")}
              />
            )
          }
        />
      )}
    </Page>
  );
}

function Filters() {
  const { t } = useTranslation("filings");
  const [address, change] = useAddress();
  return (
    <>
      <Select
        aria-label={t("filter.state")}
        placeholder={t("filter.state")}
        w={150}
        clearable
        value={address.get("state")}
        onChange={(state) => change({ state })}
        data={filingStates.map((value) => ({ value, label: t(`state.${value}`) }))}
      />
      <Select
        aria-label={t("filter.kind")}
        placeholder={t("filter.kind")}
        w={150}
        clearable
        value={address.get("kind")}
        onChange={(kind) => change({ kind })}
        data={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
      />
      <Checkbox
        label={t("filter.overdue")}
        checked={address.has("overdue")}
        onChange={(event) => change({ overdue: event.currentTarget.checked })}
      />
    </>
  );
}

function Side({ mayEnterPeers }: { mayEnterPeers: boolean }) {
  const [address, change] = useAddress();
  const open = numberParam(address, "open");
  const order = numberParam(address, "order");
  const visit = numberParam(address, "visit");
  if (order !== null) return <OrderSide key={order} id={order} onClose={() => change({ order: null })} />;
  if (visit !== null) return <VisitSide key={visit} id={visit} onClose={() => change({ visit: null })} />;
  if (open === null && mayEnterPeers && address.has("peers"))
    return <PeersPanel onClose={() => change({ peers: null })} />;
  if (open === null) return null;
  return <FilingSide key={open} id={open} onClose={() => change({ open: null })} />;
}
