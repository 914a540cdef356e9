// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps a form with changes from being left unasked, by whatever way: a click
 * on another row, a key, the rail, the search at the top, the back button.
 * The address says what is open, so every way leads through it.
 */
import type { AroundNavHandler } from "wouter";

type Ask = (go: () => void) => void;

/** What a panel or a form beside a list is opened by. Filters and sorting leave it where it is. */
const PANEL = [
  ...["open", "edit", "add", "volume"],
  // Registry: a move that is asked for, a decision on a place.
  ...["move", "decide"],
  // The authority's desk, and what of it a unit sees beside its filings.
  ...["filing", "system", "visit", "order", "peers"],
  // Duties: a new entry, an answer to one, one that is read.
  ...["new", "after", "entry", "outlets"],
  // Requests for footage, and attesting.
  ...["ask", "change", "attest", "standards"],
];
const guards = new Set<Ask>();
/** The address that is shown: at a step through the history the browser's own is another one already. */
let shown = window.location.href;

/** `ask` is given what would lead elsewhere, to do or to drop. Returns how to end it. */
export function guardLeaving(ask: Ask): () => void {
  shown = window.location.href;
  guards.add(ask);
  return () => guards.delete(ask);
}

function isElsewhere(to: string, from: string): boolean {
  const there = new URL(to, from);
  const here = new URL(from);
  return (
    there.pathname !== here.pathname ||
    PANEL.some((name) => there.searchParams.get(name) !== here.searchParams.get(name))
  );
}

/** For the router: every navigation of the console goes through here. */
export const aroundNavigation: AroundNavHandler = (navigate, to, options) => {
  const [ask] = guards;
  const go = () => navigate(to, options);
  if (ask && isElsewhere(to, window.location.href)) ask(go);
  else go();
};

function onHistory(event: PopStateEvent): void {
  const [ask] = guards;
  if (ask && isElsewhere(window.location.href, shown)) {
    event.stopImmediatePropagation();
    // The browser has gone already: what is shown stands in the history once more, and to go is one step back.
    window.history.pushState(null, "", shown);
    ask(() => window.history.back());
  } else shown = window.location.href;
}

// Before the router hears of it.
window.addEventListener("popstate", onHistory, { capture: true });
for (const name of ["pushState", "replaceState"])
  window.addEventListener(name, () => {
    shown = window.location.href;
  });
