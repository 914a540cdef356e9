// SPDX-License-Identifier: Apache-2.0
/** What stands around every page: rail, top bar, search, keys. */
import { Drawer } from "@mantine/core";
import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { KeyHelp, type PageKey } from "@/components";
import { useFrameKeys } from "@/components/keys";
import { useEventStream } from "@/events/useEventStream";
import { useMe } from "@/session";
import styles from "./Frame.module.css";
import { permittedPages } from "./nav";
import { OfflineBar } from "./OfflineBar";
import { Palette } from "./Palette";
import { Rail } from "./Rail";
import { TopBar } from "./TopBar";

export function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation("frame");
  const [, navigate] = useLocation();
  const me = useMe();
  const [open, setOpen] = useState<"palette" | "keys" | "menu" | null>(null);
  const roomy = useMediaQuery("(min-width: 1500px)", window.innerWidth >= 1500) ?? true;
  const phone = useMediaQuery("(max-width: 720px)", window.innerWidth <= 720) ?? false;
  const [chosen, setChosen] = useLocalStorage<"wide" | "narrow" | "auto">({
    key: "fairwatch.rail",
    defaultValue: "auto",
    getInitialValueInEffect: false,
  });
  const wide = chosen === "auto" ? roomy : chosen === "wide";
  useEventStream();

  const keys = useMemo<PageKey[]>(
    () => [
      { keys: "mod+k", label: t("palette.open"), run: () => setOpen("palette"), always: true },
      { keys: "?", label: t("keys"), run: () => setOpen("keys") },
      ...permittedPages(me.permissions).map(({ page, href, stroke }) => ({
        keys: `g ${stroke}`,
        label: t("goTo", { page: t(`page.${page}`) }),
        run: () => navigate(href),
      })),
    ],
    [t, navigate, me.permissions],
  );
  useFrameKeys(keys);

  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#page">
        {t("skip")}
      </a>
      {!phone && <Rail wide={wide} onWide={(next) => setChosen(next ? "wide" : "narrow")} />}
      <div className={styles.column}>
        <TopBar
          onSearch={() => setOpen("palette")}
          onKeys={() => setOpen("keys")}
          onMenu={() => setOpen("menu")}
        />
        <OfflineBar />
        <main id="page" className={styles.page} tabIndex={-1}>
          {children}
        </main>
      </div>
      <Drawer
        opened={open === "menu"}
        onClose={() => setOpen(null)}
        position="left"
        size={220}
        padding={0}
        withCloseButton={false}
        attributes={{ content: { "aria-label": t("menu") } }}
      >
        <Rail wide onGo={() => setOpen(null)} />
      </Drawer>
      <Palette opened={open === "palette"} onClose={() => setOpen(null)} />
      <KeyHelp opened={open === "keys"} onClose={() => setOpen(null)} />
    </div>
  );
}
