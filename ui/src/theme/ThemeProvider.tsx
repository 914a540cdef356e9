// SPDX-License-Identifier: Apache-2.0
/** Mantine, dressed in the console's tokens. Dark unless the person chose light. */
import "./layers.css";
import "@mantine/core/styles.layer.css";
import "@mantine/dates/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "./fonts.css";
import "./tokens.css";
import "./base.css";
import "./mantine.css";
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { DatesProvider } from "@mantine/dates";
import { Notifications } from "@mantine/notifications";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { makeTheme } from "./mantine";
import { usePaper } from "./paper";
import "dayjs/locale/zh-cn";

const schemes = localStorageColorSchemeManager({ key: "fairwatch.scheme" });

export function ThemeProvider({ children }: { children: ReactNode }) {
  const { i18n, t } = useTranslation();
  usePaper();
  const theme = useMemo(
    () =>
      makeTheme({
        close: t("close"),
        showPassword: t("showPassword"),
        clear: t("clear"),
        earlier: t("earlier"),
        later: t("later"),
        takeTime: t("takeTime"),
      }),
    [t],
  );
  const locale = i18n.language === "zh-CN" ? "zh-cn" : "en";
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="dark"
      colorSchemeManager={schemes}
      withCssVariables={false}
      withGlobalClasses={false}
      // No transitions in tests: they wait for nothing.
      env={import.meta.env.MODE === "test" ? "test" : "default"}
    >
      <DatesProvider settings={{ locale, firstDayOfWeek: 1, weekendDays: [0, 6] }}>
        {children}
        <Notifications position="bottom-left" limit={4} autoClose={6000} zIndex={500} />
      </DatesProvider>
    </MantineProvider>
  );
}
