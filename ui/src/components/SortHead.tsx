// SPDX-License-Identifier: Apache-2.0
// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by the virtualiser, which a real table does not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus moves by row (roving tabindex)
/** A column's head: a button when the column sorts. Down, up, as it came. */
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import styles from "./DataTable.module.css";
import type { Sort } from "./sorting";

interface Props {
  column: { id: string; header: string; align?: "end"; sortBy?: unknown };
  sort: Sort | null;
  onSort?: (sort: Sort | null) => void;
}

export function SortHead({ column, sort, onSort }: Props) {
  const mine = sort?.column === column.id ? sort : null;
  if (!column.sortBy || !onSort) {
    return (
      <div role="columnheader" className={styles.headCell} data-align={column.align}>
        <span>{column.header}</span>
      </div>
    );
  }
  const next: Sort | null = !mine
    ? { column: column.id, down: false }
    : mine.down
      ? null
      : { ...mine, down: true };
  const Icon = mine?.down ? IconChevronDown : IconChevronUp;
  return (
    <div
      role="columnheader"
      className={styles.headCell}
      data-align={column.align}
      aria-sort={mine ? (mine.down ? "descending" : "ascending") : "none"}
    >
      <button type="button" className={styles.sort} onClick={() => onSort(next)}>
        <span>{column.header}</span>
        <Icon size={12} stroke={2} data-on={mine ? true : undefined} />
      </button>
    </div>
  );
}
