// SPDX-License-Identifier: Apache-2.0
/** Details beside the list, not on a page of their own. Escape closes it and gives the focus back. */
import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { KeyboardEvent, ReactNode } from "react";
import { useEffect, useId, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type PageKey, usePageKeys } from "./keys";
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
  const latest = useRef(onClose);
  latest.current = onClose;
  // For when the focus is somewhere else on the page.
  const keys = useMemo<PageKey[]>(
    () => [{ keys: "Escape", label: t("close"), run: () => latest.current() }],
    [t],
  );
  usePageKeys(keys);

  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (event.key !== "Escape" || event.defaultPrevented || !(event.target instanceof Element)) return;
    // A menu or dialogue (drawn elsewhere) and an open drop-down close themselves first.
    const elsewhere = !event.currentTarget.contains(event.target);
    const dropDown = event.target.hasAttribute("data-expanded");
    if (elsewhere || dropDown || document.querySelector("[aria-modal=true]")) return;
    event.stopPropagation();
    onClose();
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
      {footer && <footer className={styles.foot}>{footer}</footer>}
    </aside>
  );
}
