// SPDX-License-Identifier: Apache-2.0
/**
 * The signed-in person, for everything inside the frame. Handed down by
 * `SessionGate`, so that nothing below is drawn once more without anybody while
 * the session ends.
 */
import { createContext, useContext } from "react";
import type { Me, Permission } from "@/api";

export const MeContext = createContext<Me | null>(null);

/** The signed-in person. Only inside the frame, where somebody always is. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("nobody is signed in");
  return me;
}

/** May the signed-in person do this? What a person may not do is not shown. */
export function useMay(permission: Permission): boolean {
  return useContext(MeContext)?.permissions.includes(permission) ?? false;
}
