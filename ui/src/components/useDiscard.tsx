// SPDX-License-Identifier: Apache-2.0
/** Asks before a form with changes is closed; without changes it just closes. */
import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./ConfirmDelete.module.css";

export function useDiscard(changed: boolean, onClose: () => void): { close: () => void; dialog: ReactNode } {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);

  useEffect(() => {
    if (!changed) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", stay);
    return () => window.removeEventListener("beforeunload", stay);
  }, [changed]);

  const dialog = (
    <Modal opened={asking} onClose={() => setAsking(false)} title={t("discard.title")} size={360}>
      <div className={styles.form}>
        <p>{t("discard.text")}</p>
        <div className={styles.buttons}>
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            {t("discard.stay")}
          </Button>
          <Button color="red" onClick={onClose}>
            {t("discard.leave")}
          </Button>
        </div>
      </div>
    </Modal>
  );
  return { close: () => (changed ? setAsking(true) : onClose()), dialog };
}
