// SPDX-License-Identifier: Apache-2.0
/** The table of a list that comes page by page: its error, its rows, the next page when the end comes near. */
import { useMemo } from "react";
import { DataTable, type TableProps } from "./DataTable";
import { ErrorState } from "./ErrorState";

/** What `useInfiniteQuery` gives, as far as a table needs it. */
export interface Pages<Row> {
  data: { pages: { items: Row[] }[] } | undefined;
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
}

/** What has come so far. Undefined while the first page loads. */
export function useRows<Row>(list: Pages<Row>): Row[] | undefined {
  return useMemo(() => list.data?.pages.flatMap((page) => page.items), [list.data]);
}

type Props<Row> = Omit<TableProps<Row>, "rows" | "onEnd" | "loadingMore"> & { list: Pages<Row> };

export function PagedTable<Row>({ list, ...table }: Props<Row>) {
  const rows = useRows(list);
  if (list.error && !rows) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <DataTable
      {...table}
      rows={rows}
      onEnd={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
      loadingMore={list.isFetchingNextPage}
    />
  );
}
