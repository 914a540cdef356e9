// SPDX-License-Identifier: Apache-2.0
/** Footage on hold: which, why, until when, and what is due. */
import { Button, Checkbox, Select } from "@mantine/core";
import { IconFilterOff, IconLock, IconPlayerPlay } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { type HoldView, listHolds } from "@/api";
import { spanText } from "@/cases/words";
import {
  type Column,
  EmptyState,
  ErrorState,
  numberParam,
  Page,
  PagedTable,
  SearchField,
  SidePanel,
  StateMark,
  TimeText,
  timeWidth,
  useAddress,
  useRows,
} from "@/components";
import { ExportPages } from "@/components/ExportPages";
import { useMay } from "@/session";
import { formatMoment } from "@/time";
import { type HoldFilter, useHold, useHolds } from "./data";
import { HoldDetails } from "./HoldDetails";
import { holdMark, holdText, kinds, standings } from "./words";

type T = TFunction<["holds", "common"]>;
const filterNames = ["state", "kind", "q", "due", "lifting", "camera", "site", "unit", "case", "entry"];

function filterOf(address: URLSearchParams): HoldFilter {
  return {
    standing: standings.find((one) => one === address.get("state")),
    kind: kinds.find((one) => one === address.get("kind")),
    q: address.get("q") ?? "",
    due: address.has("due"),
    lift_asked: address.has("lifting"),
    camera_id: numberParam(address, "camera") ?? undefined,
    site_id: numberParam(address, "site") ?? undefined,
    unit_id: numberParam(address, "unit") ?? undefined,
    case_id: numberParam(address, "case") ?? undefined,
    entry_id: numberParam(address, "entry") ?? undefined,
  };
}

function columnsOf(t: T): Column<HoldView>[] {
  return [
    { id: "number", header: t("column.number"), width: "56px", lesser: 2, cell: (row) => row.id },
    {
      id: "state",
      header: t("column.state"),
      width: "minmax(248px, 1.2fr)",
      cell: (row) => (
        <StateMark mark={holdMark(row)} title={holdText(row)}>
          {holdText(row)}
        </StateMark>
      ),
    },
    { id: "kind", header: t("column.kind"), width: "140px", lesser: 1, cell: (row) => t(`kind.${row.kind}`) },
    {
      id: "reason",
      header: t("column.reason"),
      width: "minmax(140px, 2fr)",
      cell: (row) => <strong>{row.reason}</strong>,
    },
    {
      id: "case",
      header: t("column.case"),
      width: "minmax(120px, 1fr)",
      lesser: 5,
      cell: (row) => [row.authority, row.case_number].filter(Boolean).join(" · "),
    },
    {
      id: "cameras",
      header: t("column.cameras"),
      width: "minmax(110px, 1fr)",
      lesser: 3,
      cell: (row) => {
        const names = row.cameras.map(({ name }) => name).join(t("common:comma"));
        const count = row.cameras.length;
        return <span title={names}>{count === 1 ? names : t("cameraCount", { count })}</span>;
      },
    },
    {
      id: "site",
      header: t("column.site"),
      width: "minmax(100px, 1fr)",
      lesser: 6,
      cell: (row) => row.site,
    },
    {
      id: "span",
      header: t("column.span"),
      width: "minmax(288px, 1fr)",
      lesser: 4,
      cell: (row) => spanText(row.start_us, row.end_us),
    },
    {
      id: "placed",
      header: t("column.placed"),
      width: timeWidth,
      lesser: 7,
      cell: (row) => <TimeText us={row.placed_us} />,
    },
  ];
}

export function HoldsPage() {
  const { t } = useTranslation(["holds", "common"]);
  const [address, change] = useAddress();
  const filter = useMemo(() => filterOf(address), [address]);
  const list = useHolds(filter);
  const mayPlace = useMay("hold.place");
  const rows = useRows(list);
  const open = numberParam(address, "open");
  const one = useHold(open);
  const chosen = one.data?.hold ?? rows?.find((row) => row.id === open);
  const columns = useMemo(() => columnsOf(t), [t]);
  const isFiltered = filterNames.some((name) => address.has(name));

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
          <ExportPages<HoldView>
            name={t("title")}
            columns={[
              { header: t("column.number"), value: (row) => row.id },
              { header: t("column.kind"), value: (row) => t(`kind.${row.kind}`) },
              { header: t("column.state"), value: (row) => holdText(row) },
              { header: t("column.reason"), value: (row) => row.reason },
              { header: t("detail.authority"), value: (row) => row.authority },
              { header: t("detail.caseNumber"), value: (row) => row.case_number },
              { header: t("column.cameras"), value: (row) => row.cameras.map(({ name }) => name).join("; ") },
              { header: t("column.site"), value: (row) => row.site },
              { header: t("column.span"), value: (row) => spanText(row.start_us, row.end_us) },
              { header: t("detail.lastDay"), value: (row) => row.last_day },
              { header: t("column.placed"), value: (row) => formatMoment(row.placed_us) },
            ]}
            read={(before, signal) => listHolds({ query: { ...filter, before, limit: 500 }, signal })}
          />
        </>
      }
      below={
        <>
          <Select
            aria-label={t("filter.standing")}
            placeholder={t("filter.standing")}
            w={170}
            clearable
            value={address.get("state")}
            onChange={(state) => change({ state })}
            data={standings.map((value) => ({ value, label: t(`standing.${value}`) }))}
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
            label={t("filter.due")}
            checked={address.has("due")}
            onChange={(event) => change({ due: event.currentTarget.checked })}
          />
          <Checkbox
            label={t("filter.lifting")}
            checked={address.has("lifting")}
            onChange={(event) => change({ lifting: event.currentTarget.checked })}
          />
        </>
      }
      side={
        chosen ? (
          <HoldDetails
            key={chosen.id}
            found={chosen}
            left={one.data?.left}
            onClose={() => change({ open: null })}
          />
        ) : (
          one.error && (
            <SidePanel title={t("hold", { id: open })} onClose={() => change({ open: null })}>
              <ErrorState error={one.error} onRetry={() => void one.refetch()} />
            </SidePanel>
          )
        )
      }
    >
      <PagedTable
        list={list}
        label={t("title")}
        columns={columns}
        rowKey={(row) => row.id}
        chosen={open}
        onOpen={(row) => change({ open: row.id })}
        dimmed={(row) => row.standing !== "held"}
        empty={
          isFiltered ? (
            <EmptyState icon={<IconFilterOff size={20} stroke={1.5} />} title={t("common:nothingFound")} />
          ) : (
            <EmptyState
              icon={<IconLock size={20} stroke={1.5} />}
              title={t("empty")}
              text={t("emptyText")}
              action={
                mayPlace && (
                  <Button
                    component={Link}
                    href="/playback"
                    leftSection={<IconPlayerPlay size={15} stroke={1.5} />}
                  >
                    {t("toPlayback")}
                  </Button>
                )
              }
            />
          )
        }
      />
    </Page>
  );
}
