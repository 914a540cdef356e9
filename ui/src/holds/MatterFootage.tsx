// SPDX-License-Identifier: Apache-2.0
/** At a matter in the register of duties: what of its footage is on hold, or the way to hold it. */
import { Button } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { EntryView } from "@/api";
import { Part, StateMark } from "@/components";
import { holdHref, playbackHref } from "@/links";
import { useMay } from "@/session";
import { MINUTE_US } from "@/time";
import { useHolds } from "./data";
import styles from "./Holds.module.css";
import { holdMark, holdText } from "./words";

/** So much before and after is marked when playback opens. */
const aroundUs = 5 * MINUTE_US;

export function MatterFootage({ entry }: { entry: EntryView }) {
  const { t } = useTranslation("holds");
  const mayPlace = useMay("hold.place");
  const held = useHolds({ entry_id: entry.id }).data?.pages.flatMap((page) => page.items);
  const { camera, footage } = entry.fields;
  const canHold = mayPlace && typeof camera === "number" && footage !== "none";
  if (!held || (held.length === 0 && !canHold)) return null;
  const at = entry.happened_us;
  return (
    <Part title={t("matter.title")}>
      {held.map((one) => (
        <div key={one.id} className={styles.name}>
          <Link href={holdHref(one.id)}>{t("hold", { id: one.id })}</Link>
          <StateMark mark={holdMark(one)}>{holdText(one)}</StateMark>
        </div>
      ))}
      {held.length === 0 && canHold && (
        <>
          <p className={styles.note}>{t("matter.text")}</p>
          <div className={styles.buttons}>
            <Button
              component={Link}
              href={`${playbackHref([camera], at)}&in=${at - aroundUs}&out=${at + aroundUs}`}
              variant="default"
              leftSection={<IconLock size={15} stroke={1.5} />}
            >
              {t("matter.button")}
            </Button>
          </div>
        </>
      )}
    </Part>
  );
}
