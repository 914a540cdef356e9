// SPDX-License-Identifier: Apache-2.0
/** People to filter a register by: the accounts, for those who may list them, and whoever stands in the entries. */
import { useMemo, useRef } from "react";
import { useAccounts } from "@/users/data";

interface Entry {
  account_id: number | null;
  username: string;
}

export function usePeople(
  entries: Entry[] | undefined,
  chosen: number | null,
): { value: string; label: string }[] {
  const { data: accounts } = useAccounts();
  // Names stay when a filter has narrowed the entries to one person.
  const seen = useRef(new Map<string, string>());
  return useMemo(() => {
    for (const { account_id: id, username } of entries ?? []) {
      if (id !== null) seen.current.set(String(id), username);
    }
    const names = new Map(seen.current);
    for (const account of accounts ?? []) names.set(String(account.id), account.display_name);
    if (chosen !== null && !names.has(String(chosen))) names.set(String(chosen), `#${chosen}`);
    return [...names].map(([value, label]) => ({ value, label }));
  }, [entries, accounts, chosen]);
}
