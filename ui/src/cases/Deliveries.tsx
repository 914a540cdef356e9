// SPDX-License-Identifier: Apache-2.0
/** Delivered against asked: a bar for each camera, as long as what was asked for. */
import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CameraDeliveriesView, DeliveriesView, StretchView } from "@/api";
import { ErrorState, Part } from "@/components";
import { formatSpan } from "@/components/format";
import { formatMoment } from "@/time";
import styles from "./Cases.module.css";
import { useDeliveries } from "./data";

const WIDTH = 1000;
/** A second of a week would not be seen. */
const LEAST = 4;

export function Deliveries({ caseId }: { caseId: number }) {
  const { t } = useTranslation("cases");
  const found = useDeliveries(caseId);
  return (
    <Part title={t("delivered.title")}>
      {found.error ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data ? (
        <Bars delivered={found.data} />
      ) : (
        <Skeleton height={48} />
      )}
      <p className={styles.note}>{t("delivered.limit")}</p>
    </Part>
  );
}

export function Bars({ delivered }: { delivered: DeliveriesView }) {
  const { t } = useTranslation("cases");
  return (
    <>
      <p>
        {delivered.entries === 0
          ? t("delivered.none")
          : t("delivered.sums", {
              seen: formatSpan(delivered.seen_us),
              exported: formatSpan(delivered.exported_us),
              asked: formatSpan(delivered.asked_us),
            })}
      </p>
      <div className={styles.bars}>
        {delivered.cameras.map((camera) => (
          <Bar key={camera.camera_id} camera={camera} span={delivered} />
        ))}
      </div>
      <div className={styles.ends}>
        <span>{formatMoment(delivered.start_us)}</span>
        <span>{formatMoment(delivered.end_us)}</span>
      </div>
      <div className={styles.legend} aria-hidden="true">
        {(["asked", "seen", "still", "exported"] as const).map((kind) => (
          <span key={kind}>
            <svg className={styles.bar} viewBox="0 0 10 10">
              <title>{t(`delivered.${kind}`)}</title>
              <rect className={styles[kind]} width="10" height="10" />
            </svg>
            {t(`delivered.${kind}`)}
          </span>
        ))}
      </div>
    </>
  );
}

function Bar({ camera, span }: { camera: CameraDeliveriesView; span: StretchView }) {
  const { t } = useTranslation("cases");
  const sums = { seen: formatSpan(sumOf(camera.seen)), exported: formatSpan(sumOf(camera.exported)) };
  const place = ({ start_us, end_us }: StretchView) => {
    const scale = WIDTH / (span.end_us - span.start_us);
    return { x: (start_us - span.start_us) * scale, width: Math.max(LEAST, (end_us - start_us) * scale) };
  };
  return (
    <div>
      <div className={styles.barName}>
        <span>{camera.name || `#${camera.camera_id}`}</span>
        <span>
          {t("delivered.seen")} {sums.seen} · {t("delivered.exported")} {sums.exported}
        </span>
      </div>
      <svg
        className={styles.bar}
        viewBox={`0 0 ${WIDTH} 18`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t("delivered.bar", { name: camera.name, ...sums })}
      >
        <rect className={styles.asked} width={WIDTH} height="18" vectorEffect="non-scaling-stroke" />
        {camera.stills.map((one) => (
          <rect key={one.start_us} className={styles.still} {...place(one)} y="7" height="4" />
        ))}
        {camera.seen.map((one) => (
          <rect key={one.start_us} className={styles.seen} {...place(one)} y="3" height="6" />
        ))}
        {camera.exported.map((one) => (
          <rect key={one.start_us} className={styles.exported} {...place(one)} y="10" height="5" />
        ))}
      </svg>
    </div>
  );
}

function sumOf(stretches: readonly StretchView[]): number {
  return stretches.reduce((sum, { start_us, end_us }) => sum + end_us - start_us, 0);
}
