// SPDX-License-Identifier: Apache-2.0
/** A framed part of a page with a name of its own. */
import type { ReactNode } from "react";
import { useId } from "react";
import styles from "./Panel.module.css";

interface Props {
  title: string;
  note?: ReactNode;
  tools?: ReactNode;
  /** No inner margin: for tables. */
  flush?: boolean;
  children: ReactNode;
}

export function Panel({ title, note, tools, flush = false, children }: Props) {
  const id = useId();
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        {note !== undefined && <span className={styles.note}>{note}</span>}
        <div className={styles.tools}>{tools}</div>
      </header>
      <div className={flush ? styles.flush : styles.body}>{children}</div>
    </section>
  );
}
