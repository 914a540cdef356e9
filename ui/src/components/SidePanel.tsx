// SPDX-License-Identifier: Apache-2.0
/** Details beside the list, not on a page of their own. Escape closes it and gives the focus back. */
import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { KeyboardEvent, ReactNode } from "react";
import { useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import styles from "./SidePanel.module.css";

interface Props {
  title: ReactNode;
  note?: ReactNode;
  tools?: ReactNode;
  /** Stays at the bottom: save, cancel. */
  footer?: ReactNode;
  wide?: boolean;
  onClose: () => void;
  children: ReactNode;
}

export function SidePanel({ title, note, tools, footer, wide = false, onClose, children }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  function onKeyDown(event: KeyboardEvent) {
    // A dialogue or a drop-down inside closes itself first.
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("[aria-modal=true]")) {
      event.stopPropagation();
      onClose();
    }
  }

  return (
    <aside className={styles.side} data-wide={wide || undefined} aria-labelledby={id} onKeyDown={onKeyDown}>
      <header className={styles.head}>
        <div className={styles.names}>
          <h2 id={id} ref={heading} tabIndex={-1} className={styles.title}>
            {title}
          </h2>
          {note !== undefined && <div className={styles.note}>{note}</div>}
        </div>
        {tools}
        <ActionIcon onClick={onClose} aria-label={t("close")}>
          <IconX size={16} stroke={1.5} />
        </ActionIcon>
      </header>
      <div className={styles.body}>{children}</div>
      {footer !== undefined && <footer className={styles.foot}>{footer}</footer>}
    </aside>
  );
}
