// SPDX-License-Identifier: Apache-2.0
/** A camera's moves: what was asked for, by whom, and what was decided. */
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { MoveView } from "@/api";
import { type Mark, Part, StateMark, TimeText } from "@/components";
import { useMoves } from "../data";
import styles from "../Registry.module.css";
import { MoveReason } from "./MoveReason";

export const moveMark: Record<MoveView["state"], Mark> = {
  asked: "due",
  approved: "ok",
  refused: "breach",
  withdrawn: "off",
};

export function MovesOfCamera({ cameraId }: { cameraId: number }) {
  const { t } = useTranslation("registry");
  const { rows } = useMoves({ camera_id: cameraId });
  if (!rows || rows.length === 0) return null;
  return (
    <Part title={t("part.moves")}>
      <ul className={styles.moves}>
        {rows.map((move) => (
          <li key={move.id}>
            <Link href={`/registry?tab=moves&open=${move.id}`} className={styles.move}>
              <StateMark mark={moveMark[move.state]}>{t(`move.state.${move.state}`)}</StateMark>
              <span className={styles.moveText}>
                <MoveReason move={move} />
              </span>
              <span className={styles.minor}>
                {move.asked_by_name} <TimeText us={move.asked_us} form="date" />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Part>
  );
}
