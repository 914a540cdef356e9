// SPDX-License-Identifier: Apache-2.0
/** What each camera holds, and whether its minimum is reached. */
import { Button } from "@mantine/core";
import { IconDownload, IconMovie } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { CameraStorage } from "@/api";
import {
  type Column,
  DataTable,
  EmptyState,
  SearchField,
  StateMark,
  shortTimeWidth,
  TimeText,
  timeWidth,
  useAddress,
} from "@/components";
import { saveCsv } from "@/components/csv";
import { formatBitrate, formatBytes, formatDays } from "@/components/format";
import { readSort, writeSort } from "@/components/sorting";
import { formatDate, formatMoment, nowUs } from "@/time";
import { heldDays, heldText } from "./held";
import styles from "./Storage.module.css";

function Held({ row }: { row: CameraStorage }) {
  const { t } = useTranslation("storage");
  const held = heldDays(row);
  if (row.min_days === 0) return heldText(t, held);
  const enough = held >= row.min_days;
  return (
    <StateMark mark={enough ? "ok" : "wait"} title={t(enough ? "enough" : "filling")}>
      {held < 1 ? heldText(t, held) : formatDays(held)} / {t("days", { days: row.min_days })}
    </StateMark>
  );
}

function ruleText(t: TFunction<"storage">, { min_days: min, max_days: max }: CameraStorage): string {
  if (max && min) return min === max ? t("days", { days: min }) : t("ruleRange", { min, max });
  if (max) return t("ruleMax", { max });
  return min ? t("ruleMin", { min }) : t("ruleNone");
}

function columnsOf(t: TFunction<"storage">): Column<CameraStorage>[] {
  return [
    {
      id: "camera",
      header: t("column.camera"),
      width: "minmax(160px, 2fr)",
      cell: (row) => <strong>{row.camera_name}</strong>,
      sortBy: (row) => row.camera_name,
    },
    {
      id: "size",
      header: t("column.size"),
      width: "100px",
      lesser: 1,
      align: "end",
      cell: (row) => formatBytes(row.size_bytes),
      sortBy: (row) => row.size_bytes,
    },
    {
      id: "rate",
      header: t("column.rate"),
      width: "104px",
      lesser: 2,
      align: "end",
      cell: (row) => (row.bitrate_bps > 0 ? formatBitrate(row.bitrate_bps) : "–"),
      sortBy: (row) => row.bitrate_bps,
    },
    {
      id: "held",
      header: t("column.held"),
      width: "minmax(160px, 1fr)",
      cell: (row) => <Held row={row} />,
      sortBy: heldDays,
    },
    {
      id: "rule",
      header: t("column.rule"),
      width: "minmax(128px, 1fr)",
      cell: (row) => ruleText(t, row),
      sortBy: (row) => row.min_days,
    },
    {
      id: "oldest",
      header: t("column.oldest"),
      width: timeWidth,
      lesser: 3,
      cell: (row) => <TimeText us={row.oldest_us} />,
      sortBy: (row) => row.oldest_us,
    },
    {
      id: "newest",
      header: t("column.newest"),
      width: shortTimeWidth,
      lesser: 5,
      cell: (row) => <TimeText us={row.newest_us} form="short" />,
      sortBy: (row) => row.newest_us,
    },
    {
      id: "deletable",
      header: t("column.deletable"),
      width: "100px",
      lesser: 4,
      align: "end",
      cell: (row) => formatBytes(row.deletable_bytes),
      sortBy: (row) => row.deletable_bytes,
    },
  ];
}

export function CameraTable({ cameras }: { cameras: CameraStorage[] | undefined }) {
  const { t } = useTranslation(["storage", "common"]);
  const [address, change] = useAddress();
  const text = address.get("q") ?? "";
  const columns = columnsOf(t);
  const shown = useMemo(
    () => cameras?.filter((row) => row.camera_name.toLowerCase().includes(text.toLowerCase())),
    [cameras, text],
  );

  function exportList() {
    const moment = (us: number | null) => (us === null ? "" : formatMoment(us));
    saveCsv(
      `${t("csvCameras")}-${formatDate(nowUs())}.csv`,
      [
        { header: t("column.camera"), value: (row) => row.camera_name },
        { header: `${t("column.size")} (B)`, value: (row) => row.size_bytes },
        { header: `${t("column.rate")} (bit/s)`, value: (row) => row.bitrate_bps },
        { header: t("column.oldest"), value: (row) => moment(row.oldest_us) },
        { header: t("column.newest"), value: (row) => moment(row.newest_us) },
        { header: t("column.rule"), value: (row) => ruleText(t, row) },
        { header: `${t("column.deletable")} (B)`, value: (row) => row.deletable_bytes },
      ],
      shown ?? [],
    );
  }

  return (
    <>
      <div className={styles.tools}>
        <SearchField value={text} onChange={(q) => change({ q })} placeholder={t("search")} width={200} />
        <Button
          variant="default"
          leftSection={<IconDownload size={15} stroke={1.5} />}
          onClick={exportList}
          disabled={!shown?.length}
        >
          {t("common:exportCsv")}
        </Button>
      </div>
      <DataTable
        label={t("cameras")}
        columns={columns}
        rows={shown}
        rowKey={(row) => row.camera_id}
        sort={readSort(address.get("sort")) ?? { column: "camera", down: false }}
        onSort={(next) => change({ sort: writeSort(next) })}
        empty={
          text ? (
            <EmptyState title={t("common:nothingFound")} text={t("common:nothingFoundText")} />
          ) : (
            <EmptyState
              icon={<IconMovie size={20} stroke={1.5} />}
              title={t("camerasEmpty")}
              text={t("camerasEmptyText")}
            />
          )
        }
      />
    </>
  );
}
