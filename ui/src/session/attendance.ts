// SPDX-License-Identifier: Apache-2.0
/**
 * Whether somebody is at the console: pointer and keys, not what the page asks
 * by itself. The server ends a session that nobody uses, so what is asked
 * while nobody is there says so (`X-Background`), and real use keeps the
 * session even when it asks nothing of the server.
 */

/** What a person does leads to requests for so long after it. */
const PRESENT_MS = 5000;
const KEEP_MS = 60_000;
const uses = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

/** Opening the page is an act of a person. */
let lastUseMs = performance.now();

export function isAttended(): boolean {
  return performance.now() - lastUseMs < PRESENT_MS;
}

/** Calls `keep` at a use of the console, at most once a minute. Returns how to end it. */
export function watchUse(keep: () => void): () => void {
  let keptMs = performance.now();
  const onUse = () => {
    const nowMs = performance.now();
    lastUseMs = nowMs;
    if (nowMs - keptMs < KEEP_MS) return;
    keptMs = nowMs;
    keep();
  };
  for (const name of uses) window.addEventListener(name, onUse, { capture: true, passive: true });
  return () => {
    for (const name of uses) window.removeEventListener(name, onUse, { capture: true });
  };
}
