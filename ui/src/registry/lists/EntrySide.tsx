// SPDX-License-Identifier: Apache-2.0
/** The side panel of a list, by the address: a new entry, the open one, or why it cannot be had. */
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Permission } from "@/api";
import { ErrorState, numberParam, SidePanel, useAddress } from "@/components";
import { useMay } from "@/session";

interface Props<Entry> {
  title: string;
  entry: UseQueryResult<Entry>;
  write: Permission;
  adding?: () => ReactNode;
  editing: (entry: Entry, mayWrite: boolean) => ReactNode;
}

export function EntrySide<Entry>({ title, entry, write, adding, editing }: Props<Entry>) {
  const [address, change] = useAddress();
  const mayWrite = useMay(write);
  if (adding && mayWrite && address.get("add")) return adding();
  if (numberParam(address, "open") === null) return null;
  if (entry.data) return editing(entry.data, mayWrite);
  if (!entry.error) return null;
  return (
    <SidePanel title={title} onClose={() => change({ open: null, add: null })}>
      <ErrorState error={entry.error} onRetry={() => void entry.refetch()} />
    </SidePanel>
  );
}

/** What every panel does when it is closed, or when its entry was added. */
export function useSide() {
  const [address, change] = useAddress();
  return {
    open: numberParam(address, "open"),
    close: () => change({ open: null, add: null, move: null, field: null, decide: null, papers: null }),
    opened: (id: number) => change({ open: id, add: null, field: null }),
  };
}

/** The fields of a form out of an entry. */
export function pick<Entry extends object>(blank: object, entry: Entry): Record<string, unknown> {
  return Object.fromEntries(Object.keys(blank).map((name) => [name, entry[name as keyof Entry]]));
}
