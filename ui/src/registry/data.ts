// SPDX-License-Identifier: Apache-2.0
/** The registry's lists, page by page, and its single entries. The server searches, filters and sorts. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  getAuthority,
  getFloorPlan,
  getMap,
  getPlace,
  getPlacement,
  getRuling,
  getSite,
  getSystem,
  getUnit,
  listAuthorities,
  listDivisions,
  listFloorPlans,
  listMoves,
  listPlaceKinds,
  listPlacements,
  listPlaces,
  listRefusals,
  listSites,
  listSystems,
  listTrades,
  listUnits,
  listUnplaced,
} from "@/api";
import { useRows } from "@/components";
import { currentLanguage } from "@/i18n";
import { useRegimeChanged } from "@/regime";
import type { Option } from "./record/fields";

export const registryKey = ["registry"] as const;

interface Paged<Row> {
  items: Row[];
  next: number | null;
}

const pageSize = 100;

/** A list that grows as it is scrolled. `rows` is undefined while the first page is on its way. */
export function usePages<Row>(
  name: string,
  filter: object,
  ask: (after: number | undefined, limit: number) => Promise<Paged<Row>>,
  enabled = true,
) {
  const query = useInfiniteQuery({
    queryKey: [...registryKey, name, filter],
    queryFn: ({ pageParam }) => ask(pageParam, pageSize),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    enabled,
    staleTime: 20_000,
  });
  const rows = useRows(query);
  return { query, rows };
}

export interface ListFilter {
  search?: string;
  sort?: string;
  unit_id?: number;
  site_id?: number;
}

type PlaceFilter = ListFilter & { legal_class?: "required" | "permitted" | "forbidden" | "undecided" };
type PlacementFilter = ListFilter & {
  place_id?: number;
  system_id?: number;
  in_breach?: boolean;
  signed?: boolean;
};

export const useUnits = (filter: Omit<ListFilter, "unit_id" | "site_id"> = {}) =>
  usePages("units", filter, (after, limit) => listUnits({ query: { ...filter, after, limit } }));

export const useSites = (filter: Omit<ListFilter, "site_id"> = {}, enabled = true) =>
  usePages("sites", filter, (after, limit) => listSites({ query: { ...filter, after, limit } }), enabled);

export const usePlaces = (filter: PlaceFilter = {}, enabled = true) =>
  usePages("places", filter, (after, limit) => listPlaces({ query: { ...filter, after, limit } }), enabled);

/** All of one site, or of one unit's sites. */
export const useFloorPlans = (filter: ListFilter = {}, enabled = true) =>
  usePages(
    "floors",
    filter,
    (after, limit) => listFloorPlans({ query: { ...filter, after, limit } }),
    enabled,
  );

export const useSystems = (filter: ListFilter = {}, enabled = true) =>
  usePages("systems", filter, (after, limit) => listSystems({ query: { ...filter, after, limit } }), enabled);

export const usePlacements = (filter: PlacementFilter = {}, enabled = true) =>
  usePages(
    "placements",
    filter,
    (after, limit) => listPlacements({ query: { ...filter, after, limit } }),
    enabled,
  );

/** Cameras that stand nowhere yet: all that the person may place. */
export const useUnplaced = () =>
  usePages("unplaced", {}, (after, limit) => listUnplaced({ query: { after, limit } }));

export const useAuthorities = (filter: { search?: string; sort?: string } = {}) =>
  usePages("authorities", filter, (after, limit) => listAuthorities({ query: { ...filter, after, limit } }));

export const useMoves = (filter: { state?: string; camera_id?: number } = {}, enabled = true) =>
  usePages("moves", filter, (before, limit) => listMoves({ query: { ...filter, before, limit } }), enabled);

export const useRefusals = () =>
  usePages("refusals", {}, (before, limit) => listRefusals({ query: { before, limit } }));

const getters = {
  unit: (id: number) => getUnit({ path: { unit_id: id } }),
  site: (id: number) => getSite({ path: { site_id: id } }),
  place: (id: number) => getPlace({ path: { place_id: id } }),
  system: (id: number) => getSystem({ path: { system_id: id } }),
  floor: (id: number) => getFloorPlan({ path: { floor_plan_id: id } }),
  placement: (id: number) => getPlacement({ path: { camera_id: id } }),
  authority: (id: number) => getAuthority({ path: { authority_id: id } }),
};

type What = keyof typeof getters;
type Entry<Of extends What> = Awaited<ReturnType<(typeof getters)[Of]>>;

/** One entry; null: none is asked for. */
export function useEntry<Of extends What>(what: Of, id: number | null) {
  return useQuery({
    queryKey: [...registryKey, what, id],
    queryFn: () => getters[what](id ?? 0) as Promise<Entry<Of>>,
    enabled: id !== null,
    staleTime: 20_000,
  });
}

/** What was written changes counts, classes, lists and what is filed elsewhere. */
export function useRefresh(): () => void {
  const changed = useRegimeChanged();
  return () => void changed();
}

export function useDivisions() {
  return useQuery({
    queryKey: [...registryKey, "divisions"],
    queryFn: () => listDivisions(),
    staleTime: 300_000,
  });
}

export function usePlaceKinds() {
  return useQuery({
    queryKey: [...registryKey, "kinds"],
    queryFn: () => listPlaceKinds(),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The floor plans of a site to choose from, from the lowest storey up. */
export function useFloorOptions(siteId: number | null): Option[] {
  const { rows } = useFloorPlans({ site_id: siteId ?? 0 }, siteId !== null);
  return useMemo(
    () =>
      (rows ?? [])
        .toSorted((one, other) => one.level - other.level)
        .map(({ id, name }) => ({ value: String(id), label: name })),
    [rows],
  );
}

/** Id of a kind of place to its name in the person's language. */
export function useKindNames(): (kind: string) => string {
  const { data } = usePlaceKinds();
  const language = currentLanguage();
  const names = useMemo(
    () => new Map(data?.map(({ id, zh, en }) => [id, language === "zh-CN" ? zh : en])),
    [data, language],
  );
  return (kind) => names.get(kind) ?? kind;
}

/** Division code to its name; with the level above it where that helps. */
export function useDivisionNames(): (code: string) => string {
  const { data } = useDivisions();
  const language = currentLanguage();
  const names = useMemo(
    () =>
      new Map(data?.map(({ code, name, name_en }) => [code, language === "zh-CN" ? name : name_en || name])),
    [data, language],
  );
  return (code) => names.get(code) ?? code;
}

/** The trades that a text has rules of its own for. */
export function useTrades() {
  return useQuery({
    queryKey: [...registryKey, "trades"],
    queryFn: () => listTrades(),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What the texts would say of a place of that kind at that site. */
export function useRuling(siteId: number | null, kind: string) {
  return useQuery({
    queryKey: [...registryKey, "ruling", siteId, kind],
    queryFn: () => getRuling({ query: { site_id: siteId ?? 0, kind } }),
    enabled: siteId !== null && kind !== "",
    staleTime: 300_000,
  });
}

/** Everything of one site that can be drawn: what forms are filled in before. */
export function useSiteArea(siteId: number | null) {
  return useQuery({
    queryKey: [...registryKey, "map", "site", siteId],
    queryFn: () => getMap({ query: { site_id: siteId ?? 0 } }),
    enabled: siteId !== null,
    staleTime: 20_000,
  });
}

/** One entry by a question of its own. */
export function useOne<Entry>(key: readonly unknown[], ask: () => Promise<Entry>, enabled: boolean) {
  return useQuery({ queryKey: [...registryKey, ...key], queryFn: ask, enabled, staleTime: 20_000 });
}
