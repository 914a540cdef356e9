// SPDX-License-Identifier: Apache-2.0
/** What the program deleted, why, and the digest of the file that went. */
import { Select } from "@mantine/core";
import { IconTrashOff } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { type DeletionView, listDeletions } from "@/api";
import { useCameraChoices } from "@/cameras/data";
import {
  type Column,
  DataTable,
  EmptyState,
  ErrorState,
  numberParam,
  TimeText,
  timeWidth,
  useAddress,
} from "@/components";
import { ExportPages } from "@/components/ExportPages";
import { formatBytes } from "@/components/format";
import { i18n } from "@/i18n";
import { formatMoment } from "@/time";
import { useDeletions } from "./data";
import styles from "./Storage.module.css";

function reasonText(t: TFunction<"storage">, reason: string): string {
  const [why, number] = reason.split(":");
  if (why === "purpose-met" && number) return t("reasonPurpose", { number });
  const key = `storage:reason.${reason}`;
  return i18n.exists(key) ? t(key as "reason.room") : reason;
}

function columnsOf(t: TFunction<["storage", "common"]>): Column<DeletionView>[] {
  return [
    {
      id: "deleted",
      header: t("column.deleted"),
      width: timeWidth,
      cell: (row) => <TimeText us={row.deleted_us} />,
    },
    {
      id: "camera",
      header: t("column.camera"),
      width: "minmax(140px, 1.4fr)",
      cell: (row) => <strong>{row.camera_name}</strong>,
    },
    {
      id: "stream",
      header: t("column.stream"),
      width: "86px",
      cell: (row) => t(row.stream === "sub" ? "common:sub" : "common:main"),
    },
    { id: "from", header: t("column.from"), width: timeWidth, cell: (row) => <TimeText us={row.start_us} /> },
    { id: "to", header: t("column.to"), width: timeWidth, cell: (row) => <TimeText us={row.end_us} /> },
    {
      id: "size",
      header: t("column.size"),
      width: "92px",
      align: "end",
      cell: (row) => formatBytes(row.size_bytes),
    },
    {
      id: "reason",
      header: t("column.reason"),
      width: "minmax(130px, 1fr)",
      cell: (row) => reasonText(t, row.reason),
    },
    {
      id: "digest",
      header: t("column.digest"),
      width: "minmax(140px, 1fr)",
      cell: (row) => (
        <span className="fw-mono" title={row.digest ?? ""}>
          {row.digest ?? "–"}
        </span>
      ),
    },
  ];
}

export function DeletionTable() {
  const { t } = useTranslation(["storage", "common"]);
  const [address, change] = useAddress();
  const cameraId = numberParam(address, "camera");
  const cameras = useCameraChoices();
  const deletions = useDeletions(cameraId);
  const rows = deletions.data?.pages.flatMap((page) => page.items);
  if (deletions.error && !rows) {
    return <ErrorState error={deletions.error} onRetry={() => void deletions.refetch()} />;
  }
  return (
    <>
      <div className={styles.tools}>
        <Select
          aria-label={t("cameraFilter")}
          placeholder={t("cameraFilter")}
          w={180}
          clearable
          searchable
          value={cameraId === null ? null : String(cameraId)}
          onChange={(camera) => change({ camera })}
          data={cameras}
        />
        <ExportPages<DeletionView>
          name={t("csvDeletions")}
          read={(before, signal) =>
            listDeletions({ query: { before, limit: 1000, camera_id: cameraId ?? undefined }, signal })
          }
          columns={[
            { header: t("column.deleted"), value: (row) => formatMoment(row.deleted_us) },
            { header: t("column.camera"), value: (row) => row.camera_name },
            { header: t("column.stream"), value: (row) => row.stream },
            { header: t("column.from"), value: (row) => formatMoment(row.start_us) },
            { header: t("column.to"), value: (row) => formatMoment(row.end_us) },
            { header: `${t("column.size")} (B)`, value: (row) => row.size_bytes },
            { header: t("column.reason"), value: (row) => reasonText(t, row.reason) },
            { header: t("column.digest"), value: (row) => row.digest },
          ]}
        />
      </div>
      <DataTable
        label={t("deletions")}
        columns={columnsOf(t)}
        rows={rows}
        rowKey={(row) => row.id}
        onEnd={
          deletions.hasNextPage && !deletions.isFetchingNextPage
            ? () => void deletions.fetchNextPage()
            : undefined
        }
        loadingMore={deletions.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<IconTrashOff size={20} stroke={1.5} />}
            title={t("deletionsEmpty")}
            text={t("deletionsEmptyText")}
          />
        }
      />
    </>
  );
}
