// SPDX-License-Identifier: Apache-2.0
/**
 * Keys of the page. Components register what a key does; one listener on the
 * window serves them all, and `?` lists them.
 *
 * Notation: `f`, `?`, `Space`, `ArrowLeft`, `shift+ArrowLeft`, `mod+k` (Ctrl, or
 * Cmd on a Mac), `g l` (one after the other), `1-9` for any of those digits.
 */
import { useEffect, useId, useSyncExternalStore } from "react";

export interface PageKey {
  keys: string;
  label: string;
  /** `key` is what was pressed: for ranges. */
  run: (key: string) => void;
  /** Also works while typing or while a dialogue is open. */
  always?: boolean;
}

interface Registration {
  scope: "page" | "frame";
  list: PageKey[];
}

const registrations = new Map<string, Registration>();
const listeners = new Set<() => void>();
let snapshot: readonly Registration[] = [];

function publish(): void {
  snapshot = [...registrations.values()];
  for (const listener of listeners) listener();
}

/** What was pressed, in the notation above. */
export function nameOf(event: KeyboardEvent): string {
  let key = event.key;
  // A Chinese input method keeps the character to itself, even when nothing is being written.
  if (key === "Process" || key === "Unidentified") key = event.code.replace(/^(Key|Digit)/, "").toLowerCase();
  if (key === " ") key = "Space";
  const letter = /^[a-z]$/i.test(key);
  if (letter) key = key.toLowerCase();
  const shift = event.shiftKey && (letter || key.length > 1);
  return (
    (event.ctrlKey || event.metaKey ? "mod+" : "") +
    (event.altKey ? "alt+" : "") +
    (shift ? "shift+" : "") +
    key
  );
}

function matches(pattern: string, pressed: string): boolean {
  const range = /^(\d)-(\d)$/.exec(pattern);
  if (range) return /^\d$/.test(pressed) && pressed >= (range[1] ?? "") && pressed <= (range[2] ?? "");
  return pattern === pressed;
}

/** Keys that belong to an input in which nothing is written; all others mean what they mean on the page. */
const ownKeys: Record<string, RegExp> = {
  radio: /^Arrow/,
  checkbox: /^Space$/,
  range: /^(Arrow|Page|Home|End)/,
};

function isTyping(target: EventTarget | null, pressed: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const own = target instanceof HTMLInputElement ? ownKeys[target.type] : undefined;
  if (own) return own.test(pressed);
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function isInPopup(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[role=menu], [role=listbox], [role=dialog]") !== null;
}

let pending = "";
let pendingUntil = 0;

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const pressed = nameOf(event);
  const busy =
    isTyping(event.target, pressed) ||
    isInPopup(event.target) ||
    document.querySelector("[aria-modal=true]") !== null;
  const onControl =
    (pressed === "Space" || pressed === "Enter") &&
    event.target instanceof Element &&
    event.target.closest("button, a, [role=button], [role=menuitem], [role=option], [role=switch]") !== null;
  const sequence = event.timeStamp < pendingUntil ? `${pending} ${pressed}` : "";
  pending = pressed;
  pendingUntil = event.timeStamp + 900;
  if (onControl) return;
  for (const { list } of snapshot.toReversed()) {
    for (const key of list) {
      if (busy && !key.always) continue;
      const hit = key.keys.includes(" ")
        ? key.keys === sequence
        : matches(key.keys, pressed) && !isSecond(sequence);
      if (!hit) continue;
      event.preventDefault();
      pendingUntil = 0;
      key.run(pressed);
      return;
    }
  }
}

/** A key that ends a known sequence does not also mean itself. */
function isSecond(sequence: string): boolean {
  return sequence !== "" && snapshot.some(({ list }) => list.some((key) => key.keys === sequence));
}

function useRegistration(scope: Registration["scope"], list: PageKey[]): void {
  const id = useId();
  useEffect(() => {
    registrations.set(id, { scope, list });
    publish();
    return () => {
      registrations.delete(id);
      publish();
    };
  }, [id, scope, list]);
}

/** Registers keys while the component is there. Memoise the list. */
export function usePageKeys(list: PageKey[]): void {
  useRegistration("page", list);
}

/** Keys of the frame: the same on every page. */
export function useFrameKeys(list: PageKey[]): void {
  useRegistration("frame", list);
  useEffect(() => {
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** Everything that is registered now, for the help. */
export function useRegisteredKeys(): readonly Registration[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
  );
}
