// SPDX-License-Identifier: Apache-2.0
/** In the place of a picture: the law stops this camera, by which text, and where that is entered. */
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { CameraView } from "@/api";
import { useStopped } from "@/cameras/data";
import { causeText } from "@/cameras/state";
import { currentLanguage, i18n } from "@/i18n";
import { citeText } from "@/i18n/articles";
import { placeHref, placementHref } from "@/links";
import picture from "@/media/picture.module.css";
import styles from "./LiveTile.module.css";

export function StoppedTile({ camera }: { camera: CameraView }) {
  const { t } = useTranslation("cameras");
  const { data } = useStopped(camera);
  const [first] = data?.citations ?? [];
  const zh = currentLanguage() === "zh-CN";
  return (
    <div className={picture.message} role="status">
      <div className={picture.card}>
        <span className={picture.messageTitle}>{stoppedText(camera.barred)}</span>
        {first ? (
          <>
            <span className={picture.messageText}>
              {citeText(zh ? first.pack_zh : first.pack_en, [first.article], currentLanguage())}
            </span>
            <span className={picture.messageText}>{zh ? first.words_zh : first.words_en}</span>
          </>
        ) : (
          data && <span className={picture.messageText}>{causeText(camera.barred, "long")}</span>
        )}
        {data && data.place_id !== null && (
          <Link
            className={styles.toLaw}
            href={camera.barred === "consent-missing" ? placementHref(camera.id) : placeHref(data.place_id)}
            onDoubleClick={(event) => event.stopPropagation()}
          >
            {camera.barred === "consent-missing"
              ? t("stopped.toRegistry")
              : `${t("stopped.toPlace")} · ${data.place_name}`}
          </Link>
        )}
      </div>
    </div>
  );
}

function stoppedText(reason: string): string {
  const key = `cameras:stopped.${reason}`;
  return i18n.exists(key) ? i18n.t(key as "cameras:stopped.other") : i18n.t("cameras:stopped.other");
}
