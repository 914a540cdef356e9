// SPDX-License-Identifier: Apache-2.0
// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by the virtualiser, which a real table does not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus moves by row (roving tabindex)
/**
 * The table of every list: sticky head, rows of 32 px drawn only where they are
 * seen, sorting by column, arrows and Enter. An ARIA grid, because its rows
 * open something.
 */
import { Loader, Skeleton } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import type { KeyboardEvent, ReactNode } from "react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./DataTable.module.css";
import { SortHead } from "./SortHead";
import { type Sort, sortRows } from "./sorting";

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** What the column sorts by. Without it the column does not sort. */
  sortBy?: (row: Row) => string | number | null | undefined;
  /** As CSS grid track: `120px`, `minmax(140px, 2fr)`. */
  width: string;
  align?: "end";
  /** Where there is little room such columns go, the highest number first: what they say stands in the details too. */
  lesser?: number;
}

/** Wide enough for a full `TimeText`, in either language. */
export const timeWidth = "208px";
/** For the short form. */
export const shortTimeWidth = "142px";

export interface TableProps<Row> {
  label: string;
  columns: Column<Row>[];
  /** Undefined while loading. */
  rows: Row[] | undefined;
  rowKey: (row: Row) => number | string;
  /** Key of the row whose details are open. */
  chosen?: number | string | null;
  onOpen?: (row: Row) => void;
  /** Rows that do not count at the moment are dimmed: disabled cameras, cleared alarms. */
  dimmed?: (row: Row) => boolean;
  sort?: Sort | null;
  onSort?: (sort: Sort | null) => void;
  /** Called when the end comes near and there may be more. */
  onEnd?: () => void;
  /** Rows of two lines, for sentences. */
  tall?: boolean;
  loadingMore?: boolean;
  empty: ReactNode;
}

const lowPx = 32;
const tallPx = 50;

export function DataTable<Row>(props: TableProps<Row>) {
  const { rowKey, sort = null, onOpen, onEnd, tall = false } = props;
  const rowHeight = tall ? tallPx : lowPx;
  const { t } = useTranslation();
  const { scroller, attach, width } = useScroller();
  const columns = useMemo(() => fitting(props.columns, width), [props.columns, width]);
  const [focused, setFocused] = useState(0);
  const rows = useMemo(() => sortRows(props.rows, props.columns, sort), [props.rows, props.columns, sort]);
  const count = rows?.length ?? 0;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;

  // A page of a search may be empty while there are more: it looks through so many rows at a time.
  const none = rows !== undefined && count === 0;
  const more = onEnd !== undefined || props.loadingMore === true;

  useEffect(() => {
    if (onEnd && (none || (last >= 0 && last >= count - 20))) onEnd();
  }, [onEnd, none, last, count]);

  if (none && !more) return <div className={styles.table}>{props.empty}</div>;

  const grid = { gridTemplateColumns: columns.map((column) => column.width).join(" ") };
  const minWidth = leastWidth(columns);
  const active = Math.min(focused, count - 1);

  function moveTo(index: number) {
    const target = Math.max(0, Math.min(count - 1, index));
    setFocused(target);
    virtual.scrollToIndex(target);
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-index="${target}"]`)
        ?.focus({ preventScroll: true }),
    );
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>, index: number, row: Row) {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 320) / rowHeight) - 2);
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: count - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) moveTo(target);
    else if ((event.key === "Enter" || event.key === " ") && onOpen) onOpen(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div
      className={styles.table}
      ref={attach}
      role="grid"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-busy={!rows || (none && more)}
    >
      <div role="rowgroup" className={styles.head} style={{ minWidth }}>
        <div role="row" aria-rowindex={1} className={styles.headRow} style={grid}>
          {columns.map((column) => (
            <SortHead key={column.id} column={column} sort={sort} onSort={props.onSort} />
          ))}
        </div>
      </div>
      {(!rows || (none && more)) && <SkeletonRows />}
      <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize(), minWidth }}>
        {items.map((item) => {
          const row = rows?.[item.index];
          if (row === undefined) return null;
          const key = rowKey(row);
          return (
            <div
              key={key}
              role="row"
              data-index={item.index}
              aria-rowindex={item.index + 2}
              aria-selected={onOpen ? key === props.chosen : undefined}
              tabIndex={item.index === active ? 0 : -1}
              className={styles.row}
              data-opens={onOpen ? true : undefined}
              data-tall={tall || undefined}
              data-dimmed={props.dimmed?.(row) || undefined}
              style={{ ...grid, transform: `translateY(${item.start}px)` }}
              onFocus={() => setFocused(item.index)}
              onClick={() => onOpen?.(row)}
              onKeyDown={(event) => onKeyDown(event, item.index, row)}
            >
              {columns.map((column) => (
                <div key={column.id} role="gridcell" className={styles.cell} data-align={column.align}>
                  {column.cell(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
      {props.loadingMore && (
        <div className={styles.more} role="status">
          <Loader size={14} /> {t("loadingMore")}
        </div>
      )}
    </div>
  );
}

/** What the rows scroll in, and how wide it is; 0 where that is not known. */
function useScroller() {
  const scroller = useRef<HTMLDivElement>(null);
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const [width, setWidth] = useState(0);
  const attach = useCallback((node: HTMLDivElement | null) => {
    scroller.current = node;
    setElement(node);
  }, []);
  useEffect(() => {
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return { scroller, attach, width };
}

/** The columns without as many of the lesser ones as there is no room for. */
export function fitting<Fits extends { width: string; lesser?: number }>(
  columns: Fits[],
  width: number,
): Fits[] {
  let left = columns;
  while (width > 0 && leastWidth(left) > width) {
    const least = Math.max(...left.map(({ lesser = 0 }) => lesser));
    if (least === 0) break;
    left = left.filter(({ lesser }) => lesser !== least);
  }
  return left;
}

/** The sum of the least widths, so that head and rows are laid out alike however little room there is. */
function leastWidth(columns: { width: string }[]): number {
  const padding = 16;
  return columns.reduce((sum, { width }) => sum + Number(/(\d+)px/.exec(width)?.[1] ?? 80), padding);
}

function SkeletonRows() {
  return (
    <div className={styles.skeleton} aria-hidden="true">
      {Array.from({ length: 12 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <Skeleton key={index} height={10} width={`${88 - ((index * 17) % 40)}%`} radius="sm" />
      ))}
    </div>
  );
}
