// SPDX-License-Identifier: Apache-2.0
/** Before a change is saved that stops cameras by law: how many, which, by which text, and that they stay off. */
import { Button, Modal } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { StopsView } from "@/api";
import { MarkShape } from "@/components";
import { Citations } from "../Citations";
import styles from "./Record.module.css";

interface Asking {
  stops: StopsView;
  answer: (goOn: boolean) => void;
}

/** `ask` resolves when the person has answered; closing the dialog, also by Escape, is a no. */
export function useConfirmStops(): { ask: (stops: StopsView) => Promise<boolean>; dialog: ReactNode } {
  const { t } = useTranslation(["registry", "common"]);
  const [asking, setAsking] = useState<Asking | null>(null);

  function ask(stops: StopsView): Promise<boolean> {
    return new Promise((resolve) => setAsking({ stops, answer: resolve }));
  }

  function answer(goOn: boolean) {
    asking?.answer(goOn);
    setAsking(null);
  }

  const stops = asking?.stops;
  const more = stops ? (stops.running || stops.barred) - stops.cameras.length : 0;
  const dialog = (
    <Modal
      opened={asking !== null}
      onClose={() => answer(false)}
      title={t("stops.title", { count: stops?.running || stops?.barred || 0 })}
      size={480}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      {stops && (
        <div className={styles.stops}>
          <ul>
            {stops.running > 0 && <StopsLine>{t("stops.running", { count: stops.running })}</StopsLine>}
            {stops.barred > stops.running && (
              <StopsLine>{t("stops.off", { count: stops.barred - stops.running })}</StopsLine>
            )}
            <StopsLine>{t("stops.alarm")}</StopsLine>
            <StopsLine>{t("stops.stayOff")}</StopsLine>
          </ul>
          <p className={styles.note}>
            {stops.cameras.join(t("stops.comma"))}
            {more > 0 && t("stops.more", { count: more })}
          </p>
          <Citations citations={stops.citations} />
          <p className={styles.note}>{t("stops.kept")}</p>
          <div className={styles.buttons}>
            <Button variant="default" onClick={() => answer(false)} data-autofocus>
              {t("stops.back")}
            </Button>
            <Button color="red" onClick={() => answer(true)}>
              {t("stops.save")}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
  return { ask, dialog };
}

function StopsLine({ children }: { children: ReactNode }) {
  return (
    <li className={styles.stopsLine}>
      <MarkShape mark="breach" />
      <span>{children}</span>
    </li>
  );
}
