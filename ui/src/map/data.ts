// SPDX-License-Identifier: Apache-2.0
/** What lies in view, asked for again whenever the map has come to rest somewhere else. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getMap } from "@/api";
import { registryKey } from "@/registry/data";
import type { Bounds } from "./mercator";

/** `west,south,east,north`, with a margin so that a small move asks for nothing. */
export function boxText({ west, south, east, north }: Bounds): string {
  const wide = (east - west) / 8;
  const high = (north - south) / 8;
  const bound = (value: number, most: number) => Math.max(-most, Math.min(most, value)).toFixed(5);
  return [
    bound(west - wide, 180),
    bound(south - high, 90),
    bound(east + wide, 180),
    bound(north + high, 90),
  ].join(",");
}

/** Of a site, or everything that the person sees: where the map begins. */
export function useHomeArea(siteId: number | null) {
  return useQuery({
    queryKey: [...registryKey, "map", "home", siteId],
    queryFn: () => getMap({ query: siteId === null ? {} : { site_id: siteId } }),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

export function useArea(bounds: Bounds | null) {
  const box = bounds && boxText(bounds);
  return useQuery({
    queryKey: [...registryKey, "map", "box", box],
    queryFn: () => getMap({ query: { box: box ?? "" } }),
    enabled: box !== null,
    staleTime: 20_000,
    refetchInterval: 60_000,
    placeholderData: keepPreviousData,
  });
}
