// SPDX-License-Identifier: Apache-2.0
/** What the console remembers of what a person saw, outside the answers of the server: forgotten when they leave. */
const memories = new Set<() => void>();

/** For whatever outlives a page: `forget` lets go of all of it. */
export function forgetWithThePerson(forget: () => void): void {
  memories.add(forget);
}

export function forgetEverything(): void {
  for (const forget of memories) forget();
}
