// SPDX-License-Identifier: Apache-2.0
/** Two people changed the same thing: what each of them changed. Nothing that was entered is lost. */

/** The values of a form: what JSON knows. */
export type Values = Record<string, unknown>;

export interface Difference {
  field: string;
  mine: unknown;
  theirs: unknown;
  /** Both changed it, and not alike: somebody must decide. */
  clash: boolean;
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** Only what differs from `base`: what a change sends. */
export function changesOf(base: Values, values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([field, value]) => !isSame(value, base[field])));
}

/** What the others changed meanwhile, or what both did. `base` is what the form began with. */
export function differences(base: Values, mine: Values, theirs: Values): Difference[] {
  return Object.keys(mine)
    .filter((field) => !isSame(theirs[field], base[field]) && !isSame(theirs[field], mine[field]))
    .map((field) => ({
      field,
      mine: mine[field],
      theirs: theirs[field],
      clash: !isSame(mine[field], base[field]),
    }));
}

/** The newer values with what this person changed on top: what is asked for when mine is to hold. */
export function merged(base: Values, mine: Values, theirs: Values): Values {
  return Object.fromEntries(
    Object.keys(mine).map((field) => [field, isSame(mine[field], base[field]) ? theirs[field] : mine[field]]),
  );
}
