// SPDX-License-Identifier: Apache-2.0
/** What of the address narrows a list: search, sort, the unit or site that is chosen in the tree. */
import { useMemo } from "react";
import { numberParam, useAddress } from "@/components";
import type { ListFilter } from "./data";

export function useListFilter(): ListFilter {
  const [address] = useAddress();
  return useMemo(() => {
    const site = numberParam(address, "site");
    const unit = numberParam(address, "unit");
    return {
      search: address.get("q") ?? undefined,
      sort: address.get("sort") ?? undefined,
      // A site is of one unit: naming both would ask for nothing more.
      ...(site !== null ? { site_id: site } : unit !== null ? { unit_id: unit } : {}),
    };
  }, [address]);
}
