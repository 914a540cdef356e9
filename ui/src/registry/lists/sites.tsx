// SPDX-License-Identifier: Apache-2.0
/** Sites: where a unit is. Country, division, class and trades decide which texts bind. */
import { Button } from "@mantine/core";
import { IconBuilding, IconMap2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import {
  changeSite,
  createSite,
  deleteSite,
  getSite,
  getStopsOfSite,
  type NewSite,
  type SiteChange,
  type SiteView,
} from "@/api";
import { type Column, numberParam, useAddress } from "@/components";
import { mapHref } from "@/links";
import { useMay } from "@/session";
import type { Values } from "../conflict";
import { useDivisionNames, useEntry, useRefresh, useSites } from "../data";
import { ListTable, sortedThere } from "../ListTable";
import { openingText } from "../opening";
import { china, PositionField } from "../place/PositionField";
import styles from "../Registry.module.css";
import { useConfirmStops } from "../record/ConfirmStops";
import { type Field, withFirst } from "../record/fields";
import { RecordPanel } from "../record/RecordPanel";
import type { Stored } from "../record/useRecord";
import { siteGroups } from "../specs";
import { useListFilter } from "../useListFilter";
import { useUnitField } from "../useSiteField";
import { leftTradesText, tradesWereText, useVocabulary } from "../useVocabulary";
import { EntrySide, pick, useSide } from "./EntrySide";

const blank = {
  name: "",
  country: "CN",
  division: "",
  address: "",
  zone: "Asia/Shanghai",
  site_class: "art7-operator",
  class_reason: "",
  trades: [] as string[],
  neighbour: "",
  opening_hours: "",
};

const storedOf = (site: SiteView): Stored => ({
  values: {
    ...pick(blank, site),
    opening_hours: openingText(site.opening_hours),
    neighbour_was: site.neighbour,
    site_class_was: site.site_class,
    class_reason_was: site.class_reason,
    neighbour_reason: "",
    trades_before: site.trades,
    trades_reason: "",
    position: { latitude: site.latitude, longitude: site.longitude },
  },
  version: site.version,
});

/** What decides which rules bind the cameras of a site. */
const deciding = new Set(["site_class", "country", "division", "zone", "neighbour"]);

/** One field on the map is two in the registry. */
function sent({ position, ...values }: Values): Values {
  return position === undefined ? values : { ...values, ...(position as object) };
}

export function SitesTable() {
  const { t } = useTranslation("registry");
  const { search, sort, unit_id } = useListFilter();
  const list = useSites({ search, sort, unit_id });
  const division = useDivisionNames();
  const mayAdd = useMay("registry.write");
  const columns: Column<SiteView>[] = [
    {
      id: "name",
      header: t("column.name"),
      width: "minmax(170px, 1.8fr)",
      cell: (row) => <strong>{row.name}</strong>,
      sortBy: sortedThere,
    },
    {
      id: "unit",
      header: t("column.unit"),
      width: "minmax(140px, 1.4fr)",
      lesser: 2,
      cell: (row) => row.unit_name,
    },
    {
      id: "class",
      header: t("column.siteClass"),
      width: "minmax(190px, 1.3fr)",
      cell: (row) => t(`siteClass.${row.site_class}`),
    },
    {
      id: "division",
      header: t("column.division"),
      width: "minmax(110px, 0.9fr)",
      lesser: 1,
      cell: (row) => division(row.division),
    },
    {
      id: "address",
      header: t("column.address"),
      width: "minmax(140px, 1.5fr)",
      lesser: 3,
      cell: (row) => row.address,
    },
  ];
  return (
    <ListTable
      label={t("tab.sites")}
      list={list}
      columns={columns}
      rowKey={(row) => row.id}
      empty={{
        icon: <IconBuilding size={20} stroke={1.5} />,
        title: t("empty.sites"),
        text: t("empty.sitesText"),
        add: mayAdd ? t("add.sites") : undefined,
      }}
    />
  );
}

export function SiteSide() {
  const { t } = useTranslation(["registry", "common"]);
  const { open, close, opened } = useSide();
  const [address, change] = useAddress();
  const entry = useEntry("site", open);
  const unit = useUnitField();
  const refresh = useRefresh();
  const position: Field = {
    name: "position",
    label: t("field.position"),
    kind: "own",
    parts: ["latitude", "longitude"],
    control: (value, set) => (
      <PositionField
        value={(value ?? { latitude: null, longitude: null }) as { latitude: null; longitude: null }}
        onChange={set}
        home={china}
      />
    ),
    read: (value) => {
      const { latitude, longitude } = (value ?? {}) as { latitude?: number; longitude?: number };
      return typeof latitude === "number" ? `${longitude}, ${latitude}` : t("common:none");
    },
  };
  const groups = siteGroups(t, useVocabulary(), position);
  const chosenUnit = numberParam(address, "unit");
  const { ask, dialog } = useConfirmStops();
  return (
    <EntrySide
      title={t("tab.sites")}
      entry={entry}
      write="registry.write"
      adding={() => (
        <RecordPanel<SiteView>
          key="add"
          wide
          isNew
          mayWrite
          filed="site"
          title={t("add.sites")}
          groups={withFirst(groups, unit)}
          stored={{
            values: {
              unit_id: chosenUnit === null ? "" : String(chosenUnit),
              ...blank,
              position: { latitude: null, longitude: null },
            },
            version: 0,
          }}
          storedOf={storedOf}
          nameOf={(site) => site.name}
          send={(_, __, all) =>
            createSite({ body: { ...sent(all), unit_id: Number(all.unit_id) } as NewSite })
          }
          onSaved={(site) => {
            refresh();
            opened(site.id);
          }}
          onClose={close}
        />
      )}
      editing={(site, mayWrite) => (
        <RecordPanel<SiteView>
          key={site.id}
          wide
          title={site.name}
          note={site.unit_name}
          groups={groups}
          stored={storedOf(site)}
          storedOf={storedOf}
          mayWrite={mayWrite}
          filed="site"
          nameOf={(saved) => saved.name}
          send={(values, version) =>
            changeSite({ path: { site_id: site.id }, body: { ...sent(values), version } as SiteChange })
          }
          confirm={async (change) => {
            const query = Object.fromEntries(Object.entries(change).filter(([name]) => deciding.has(name)));
            if (Object.keys(query).length === 0) return true;
            const stops = await getStopsOfSite({ path: { site_id: site.id }, query });
            return stops.barred === 0 || ask(stops);
          }}
          again={async () => storedOf(await getSite({ path: { site_id: site.id } }))}
          onSaved={refresh}
          remove={{
            send: async () => {
              await deleteSite({ path: { site_id: site.id }, query: { version: site.version } });
              refresh();
            },
          }}
          onClose={close}
          above={
            <div className={styles.above}>
              {site.neighbour_gone && !site.neighbour && (
                <p className={styles.warning}>{t("neighbourGone", { ...site.neighbour_gone })}</p>
              )}
              {site.class_by_places && (
                <p className={styles.warning}>
                  {t("classByPlaces", { name: t(`siteClass.${site.class_by_places}`) })}
                </p>
              )}
              {site.trades_was && <p className={styles.warning}>{tradesWereText(site.trades_was)}</p>}
              {site.left_trades.length > 0 && (
                <p className={styles.minor}>{leftTradesText(site.left_trades)}</p>
              )}
              {site.class_was && (
                <p className={styles.warning}>
                  {t("classWas", {
                    ...site.class_was,
                    name: t(`siteClass.${site.class_was.name}` as "siteClass.non-public"),
                  })}
                </p>
              )}
              <div className={styles.go}>
                <Button
                  component={Link}
                  href={mapHref({ site: site.id })}
                  variant="light"
                  leftSection={<IconMap2 size={15} stroke={1.5} />}
                >
                  {t("camera.onMap")}
                </Button>
                <Button
                  variant="light"
                  onClick={() =>
                    change({ tab: "places", unit: site.unit_id, site: site.id, open: null }, { push: true })
                  }
                >
                  {t("tab.places")}
                </Button>
                <Button
                  variant="light"
                  onClick={() =>
                    change({ tab: "floors", unit: site.unit_id, site: site.id, open: null }, { push: true })
                  }
                >
                  {t("tab.floors")}
                </Button>
              </div>
            </div>
          }
        >
          {dialog}
        </RecordPanel>
      )}
    />
  );
}
