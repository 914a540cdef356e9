// SPDX-License-Identifier: Apache-2.0
/** Names and values under each other, and the parts of a form. */
import type { ReactNode } from "react";
import styles from "./Fields.module.css";

/** Names with their values: holds `Fact`s. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A titled part of a form or of a side panel. */
export function Part({ title, tools, children }: { title: string; tools?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.part}>
      <header className={styles.head}>
        <h3 className={styles.title}>{title}</h3>
        {tools}
      </header>
      <div className={styles.fields}>{children}</div>
    </section>
  );
}

/** Fields side by side. */
export function Row({ children }: { children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}
