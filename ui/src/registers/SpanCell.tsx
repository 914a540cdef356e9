// SPDX-License-Identifier: Apache-2.0
/** Which footage an entry is about: its beginning, and the whole span on pointing. Live pictures have none. */
import { TimeText } from "@/components";
import { formatMoment } from "@/time";
import styles from "./Registers.module.css";

export function SpanCell({ startUs, endUs }: { startUs: number | null; endUs: number | null }) {
  if (startUs === null) return <span className={styles.minor}>–</span>;
  return (
    <span title={endUs === null ? undefined : `${formatMoment(startUs)} – ${formatMoment(endUs)}`}>
      <TimeText us={startUs} />
    </span>
  );
}
