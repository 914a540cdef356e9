// SPDX-License-Identifier: Apache-2.0
/** The bar over every page: search, clock, alarms, language, look, the person. */
import { ActionIcon, Tooltip, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { IconHelp, IconMenu2, IconMoon, IconSearch, IconSun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { AlarmBell } from "@/alarms/AlarmBell";
import { KeyCaps } from "@/components";
import { OnDutyNow } from "@/duties/OnDutyNow";
import { currentLanguage, setLanguage } from "@/i18n";
import { useMay } from "@/session";
import { Clock } from "./Clock";
import { MeMenu } from "./MeMenu";
import styles from "./TopBar.module.css";

interface Props {
  onSearch: () => void;
  onKeys: () => void;
  onMenu: () => void;
}

export function TopBar({ onSearch, onKeys, onMenu }: Props) {
  const { t } = useTranslation("frame");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const dark = colorScheme !== "light";
  const mayAlarms = useMay("alarm.read");
  const mayDuties = useMay("duty.read");
  const other = currentLanguage() === "en" ? "zh-CN" : "en";
  return (
    <header className={styles.bar}>
      <ActionIcon className={styles.menu} onClick={onMenu} aria-label={t("menu")}>
        <IconMenu2 size={18} stroke={1.5} />
      </ActionIcon>
      <UnstyledButton className={styles.search} onClick={onSearch}>
        <IconSearch size={15} stroke={1.5} aria-hidden="true" />
        <span className={styles.searchText}>{t("palette.open")}</span>
        <span className={styles.searchKeys} aria-hidden="true">
          <KeyCaps keys="mod+k" />
        </span>
      </UnstyledButton>
      <div className={styles.right}>
        {mayDuties && <OnDutyNow />}
        <Clock />
        {(mayAlarms || mayDuties) && <AlarmBell />}
        <UnstyledButton
          className={styles.language}
          lang={other}
          onClick={() => setLanguage(other)}
          title={other === "en" ? "English" : "中文"}
        >
          {t("language")}
        </UnstyledButton>
        <Tooltip label={t(dark ? "scheme.toLight" : "scheme.toDark")}>
          <ActionIcon
            className={styles.wideOnly}
            onClick={() => setColorScheme(dark ? "light" : "dark")}
            aria-label={t(dark ? "scheme.toLight" : "scheme.toDark")}
          >
            {dark ? <IconSun size={17} stroke={1.5} /> : <IconMoon size={17} stroke={1.5} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t("keys")}>
          <ActionIcon className={styles.wideOnly} onClick={onKeys} aria-label={t("keys")}>
            <IconHelp size={17} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
        <MeMenu />
      </div>
    </header>
  );
}
