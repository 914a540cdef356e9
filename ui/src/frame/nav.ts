// SPDX-License-Identifier: Apache-2.0
/** The rail's entries and who has them. What a person may not use is not there. */
import {
  IconBell,
  IconCamera,
  IconClipboardList,
  IconDatabase,
  IconEyeCheck,
  IconHeartbeat,
  IconLayoutGrid,
  IconPlayerPlay,
  IconUsers,
} from "@tabler/icons-react";
import type { Permission } from "@/api";

export type PageName =
  | "live"
  | "playback"
  | "alarms"
  | "cameras"
  | "storage"
  | "users"
  | "access"
  | "audit"
  | "health";

export interface NavItem {
  page: PageName;
  href: string;
  icon: typeof IconBell;
  permission: Permission;
  /** Second stroke of the `g …` key. */
  stroke: string;
}

/** Groups, divided by a line. */
export const navigation: NavItem[][] = [
  [
    { page: "live", href: "/live", icon: IconLayoutGrid, permission: "live.view", stroke: "l" },
    { page: "playback", href: "/playback", icon: IconPlayerPlay, permission: "playback.view", stroke: "p" },
    { page: "alarms", href: "/alarms", icon: IconBell, permission: "alarm.read", stroke: "a" },
  ],
  [
    { page: "cameras", href: "/cameras", icon: IconCamera, permission: "camera.read", stroke: "c" },
    { page: "storage", href: "/storage", icon: IconDatabase, permission: "storage.read", stroke: "s" },
    { page: "users", href: "/users", icon: IconUsers, permission: "account.write", stroke: "u" },
  ],
  [
    { page: "access", href: "/access", icon: IconEyeCheck, permission: "register.read", stroke: "r" },
    { page: "audit", href: "/audit", icon: IconClipboardList, permission: "register.read", stroke: "d" },
  ],
  [{ page: "health", href: "/health", icon: IconHeartbeat, permission: "camera.read", stroke: "h" }],
];

export function permitted(permissions: readonly Permission[]): NavItem[][] {
  return navigation
    .map((group) => group.filter((item) => permissions.includes(item.permission)))
    .filter((group) => group.length > 0);
}
