// SPDX-License-Identifier: Apache-2.0
/** The states that accounts are looked through by; the addresses of reports name them. */
import type { AccountView } from "@/api";
import { DAY_US, formatDate, type Us } from "@/time";

export const accountStates = ["unused", "first", "ends", "ended"] as const;
export type AccountStateName = (typeof accountStates)[number];

/** Where the address names no number of days. */
export const unusedDays = 90;

/** Until when what an administrator lacks is due. */
export function dueDay({ lacking_us }: AccountView): string {
  return typeof lacking_us === "number" ? formatDate(lacking_us) : "";
}

export function hasEnded(account: AccountView, now: Us): boolean {
  return account.ends_us !== null && account.ends_us <= now;
}

export function isIn(account: AccountView, state: AccountStateName, days: number, now: Us): boolean {
  if (account.disabled) return false;
  const ended = hasEnded(account, now);
  switch (state) {
    case "unused":
      return !ended && now - Math.max(account.created_us, account.last_sign_in_us ?? 0) > days * DAY_US;
    case "first":
      return account.must_change_password;
    case "ends":
      return account.ends_us !== null && !ended;
    case "ended":
      return ended;
  }
}
