// SPDX-License-Identifier: Apache-2.0
/** What of held footage is there, camera by camera: a bar, and each gap in words. */
import { useTranslation } from "react-i18next";
import type { HoldLeftView } from "@/api";
import { spanText } from "@/cases/words";
import { formatSpan } from "@/components/format";
import { i18n } from "@/i18n";
import styles from "./Holds.module.css";

interface Props {
  left: readonly HoldLeftView[];
  startUs: number;
  endUs: number;
}

const mostGaps = 4;

export function Left({ left, startUs, endUs }: Props) {
  const { t } = useTranslation("holds");
  const length = Math.max(endUs - startUs, 1);
  return (
    <div className={styles.left}>
      {left.map((one) => {
        const gaps = one.kept_us > 0 ? one.gaps.slice(0, mostGaps) : one.gaps.slice(0, 1);
        return (
          <div key={one.camera_id}>
            <div className={styles.name}>
              <span>{one.name}</span>
              <span>{summary(one)}</span>
            </div>
            <svg className={styles.bar} viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden>
              <rect className={styles.asked} width={1000} height={10} />
              {one.stretches.map((piece) => (
                <rect
                  key={piece.start_us}
                  className={styles.kept}
                  x={((piece.start_us - startUs) / length) * 1000}
                  width={Math.max(((piece.end_us - piece.start_us) / length) * 1000, 2)}
                  height={10}
                />
              ))}
            </svg>
            {gaps.map((gap) => (
              <p key={gap.start_us} className={styles.note}>
                {t("left.gap", { span: spanText(gap.start_us, gap.end_us), why: causeText(gap.cause) })}
              </p>
            ))}
            {(one.cut || (one.kept_us > 0 && one.gaps.length > mostGaps)) && (
              <p className={styles.note}>{t("left.more")}</p>
            )}
          </div>
        );
      })}
    </div>
  );

  function summary(one: HoldLeftView): string {
    if (one.kept_us === 0) return t("left.nothing");
    if (one.missing_us === 0) return t("left.whole");
    return t("left.some", { kept: formatSpan(one.kept_us), all: formatSpan(endUs - startUs) });
  }
}

function causeText(cause: string): string {
  const key = `holds:cause.${cause}`;
  return i18n.exists(key) ? i18n.t(key as "holds:cause.never") : cause;
}
