// SPDX-License-Identifier: Apache-2.0
/** The columns of the camera list, on the screen and in the export. */
import type { TFunction } from "i18next";
import type { CameraView, StreamStatus } from "@/api";
import { type Column, StateMark, shortTimeWidth, TimeText } from "@/components";
import type { CsvColumn } from "@/components/csv";
import { formatBitrate, formatFps } from "@/components/format";
import { formatMoment } from "@/time";
import { CameraState } from "./CameraState";
import type { CameraRow } from "./rows";
import { causeText, codecWord, stateWord } from "./state";

type T = TFunction<"cameras">;

/** `H.264 1920×1080 25` */
export function pictureText(stream: StreamStatus | undefined): string {
  if (!stream?.width || !stream.height) return "";
  const fps = stream.fps ? ` · ${formatFps(stream.fps)}` : "";
  return `${codecWord(stream.codec)} ${stream.width}×${stream.height}${fps}`;
}

/** How long footage really stays: what the law asks for counts whatever is set. */
export function retentionText(t: T, { retention, floor_days: floor }: CameraView): string {
  const min = Math.max(retention.min_days ?? 0, floor);
  const max = retention.max_days && Math.max(retention.max_days, min);
  if (max) {
    if (min === 0) return t("days", { min: `≤ ${max}` });
    return min === max ? t("days", { min }) : t("daysRange", { min, max });
  }
  return min > 0 ? t("days", { min: `≥ ${min}` }) : t("anyDays");
}

function mainAddress(row: CameraRow): string {
  return row.camera.streams.find((stream) => stream.kind === "main")?.address ?? "";
}

/** `withAddress`: only who may change cameras is told where they are. */
export function cameraColumns(t: T, withAddress: boolean): Column<CameraRow>[] {
  const columns: Column<CameraRow>[] = [
    {
      id: "name",
      header: t("column.name"),
      width: "minmax(160px, 1.6fr)",
      cell: (row) => <strong>{row.camera.name}</strong>,
      sortBy: (row) => row.camera.name,
    },
    {
      id: "place",
      header: t("column.place"),
      width: "minmax(120px, 1.4fr)",
      lesser: 1,
      cell: (row) => row.camera.place,
      sortBy: (row) => row.camera.place || null,
    },
    {
      id: "state",
      header: t("column.state"),
      width: "minmax(190px, 1.8fr)",
      cell: (row) => <CameraState camera={row.camera} status={row.status} />,
      sortBy: (row) => stateWord(row.state.state),
    },
    {
      id: "since",
      header: t("column.since"),
      width: shortTimeWidth,
      lesser: 4,
      cell: (row) => <TimeText us={row.state.sinceUs} form="short" />,
      sortBy: (row) => row.state.sinceUs,
    },
    {
      id: "picture",
      header: t("column.picture"),
      width: "178px",
      lesser: 5,
      cell: (row) => pictureText(row.main) || "–",
      sortBy: (row) => (row.main?.width ?? 0) * (row.main?.height ?? 0) || null,
    },
    {
      id: "rate",
      header: t("column.rate"),
      width: "96px",
      lesser: 6,
      align: "end",
      cell: (row) => (row.main?.bitrate_bps ? formatBitrate(row.main.bitrate_bps) : "–"),
      sortBy: (row) => row.main?.bitrate_bps ?? null,
    },
    {
      id: "recording",
      header: t("column.recording"),
      width: "128px",
      lesser: 2,
      cell: (row) => {
        const on = row.status?.streams.some((stream) => stream.recording) ?? false;
        return <StateMark mark={on ? "ok" : "off"}>{t(on ? "recordingOn" : "recordingOff")}</StateMark>;
      },
      sortBy: (row) => Number(row.status?.streams.some((stream) => stream.recording) ?? false),
    },
    {
      id: "keeps",
      header: t("column.minDays"),
      width: "minmax(96px, 0.8fr)",
      lesser: 3,
      cell: (row) => retentionText(t, row.camera),
      sortBy: (row) => Math.max(row.camera.retention.min_days ?? 0, row.camera.floor_days),
    },
    {
      id: "address",
      header: t("column.address"),
      width: "minmax(140px, 1.3fr)",
      lesser: 7,
      cell: (row) => <span className="fw-mono">{mainAddress(row)}</span>,
      sortBy: mainAddress,
    },
  ];
  return withAddress ? columns : columns.filter(({ id }) => id !== "address");
}

export function cameraCsv(t: T): CsvColumn<CameraRow>[] {
  const stream = (row: CameraRow, kind: "main" | "sub") =>
    row.camera.streams.find((one) => one.kind === kind)?.address;
  return [
    { header: "ID", value: (row) => row.camera.id },
    { header: t("column.name"), value: (row) => row.camera.name },
    { header: t("column.place"), value: (row) => row.camera.place },
    { header: t("column.state"), value: (row) => stateWord(row.state.state) },
    { header: t("fact.cause"), value: (row) => causeText(row.state.cause) },
    {
      header: t("column.since"),
      value: (row) => (row.state.sinceUs === null ? "" : formatMoment(row.state.sinceUs)),
    },
    { header: t("fact.codec"), value: (row) => codecWord(row.main?.codec) },
    {
      header: t("fact.size"),
      value: (row) => (row.main?.width ? `${row.main.width}×${row.main.height}` : ""),
    },
    { header: `${t("fact.bitrate")} (bit/s)`, value: (row) => row.main?.bitrate_bps },
    { header: t("form.minDays"), value: (row) => row.camera.retention.min_days },
    { header: t("form.maxDays"), value: (row) => row.camera.retention.max_days },
    { header: t("fact.sound"), value: (row) => row.camera.sound_reason ?? t("soundOff") },
    { header: t("form.main"), value: (row) => stream(row, "main") },
    { header: t("form.sub"), value: (row) => stream(row, "sub") },
  ];
}
