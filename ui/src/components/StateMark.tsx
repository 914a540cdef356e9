// SPDX-License-Identifier: Apache-2.0
/** A state: a word with a small shape and a colour, never colour alone. */
import type { ReactNode } from "react";
import styles from "./StateMark.module.css";

/** ok ● | due ◐ | breach ▲ | wait ○ (not there yet) | off – (switched off, does not apply) */
export type Mark = "ok" | "due" | "breach" | "wait" | "off";

const shapes: Record<Mark, ReactNode> = {
  ok: <circle cx="5" cy="5" r="4" fill="currentColor" />,
  due: (
    <>
      <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.3" />
      <path d="M5 1.6a3.4 3.4 0 0 1 0 6.8Z" fill="currentColor" />
    </>
  ),
  breach: <path d="M5 .8 9.6 9H.4Z" fill="currentColor" />,
  wait: <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.3" />,
  off: <rect x="1.2" y="4.2" width="7.6" height="1.6" rx=".8" fill="currentColor" />,
};

export function MarkShape({ mark }: { mark: Mark }) {
  return (
    <svg className={styles.shape} data-mark={mark} viewBox="0 0 10 10" aria-hidden="true">
      {shapes[mark]}
    </svg>
  );
}

interface Props {
  mark: Mark;
  children: ReactNode;
  /** What it means in full, on hover. */
  title?: string;
}

export function StateMark({ mark, children, title }: Props) {
  return (
    <span className={styles.state} data-mark={mark} title={title}>
      <MarkShape mark={mark} />
      <span className={styles.word}>{children}</span>
    </span>
  );
}
