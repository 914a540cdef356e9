// SPDX-License-Identifier: Apache-2.0
/** Paper is white: whatever is printed is printed in the light theme. */
import { useEffect } from "react";

export function usePaper(): void {
  useEffect(() => {
    const root = document.documentElement;
    let before: string | undefined;
    const toPaper = () => {
      before = root.dataset.mantineColorScheme;
      root.dataset.mantineColorScheme = "light";
    };
    const toScreen = () => {
      if (before !== undefined) root.dataset.mantineColorScheme = before;
    };
    window.addEventListener("beforeprint", toPaper);
    window.addEventListener("afterprint", toScreen);
    return () => {
      window.removeEventListener("beforeprint", toPaper);
      window.removeEventListener("afterprint", toScreen);
    };
  }, []);
}
