// SPDX-License-Identifier: Apache-2.0
/** Units, sites, places, systems and cameras: lists with the tree beside them, details in the side panel. */
import { Button, Tabs } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Page, type PageKey, SearchField, useAddress, usePageKeys } from "@/components";
import { ExchangeMenu } from "@/exchange";
import { useMe } from "@/session";
import { SoleNotice } from "@/users/SoleNotice";
import { useRefresh } from "./data";
import { FirstSteps, useFirstStep } from "./FirstSteps";
import styles from "./Registry.module.css";
import { Tree } from "./Tree";
import { readTab, type TabName, tabs, visibleTabs } from "./tabs";

/** What belongs to one list and not to the next. */
const own = {
  open: null,
  add: null,
  sort: null,
  q: null,
  legal: null,
  state: null,
  move: null,
  field: null,
  papers: null,
};

export function RegistryPage() {
  const { t } = useTranslation(["registry", "common"]);
  const [address, change] = useAddress();
  const { permissions } = useMe();
  const shown = visibleTabs(permissions);
  const step = useFirstStep();
  const tab = readTab(address, shown, step ?? "places");
  const { Table, Side, Filters, add, exchange, searches, ofSite } = tabs[tab];
  const refresh = useRefresh();
  // Where there is little room the tabs scroll.
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current
      ?.querySelector(`[data-tab="${tab}"]`)
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [tab]);
  const mayAdd = add !== undefined && permissions.includes(add);

  const keys = useMemo<PageKey[]>(
    () =>
      mayAdd
        ? [
            {
              keys: "n",
              label: t(`add.${tab}` as "add.units"),
              run: () => change({ add: true, open: null }, { push: true }),
            },
          ]
        : [],
    [t, tab, mayAdd, change],
  );
  usePageKeys(keys);

  return (
    <Page
      title={t("title")}
      tools={
        <>
          {searches && (
            <SearchField
              value={address.get("q") ?? ""}
              onChange={(q) => change({ q })}
              placeholder={t("search")}
              width={200}
            />
          )}
          {Filters && <Filters />}
          {exchange && <ExchangeMenu all what={exchange} onImported={refresh} />}
          {mayAdd && (
            <Button
              leftSection={<IconPlus size={15} stroke={1.5} />}
              onClick={() => change({ add: true, open: null }, { push: true })}
            >
              {t(`add.${tab}` as "add.units")}
            </Button>
          )}
        </>
      }
      side={<Side />}
    >
      {step && (
        <>
          <SoleNotice />
          <FirstSteps step={step} />
        </>
      )}
      <Tabs
        value={tab}
        onChange={(value) => change({ ...own, tab: value as TabName }, { push: true })}
        className={styles.tabs}
        keepMounted={false}
      >
        <Tabs.List ref={list} className={styles.tabList}>
          {shown.map((name) => (
            <Tabs.Tab key={name} value={name} data-tab={name}>
              {t(`tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <div className={styles.split}>
          {ofSite && <Tree />}
          <Tabs.Panel value={tab} className={styles.list}>
            <Table />
          </Tabs.Panel>
        </div>
      </Tabs>
    </Page>
  );
}
