// SPDX-License-Identifier: Apache-2.0
/** A camera that the law stops: which text says so, what ends it, and where that is done. No fault, nothing to retry. */
import { Button } from "@mantine/core";
import { IconFileText, IconMapPin } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { CameraView } from "@/api";
import { placeHref, placementHref } from "@/links";
import { Citations } from "@/registry/Citations";
import { useMay } from "@/session";
import styles from "./Camera.module.css";
import { useStopped } from "./data";
import { causeText } from "./state";

export function StoppedByLaw({ camera }: { camera: CameraView }) {
  const { t } = useTranslation("cameras");
  const { data } = useStopped(camera);
  const mayRead = useMay("registry.read");
  const place = data?.place_id ?? null;
  return (
    <div className={styles.stopped}>
      <p className={styles.cause}>{causeText(camera.barred, "long")}</p>
      {data && data.citations.length > 0 && <Citations citations={data.citations} />}
      {data && mayRead && place === null && <p className={styles.cause}>{t("stopped.nowhere")}</p>}
      {place !== null && (
        <div className={styles.go}>
          <Button
            component={Link}
            href={placeHref(place)}
            variant="light"
            leftSection={<IconMapPin size={15} stroke={1.5} />}
          >
            {t("stopped.toPlace")}
          </Button>
          <Button
            component={Link}
            href={placementHref(camera.id)}
            variant="light"
            leftSection={<IconFileText size={15} stroke={1.5} />}
          >
            {t("stopped.toRegistry")}
          </Button>
        </div>
      )}
    </div>
  );
}
