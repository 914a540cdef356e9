// SPDX-License-Identifier: Apache-2.0
/** The address bar holds the state of a page: filters, what is open, how it is sorted. */
import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

export type Patch = Record<string, string | number | boolean | null | undefined>;

/** Search parameters and a function that changes some of them. Empty and null ones vanish from the address. */
export function useAddress(): [URLSearchParams, (patch: Patch, options?: { push?: boolean }) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const change = useCallback(
    (patch: Patch, options?: { push?: boolean }) => {
      // From the window, not from the render: two changes in one event must not undo each other.
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(patch)) {
        if (value === null || value === undefined || value === "" || value === false) next.delete(name);
        else next.set(name, String(value));
      }
      const text = next.toString();
      navigate(window.location.pathname + (text && `?${text}`), { replace: !options?.push });
    },
    [navigate],
  );
  return [params, change];
}

/** A number from the address, or null when there is none. */
export function numberParam(params: URLSearchParams, name: string): number | null {
  const text = params.get(name);
  if (text === null || text.trim() === "") return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
