// SPDX-License-Identifier: Apache-2.0
/** Which footage an entry is about, with the seconds on pointing. Live pictures have none. */
import { spanText } from "@/cases/words";
import { TimeText } from "@/components";
import { formatMoment } from "@/time";
import styles from "./Registers.module.css";

export function SpanCell({ startUs, endUs }: { startUs: number | null; endUs: number | null }) {
  if (startUs === null) return <span className={styles.minor}>–</span>;
  if (endUs === null || endUs <= startUs) return <TimeText us={startUs} />;
  return <span title={`${formatMoment(startUs)} – ${formatMoment(endUs)}`}>{spanText(startUs, endUs)}</span>;
}
