// SPDX-License-Identifier: Apache-2.0
/** A page: a thin head with its name and tools, the body, and a side panel for details. */
import type { ReactNode } from "react";
import { useEffect } from "react";
import styles from "./Page.module.css";

interface Props {
  title: string;
  /** How many there are, what is shown: small, after the title. */
  note?: ReactNode;
  /** Search, filters, buttons: right of the title. */
  tools?: ReactNode;
  /** Tabs or a second row of filters under the head. */
  below?: ReactNode;
  /** Details of what is chosen: see `SidePanel`. */
  side?: ReactNode;
  /** `fill` = the body scrolls inside (tables); `scroll` = the page's body scrolls. */
  body?: "fill" | "scroll";
  children: ReactNode;
}

export function Page({ title, note, tools, below, side, body = "fill", children }: Props) {
  useEffect(() => {
    document.title = `${title} · Fairwatch`;
  }, [title]);
  return (
    <div className={styles.page}>
      <div className={styles.main}>
        <header className={styles.head}>
          <h1 className={styles.title}>{title}</h1>
          {note !== undefined && <div className={styles.note}>{note}</div>}
          <div className={styles.tools}>{tools}</div>
        </header>
        {below !== undefined && <div className={styles.below}>{below}</div>}
        <div className={styles.body} data-body={body}>
          {children}
        </div>
      </div>
      {side}
    </div>
  );
}
