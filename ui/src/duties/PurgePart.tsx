// SPDX-License-Identifier: Apache-2.0
/** How far footage that has served its purpose is deleted, camera by camera. */
import { useTranslation } from "react-i18next";
import type { PurgedCameraView, PurgeView } from "@/api";
import { Fact, Facts, Part, StateMark, TimeText } from "@/components";
import { formatBytes } from "@/components/format";
import { formatDate } from "@/time";
import styles from "./Duties.module.css";

export function PurgePart({ purge }: { purge: PurgeView }) {
  const { t } = useTranslation("duties");
  const open = purge.items.filter((one) => one.done_us === null);
  return (
    <Part title={t("purge.title")}>
      <Facts>
        <Fact name={t("purge.state")}>
          <PurgeState purge={purge} />
        </Fact>
        <Fact name={t("purge.gone")}>
          {formatBytes(purge.deleted_bytes)}
          {" · "}
          {t("purge.cameras", { done: purge.done, all: purge.cameras })}
        </Fact>
        {!purge.withdrawn && purge.left_bytes > 0 && (
          <Fact name={t("purge.left")}>{t("purge.about", { size: formatBytes(purge.left_bytes) })}</Fact>
        )}
      </Facts>
      {!purge.withdrawn && open.length > 0 && (
        <ul className={styles.purge}>
          {open.map((one) => (
            <li key={one.camera_id}>
              <span>{one.name}</span>
              <span className={styles.minor}>{cameraText(one)}</span>
            </li>
          ))}
          {purge.cameras - purge.done > open.length && (
            <li className={styles.minor}>
              {t("purge.more", { count: purge.cameras - purge.done - open.length })}
            </li>
          )}
        </ul>
      )}
    </Part>
  );

  function cameraText(one: PurgedCameraView): string {
    if (one.held) return t("purge.held");
    if (one.waits_until_us !== null) return t("purge.goneBy", { day: formatDate(one.waits_until_us) });
    return one.left_bytes > 0 ? t("purge.about", { size: formatBytes(one.left_bytes) }) : t("purge.soon");
  }
}

function PurgeState({ purge }: { purge: PurgeView }) {
  const { t } = useTranslation("duties");
  if (purge.done_us !== null) {
    return (
      <StateMark mark="ok">
        {t("purge.done")} <TimeText us={purge.done_us} />
      </StateMark>
    );
  }
  if (purge.withdrawn) return <StateMark mark="off">{t("purge.withdrawn")}</StateMark>;
  if (purge.held > 0) return <StateMark mark="due">{t("purge.someHeld", { count: purge.held })}</StateMark>;
  if (purge.waits_until_us !== null) {
    return <StateMark mark="wait">{t("purge.waits", { day: formatDate(purge.waits_until_us) })}</StateMark>;
  }
  return <StateMark mark="wait">{t("purge.underWay")}</StateMark>;
}
