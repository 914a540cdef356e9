// SPDX-License-Identifier: Apache-2.0
/** Asks before a form with changes is left, by whatever way; without changes it just closes. */
import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./ConfirmDelete.module.css";
import { guardLeaving } from "./leaving";

interface Discard {
  /** Closes the form, after a question if there are changes. */
  close: () => void;
  /** Does what leads elsewhere, without a question: what was entered is saved, or of no use any more. */
  leave: (go: () => void) => void;
  dialog: ReactNode;
}

export function useDiscard(changed: boolean, onClose: () => void): Discard {
  const { t } = useTranslation();
  const [waiting, setWaiting] = useState<{ go: () => void } | null>(null);
  const free = useRef<() => void>(() => undefined);

  useEffect(() => {
    if (!changed) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", stay);
    free.current = guardLeaving((go) => setWaiting({ go }));
    return () => {
      window.removeEventListener("beforeunload", stay);
      free.current();
    };
  }, [changed]);

  function leave(go: () => void) {
    free.current();
    setWaiting(null);
    go();
  }

  const dialog = (
    <Modal
      opened={waiting !== null}
      onClose={() => setWaiting(null)}
      title={t("discard.title")}
      size={360}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <div className={styles.form}>
        <p>{t("discard.text")}</p>
        <div className={styles.buttons}>
          <Button variant="default" onClick={() => setWaiting(null)} data-autofocus>
            {t("discard.stay")}
          </Button>
          <Button color="red" onClick={() => waiting && leave(waiting.go)}>
            {t("discard.leave")}
          </Button>
        </div>
      </div>
    </Modal>
  );
  return { close: () => (changed ? setWaiting({ go: onClose }) : onClose()), leave, dialog };
}
