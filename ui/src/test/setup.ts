// SPDX-License-Identifier: Apache-2.0
/** What jsdom lacks and Mantine and the virtual lists ask for. */
import { notifications } from "@mantine/notifications";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { i18n } from "@/i18n";

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 10_000 });

beforeEach(async () => {
  localStorage.clear();
  window.history.replaceState(null, "", "/");
  await i18n.changeLanguage("en");
});
afterEach(() => {
  cleanup();
  notifications.clean();
});

window.matchMedia = (query: string): MediaQueryList =>
  ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
    dispatchEvent: () => false,
  }) as MediaQueryList;

class NoResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
window.ResizeObserver = NoResizeObserver;
Element.prototype.scrollIntoView = () => undefined;
// Nothing has a size in jsdom, and a virtual list draws nothing where there is no room.
Object.defineProperty(Element.prototype, "clientHeight", { configurable: true, value: 800 });
Object.defineProperty(Element.prototype, "clientWidth", { configurable: true, value: 1200 });
