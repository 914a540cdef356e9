// SPDX-License-Identifier: Apache-2.0
/** J and K walk through the alarms, as the hand lies on the keys. */
import { type RefObject, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type PageKey, usePageKeys } from "@/components";

export function useAlarmKeys(list: RefObject<HTMLElement | null>): void {
  const { t } = useTranslation("alarms");
  const keys = useMemo<PageKey[]>(() => {
    function move(step: number) {
      const cards = [...(list.current?.querySelectorAll("article") ?? [])];
      const at = cards.findIndex((card) => card.contains(document.activeElement));
      const next = cards[Math.max(0, Math.min(cards.length - 1, at + step))];
      (next?.querySelector<HTMLElement>("button") ?? next?.querySelector<HTMLElement>("a"))?.focus();
    }
    return [
      { keys: "j", label: t("next"), run: () => move(1) },
      { keys: "k", label: t("previous"), run: () => move(-1) },
    ];
  }, [list, t]);
  usePageKeys(keys);
}
