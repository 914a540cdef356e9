// SPDX-License-Identifier: Apache-2.0
/** The storeys in view, one over the other as in a lift; all of them, or one. */
import { useTranslation } from "react-i18next";
import styles from "./MapPage.module.css";
import type { Storey } from "./storeys";

interface Props {
  storeys: readonly Storey[];
  /** Null: all. */
  level: number | null;
  onChange: (level: number | null) => void;
}

export function Storeys({ storeys, level, onChange }: Props) {
  const { t } = useTranslation("map");
  if (storeys.length === 0 && level === null) return null;
  // One that is not in view stays there as long as it is chosen: else nothing would say why so little is shown.
  const isGone = level !== null && !storeys.some((one) => one.level === level);
  return (
    <fieldset className={styles.storeys}>
      <legend className="fw-only-read">{t("storeys")}</legend>
      <button type="button" aria-pressed={level === null} onClick={() => onChange(null)}>
        {t("allStoreys")}
      </button>
      {storeys.map((one) => (
        <button
          key={one.level}
          type="button"
          aria-pressed={one.level === level}
          title={t("storey", { level: one.level, names: one.names.join(t("between")) })}
          onClick={() => onChange(one.level)}
        >
          {one.names.length === 1 && (one.names[0]?.length ?? 9) <= 8 ? one.names[0] : one.level}
        </button>
      ))}
      {isGone && (
        <button type="button" aria-pressed={true} onClick={() => onChange(null)}>
          {level}
        </button>
      )}
    </fieldset>
  );
}
