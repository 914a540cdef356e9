// SPDX-License-Identifier: Apache-2.0
/** The rail's entries and who has them. What a person may not use is not there. */
import {
  IconBell,
  IconCamera,
  IconChecklist,
  IconClipboardList,
  IconDatabase,
  IconEyeCheck,
  IconFileCertificate,
  IconGavel,
  IconHeartbeat,
  IconLayoutGrid,
  IconLock,
  IconMap2,
  IconPlayerPlay,
  IconRulerMeasure,
  IconShieldSearch,
  IconSitemap,
  IconUsers,
  IconZoomQuestion,
} from "@tabler/icons-react";
import type { Permission, Role } from "@/api";

export type PageName =
  | "live"
  | "playback"
  | "map"
  | "alarms"
  | "cases"
  | "holds"
  | "compliance"
  | "registry"
  | "plans"
  | "filings"
  | "supervision"
  | "duties"
  | "access"
  | "audit"
  | "cameras"
  | "storage"
  | "users"
  | "health";

export interface NavItem {
  page: PageName;
  href: string;
  icon: typeof IconBell;
  permission: Permission;
  /** Second stroke of the `g …` key. */
  stroke: string;
}

/** What a group of the rail is about: its name for who cannot see the line between. */
export type GroupName = "watch" | "regime" | "supervise" | "proof" | "system";

export interface NavGroup {
  group: GroupName;
  items: NavItem[];
}

/**
 * Groups, divided by a line; a group of which a person may use nothing is not there.
 * The order within: watch = live, playback, map, alarms; regime = requests, holds, compliance, registry,
 * filings, duties; supervise = the authority's desk; proof = the registers; system = the machine.
 */
export const navigation: NavGroup[] = [
  {
    group: "watch",
    items: [
      { page: "live", href: "/live", icon: IconLayoutGrid, permission: "live.view", stroke: "l" },
      { page: "playback", href: "/playback", icon: IconPlayerPlay, permission: "playback.view", stroke: "p" },
      { page: "map", href: "/map", icon: IconMap2, permission: "registry.read", stroke: "m" },
      { page: "alarms", href: "/alarms", icon: IconBell, permission: "alarm.read", stroke: "a" },
    ],
  },
  {
    group: "regime",
    items: [
      { page: "cases", href: "/cases", icon: IconZoomQuestion, permission: "case.read", stroke: "q" },
      { page: "holds", href: "/holds", icon: IconLock, permission: "hold.read", stroke: "n" },
      {
        page: "compliance",
        href: "/compliance",
        icon: IconGavel,
        permission: "compliance.read",
        stroke: "k",
      },
      { page: "registry", href: "/registry", icon: IconSitemap, permission: "registry.read", stroke: "g" },
      { page: "plans", href: "/plans", icon: IconRulerMeasure, permission: "registry.read", stroke: "b" },
      {
        page: "filings",
        href: "/filings",
        icon: IconFileCertificate,
        permission: "filing.read",
        stroke: "f",
      },
      { page: "duties", href: "/duties", icon: IconChecklist, permission: "duty.read", stroke: "t" },
    ],
  },
  {
    group: "supervise",
    items: [
      {
        page: "supervision",
        href: "/supervision",
        icon: IconShieldSearch,
        permission: "supervision.read",
        stroke: "v",
      },
    ],
  },
  {
    group: "proof",
    items: [
      { page: "access", href: "/access", icon: IconEyeCheck, permission: "register.read", stroke: "r" },
      { page: "audit", href: "/audit", icon: IconClipboardList, permission: "register.read", stroke: "d" },
    ],
  },
  {
    group: "system",
    items: [
      { page: "cameras", href: "/cameras", icon: IconCamera, permission: "camera.read", stroke: "c" },
      { page: "storage", href: "/storage", icon: IconDatabase, permission: "storage.read", stroke: "s" },
      { page: "users", href: "/users", icon: IconUsers, permission: "account.write", stroke: "u" },
      { page: "health", href: "/health", icon: IconHeartbeat, permission: "camera.read", stroke: "h" },
    ],
  },
];

export function permitted(permissions: readonly Permission[]): NavGroup[] {
  return navigation
    .map(({ group, items }) => ({
      group,
      items: items.filter((item) => permissions.includes(item.permission)),
    }))
    .filter(({ items }) => items.length > 0);
}

/** The pages that a person may use, in the order of the rail. */
export function permittedPages(permissions: readonly Permission[]): NavItem[] {
  return permitted(permissions).flatMap(({ items }) => items);
}

/** Where the day begins, by role; for the others with the first page that they may use. */
const firstPage: Partial<Record<Role, string>> = { officer: "supervision", auditor: "compliance" };

export function landingPage(role: Role, permissions: readonly Permission[]): NavItem | undefined {
  const pages = permittedPages(permissions);
  return pages.find(({ page }) => page === firstPage[role]) ?? pages[0];
}
