// SPDX-License-Identifier: Apache-2.0
/** What axe finds in a part of the page, as short lines. Contrast needs a real browser and is left to one. */
import axeCore from "axe-core";

export async function axe(container: Element): Promise<string[]> {
  const { violations } = await axeCore.run(container, {
    rules: {
      "color-contrast": { enabled: false },
      region: { enabled: false },
      // Not on by itself: who says what stands on a button must be understood.
      "label-content-name-mismatch": { enabled: true },
    },
  });
  return violations.flatMap((found) => found.nodes.map((node) => `${found.id}: ${node.html}`));
}
