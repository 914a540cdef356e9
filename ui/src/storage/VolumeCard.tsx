// SPDX-License-Identifier: Apache-2.0
/** One volume: how full, how long it lasts, in a sentence. */
import { ActionIcon, Skeleton, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { VolumeState, VolumeView } from "@/api";
import { type Mark, StateMark } from "@/components";
import { formatBitrate, formatBytes, formatDays } from "@/components/format";
import { forecastOf } from "./forecast";
import { heldText } from "./held";
import styles from "./Storage.module.css";

const marks: Record<VolumeState, Mark> = {
  ok: "ok",
  low: "due",
  full: "breach",
  "read-only": "breach",
  missing: "breach",
  retired: "off",
};

interface Props {
  volume: VolumeView;
  onEdit?: () => void;
}

export function VolumeCard({ volume, onEdit }: Props) {
  const { t } = useTranslation("storage");
  const days = (value: number | null) => (value ? t("days", { days: formatDays(value) }) : t("none"));
  const forecast = forecastOf(volume);
  const words = [
    t(`stateText.${volume.state}`),
    forecast && t(`forecast.${forecast.key}`, forecast.values),
    forecast?.stopsOn && t("forecast.stopsAt", { date: forecast.stopsOn }),
  ].filter((word) => typeof word === "string" && word !== "");
  return (
    <section className={styles.card} aria-label={volume.name}>
      <header className={styles.head}>
        <h2 className={styles.name}>{volume.name}</h2>
        <span className={`${styles.path} fw-mono`} title={volume.path}>
          {volume.path}
        </span>
        <StateMark mark={marks[volume.state]}>{t(`state.${volume.state}`)}</StateMark>
        {onEdit && (
          <Tooltip label={t("editVolume")}>
            <ActionIcon size={24} onClick={onEdit} aria-label={t("editNamed", { name: volume.name })}>
              <IconPencil size={15} stroke={1.5} />
            </ActionIcon>
          </Tooltip>
        )}
      </header>
      <UsageBar volume={volume} />
      <dl className={styles.facts}>
        <div>
          <dt>{t("fact.held")}</dt>
          <dd>{heldText(t, volume.days_held)}</dd>
        </div>
        <div>
          <dt>{t("fact.forecast")}</dt>
          <dd>{days(volume.days_forecast)}</dd>
        </div>
        <div>
          <dt>{t("fact.required")}</dt>
          <dd>{days(volume.days_required)}</dd>
        </div>
        <div>
          <dt>{t("fact.rate")}</dt>
          <dd>{volume.write_bps > 0 ? formatBitrate(volume.write_bps) : t("none")}</dd>
        </div>
      </dl>
      <div className={styles.sentence} data-mark={marks[volume.state]}>
        {words.map((word) => (
          <p key={word}>{word}</p>
        ))}
      </div>
    </section>
  );
}

function UsageBar({ volume }: { volume: VolumeView }) {
  const { t } = useTranslation("storage");
  const {
    total_bytes: total,
    free_bytes: free,
    used_bytes: used,
    quota_bytes: quota,
    floor_bytes: floor,
  } = volume;
  if (total === null || free === null || total === 0) {
    return <p className={styles.sizes}>{t("bar.unknown")}</p>;
  }
  const other = Math.max(0, total - free - used);
  const share = (bytes: number) => `${Math.min(100, (bytes / total) * 100)}%`;
  const parts: [string, number][] = [
    [t("bar.footage"), used],
    [t("bar.other"), other],
    [t("bar.free"), free],
  ];
  return (
    <>
      <div
        className={styles.bar}
        role="img"
        aria-label={parts.map(([name, bytes]) => `${name} ${formatBytes(bytes)}`).join(", ")}
      >
        <span className={styles.footage} style={{ width: share(used) }} />
        <span className={styles.other} style={{ width: share(other) }} />
        {floor > 0 && <span className={styles.floor} style={{ width: share(floor) }} />}
        {quota !== null && quota < total && (
          <span
            className={styles.quota}
            style={{ left: share(quota) }}
            title={t("bar.quota", { size: formatBytes(quota) })}
          />
        )}
      </div>
      <p className={styles.sizes}>
        <span>{t("usedOf", { used: formatBytes(used), total: formatBytes(quota ?? total) })}</span>
        <span>
          {t("freeOf", { free: formatBytes(free) })} · {t("bar.floor", { size: formatBytes(floor) })}
        </span>
      </p>
    </>
  );
}

export function VolumeWaiting() {
  return (
    <div className={styles.card} aria-busy="true">
      <Skeleton height={14} width="40%" />
      <Skeleton height={8} />
      <Skeleton height={30} width="70%" />
      <Skeleton height={12} width="90%" />
    </div>
  );
}
