// SPDX-License-Identifier: Apache-2.0
/** A form whose record somebody else changed meanwhile: what was not touched follows, what was entered stays. */
import { Problem } from "./problem";

export function isConflict(error: unknown): boolean {
  return error instanceof Problem && error.code === "version-conflict";
}

/** `mine`, begun from `base`, as a change of `theirs`. */
export function rebased<Values extends object>(base: Values, mine: Values, theirs: Values): Values {
  const next = { ...mine };
  for (const name of Object.keys(mine) as (keyof Values)[])
    if (mine[name] === base[name]) next[name] = theirs[name];
  return next;
}
