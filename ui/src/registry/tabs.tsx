// SPDX-License-Identifier: Apache-2.0
/** The lists of the registry: who sees which, what each is made of. */
import type { ComponentType } from "react";
import type { ExchangeTable, Permission } from "@/api";
import { AuthoritiesTable, AuthoritySide } from "./lists/authorities";
import { CameraFilters, CameraSide, CamerasTable } from "./lists/cameras";
import { FloorSide, FloorsTable } from "./lists/floors";
import { MoveFilters, MoveSide, MovesTable } from "./lists/moves";
import { PlaceFilters, PlaceSide, PlacesTable } from "./lists/places";
import { RefusalsTable } from "./lists/refusals";
import { SiteSide, SitesTable } from "./lists/sites";
import { SystemSide, SystemsTable } from "./lists/systems";
import { DivisionSide, TerritoryTable } from "./lists/territory";
import { UnitSide, UnitsTable } from "./lists/units";

export const tabNames = [
  "units",
  "sites",
  "places",
  "floors",
  "systems",
  "cameras",
  "moves",
  "territory",
  "authorities",
  "refusals",
] as const;
export type TabName = (typeof tabNames)[number];

interface Tab {
  Table: ComponentType;
  Side: ComponentType;
  Filters?: ComponentType;
  /** Who sees the list, beside having `registry.read`. */
  needs?: Permission;
  /** Who may add to it. */
  add?: Permission;
  /** As which list it goes out and in as a file. */
  exchange?: ExchangeTable;
  searches: boolean;
  /** Narrowed by unit and site: the tree stands beside it. */
  ofSite: boolean;
}

const nothing = () => null;

export const tabs: Record<TabName, Tab> = {
  units: {
    Table: UnitsTable,
    exchange: "units",
    Side: UnitSide,
    add: "registry.write",
    searches: true,
    ofSite: false,
  },
  sites: {
    Table: SitesTable,
    exchange: "sites",
    Side: SiteSide,
    add: "registry.write",
    searches: true,
    ofSite: true,
  },
  places: {
    Table: PlacesTable,
    exchange: "places",
    Side: PlaceSide,
    Filters: PlaceFilters,
    add: "registry.write",
    searches: true,
    ofSite: true,
  },
  floors: {
    Table: FloorsTable,
    Side: FloorSide,
    add: "registry.write",
    searches: true,
    ofSite: true,
  },
  systems: {
    Table: SystemsTable,
    exchange: "systems",
    Side: SystemSide,
    add: "registry.write",
    searches: true,
    ofSite: true,
  },
  cameras: {
    Table: CamerasTable,
    exchange: "cameras",
    Side: CameraSide,
    Filters: CameraFilters,
    add: "registry.write",
    searches: true,
    ofSite: true,
  },
  moves: { Table: MovesTable, Side: MoveSide, Filters: MoveFilters, searches: false, ofSite: false },
  territory: {
    Table: TerritoryTable,
    Side: DivisionSide,
    needs: "territory.write",
    add: "territory.write",
    searches: false,
    ofSite: false,
  },
  authorities: {
    Table: AuthoritiesTable,
    Side: AuthoritySide,
    needs: "territory.write",
    add: "territory.write",
    searches: true,
    ofSite: false,
  },
  refusals: { Table: RefusalsTable, Side: nothing, needs: "compliance.read", searches: false, ofSite: false },
};

export function visibleTabs(permissions: readonly Permission[]): TabName[] {
  return tabNames.filter((name) => {
    const { needs } = tabs[name];
    return needs === undefined || permissions.includes(needs);
  });
}

/** Which list the address names; where it names none `otherwise`. */
export function readTab(address: URLSearchParams, visible: TabName[], otherwise: TabName): TabName {
  return visible.find((name) => name === address.get("tab")) ?? otherwise;
}
