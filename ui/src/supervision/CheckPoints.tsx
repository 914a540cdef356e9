// SPDX-License-Identifier: Apache-2.0
/** What is done on the spot in a visit, and on which cameras the visit's number draws for it. */
import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { ChecklistItem, DrawnCamera } from "@/api";
import { StateMark } from "@/components";
import { formatNumber } from "@/components/format";
import { say } from "@/filings/words";
import { playbackHref } from "@/links";
import { useMay } from "@/session";
import { formatMoment } from "@/time";
import styles from "./Supervision.module.css";

const OFF_US = 5_000_000;

interface Props {
  points: NonNullable<ChecklistItem["points"]>;
  /** Of the site: the unit looks for the footage by its clock. */
  zone: string;
}

export function CheckPoints({ points, zone }: Props) {
  return points.map(({ id, name, cameras }) => (
    <div key={id} className={styles.point}>
      <p className={styles.note}>{say(name)}</p>
      {cameras.length > 0 && (
        <ul className={styles.drawn}>
          {cameras.map((camera) => (
            <li key={camera.camera_id}>
              <span className={styles.drawnName}>
                {camera.name} <span className={styles.note}>{camera.place}</span>
              </span>
              {id === "clock" && <Clock us={camera.clock_offset_us} />}
              {id === "oldest-day" && <Oldest camera={camera} zone={zone} />}
            </li>
          ))}
        </ul>
      )}
    </div>
  ));
}

/** Since when there is footage and since when it is owed; who may play it goes there, others ask the unit to. */
function Oldest({ camera, zone }: { camera: DrawnCamera; zone: string }) {
  const { t } = useTranslation("supervision");
  const mayPlay = useMay("playback.view");
  const { oldest_day, required_day, play_us } = camera;
  if (oldest_day === null) return <StateMark mark="breach">{t("draw.none")}</StateMark>;
  return (
    <span className={styles.drawnFacts}>
      <StateMark mark={required_day === null || oldest_day <= required_day ? "ok" : "due"}>
        {t("draw.oldest", { day: oldest_day })}
      </StateMark>
      {required_day !== null && (
        <span className={styles.note}>{t("draw.required", { day: required_day })}</span>
      )}
      {!mayPlay && play_us !== null && (
        <span className={styles.note}>{t("draw.ask", { moment: formatMoment(play_us, zone) })}</span>
      )}
      {mayPlay && play_us !== null && (
        <Anchor component={Link} href={playbackHref([camera.camera_id], play_us)} size="sm">
          {t("draw.play")}
        </Anchor>
      )}
    </span>
  );
}

function Clock({ us }: { us: number | null }) {
  const { t } = useTranslation("supervision");
  if (us === null) return <span className={styles.note}>{t("draw.clockUnknown")}</span>;
  const span = formatNumber(Math.abs(us) / 1_000_000, 1);
  return (
    <StateMark mark={Math.abs(us) > OFF_US ? "due" : "ok"}>
      {t(us < 0 ? "draw.behind" : "draw.ahead", { span })}
    </StateMark>
  );
}
