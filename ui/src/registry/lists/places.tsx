// SPDX-License-Identifier: Apache-2.0
/** Places: the parts of a site. Their kind, with the texts, says whether a camera must, may or must not be there. */
import { Button, Select } from "@mantine/core";
import { IconMap2, IconMapPin, IconVideo } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import {
  changePlace,
  createPlace,
  deletePlace,
  getPlace,
  getStopsOfPlace,
  type NewPlace,
  type PlaceChange,
  type PlaceView,
} from "@/api";
import { type Column, numberParam, useAddress } from "@/components";
import { currentLanguage } from "@/i18n";
import { mapHref } from "@/links";
import { useMay } from "@/session";
import { FloorChoice, useWhyNoCamera } from "../choices";
import type { Values } from "../conflict";
import { useEntry, useFloorOptions, useKindNames, usePlaceKinds, usePlaces, useRefresh } from "../data";
import { ListTable, sortedThere } from "../ListTable";
import { KindLaw, PlaceMark } from "../PlaceLaw";
import { PlaceDecision } from "../place/Decision";
import { SitedOutline } from "../place/Sited";
import { ringOf } from "../place/shapes";
import styles from "../Registry.module.css";
import { useConfirmStops } from "../record/ConfirmStops";
import { type Group, isEmpty, withFirst } from "../record/fields";
import { RecordPanel } from "../record/RecordPanel";
import type { Stored } from "../record/useRecord";
import { isShut } from "../states";
import { useListFilter } from "../useListFilter";
import { useSiteField } from "../useSiteField";
import { EntrySide, pick, useSide } from "./EntrySide";

const blank = { name: "", kind: "", reason: "", floor_plan_id: "", outline: null };
const classes = ["required", "permitted", "forbidden", "undecided"] as const;

const storedOf = (place: PlaceView): Stored => ({
  values: {
    ...pick(blank, place),
    floor_plan_id: place.floor_plan_id === null ? "" : String(place.floor_plan_id),
  },
  version: place.version,
});

/** No storey is null in the registry. */
const sent = ({ floor_plan_id: floor, ...values }: Values): Values =>
  floor === undefined ? values : { ...values, floor_plan_id: Number(floor) || null };

export function PlaceFilters() {
  const { t } = useTranslation("registry");
  const [address, change] = useAddress();
  return (
    <Select
      aria-label={t("filter.legal")}
      placeholder={t("filter.legal")}
      w={150}
      clearable
      value={address.get("legal")}
      onChange={(legal) => change({ legal })}
      data={classes.map((value) => ({ value, label: t(`legal.${value}`) }))}
    />
  );
}

export function PlacesTable() {
  const { t } = useTranslation("registry");
  const [address] = useAddress();
  const filter = useListFilter();
  const legal = classes.find((one) => one === address.get("legal"));
  const list = usePlaces({ ...filter, legal_class: legal });
  const kind = useKindNames();
  const mayAdd = useMay("registry.write");
  const columns: Column<PlaceView>[] = [
    {
      id: "name",
      header: t("column.name"),
      width: "minmax(150px, 1.5fr)",
      cell: (row) => <strong>{row.name}</strong>,
      sortBy: sortedThere,
    },
    {
      id: "legal",
      header: t("column.legal"),
      width: "minmax(200px, 1.4fr)",
      cell: (row) => <PlaceMark place={row} />,
    },
    {
      id: "kind",
      header: t("field.placeKind"),
      width: "minmax(150px, 1.5fr)",
      lesser: 2,
      cell: (row) => kind(row.kind),
    },
    {
      id: "cameras",
      header: t("column.cameras"),
      width: "minmax(110px, 0.8fr)",
      lesser: 1,
      cell: (row) => (row.cameras > 0 ? t("camerasWorking", { working: row.working, all: row.cameras }) : ""),
    },
    {
      id: "site",
      header: t("column.site"),
      width: "minmax(130px, 1.2fr)",
      lesser: 3,
      cell: (row) => row.site_name,
    },
  ];
  return (
    <ListTable
      label={t("tab.places")}
      list={list}
      columns={columns}
      rowKey={(row) => row.id}
      filters={["legal"]}
      empty={{
        icon: <IconMapPin size={20} stroke={1.5} />,
        title: t("empty.places"),
        text: t("empty.placesText"),
        add: mayAdd ? t("add.places") : undefined,
      }}
    />
  );
}

export function PlaceSide() {
  const { t } = useTranslation(["registry", "common"]);
  const { open, close, opened } = useSide();
  const [address, change] = useAddress();
  const entry = useEntry("place", open);
  const site = useSiteField();
  const refresh = useRefresh();
  const mayPlace = useMay("registry.write");
  const chosenSite = numberParam(address, "site");
  const groups = usePlaceGroups(entry.data);
  const { ask, dialog } = useConfirmStops();
  const whyNoCamera = useWhyNoCamera();
  return (
    <EntrySide
      title={t("tab.places")}
      entry={entry}
      write="registry.write"
      adding={() => (
        <RecordPanel<PlaceView>
          key="add"
          wide
          isNew
          mayWrite
          filed="places"
          title={t("add.places")}
          groups={withFirst(groups, site)}
          stored={{
            values: { site_id: chosenSite === null ? "" : String(chosenSite), ...blank },
            version: 0,
          }}
          storedOf={storedOf}
          nameOf={(place) => place.name}
          send={(_, __, all) =>
            createPlace({ body: { ...sent(all), site_id: Number(all.site_id) } as NewPlace })
          }
          onSaved={(place) => {
            refresh();
            opened(place.id);
          }}
          onClose={close}
        />
      )}
      editing={(place, mayWrite) => (
        <RecordPanel<PlaceView>
          key={place.id}
          wide
          title={place.name}
          note={place.site_name}
          groups={groups}
          stored={storedOf(place)}
          storedOf={storedOf}
          mayWrite={mayWrite}
          filed="places"
          nameOf={(saved) => saved.name}
          send={(values, version) =>
            changePlace({ path: { place_id: place.id }, body: { ...sent(values), version } as PlaceChange })
          }
          confirm={async ({ kind, reason }) => {
            if (kind === undefined) return true;
            const stops = await getStopsOfPlace({
              path: { place_id: place.id },
              query: { kind: String(kind) },
            });
            if (stops.barred === 0) return true;
            // The reason of before is that of the kind of before.
            if (isEmpty(reason)) return { reason: t("stops.needsReason") };
            return ask(stops);
          }}
          again={async () => storedOf(await getPlace({ path: { place_id: place.id } }))}
          onSaved={refresh}
          remove={{
            send: async () => {
              await deletePlace({ path: { place_id: place.id }, query: { version: place.version } });
              refresh();
            },
          }}
          onClose={close}
          above={
            <div className={styles.above}>
              <PlaceMark place={place} />
              <div className={styles.go}>
                <Button
                  component={Link}
                  href={mapHref({ site: place.site_id, place: place.id })}
                  variant="light"
                  leftSection={<IconMap2 size={15} stroke={1.5} />}
                >
                  {t("camera.onMap")}
                </Button>
                {mayPlace && (
                  <Button
                    variant="light"
                    disabled={isShut(place)}
                    leftSection={<IconVideo size={15} stroke={1.5} />}
                    onClick={() =>
                      change(
                        { tab: "cameras", add: true, site: place.site_id, place: place.id, open: null },
                        { push: true },
                      )
                    }
                  >
                    {t("add.cameras")}
                  </Button>
                )}
              </div>
              {mayPlace && place.legal_class === "forbidden" && (
                <p className={styles.minor}>{whyNoCamera(place)}</p>
              )}
              <PlaceDecision place={place} mayDecide={mayWrite} />
            </div>
          }
        >
          {dialog}
        </RecordPanel>
      )}
    />
  );
}

function usePlaceGroups(place: PlaceView | undefined): Group[] {
  const { t } = useTranslation("registry");
  const kinds = usePlaceKinds().data;
  const [address] = useAddress();
  const adding = address.get("add") !== null;
  const siteId = adding ? numberParam(address, "site") : (place?.site_id ?? null);
  const floors = useFloorOptions(siteId);
  const zh = currentLanguage() === "zh-CN";
  const siteOf = (values: Values) => (adding ? Number(values.site_id) || null : siteId);
  return [
    {
      title: t("part.identity"),
      fields: [
        { name: "name", label: t("field.name"), kind: "text", needed: true },
        {
          name: "kind",
          label: t("field.placeKind"),
          kind: "select",
          needed: true,
          searchable: true,
          options: (kinds ?? []).map(({ id, zh: chinese, en }) => ({ value: id, label: zh ? chinese : en })),
          description: t("hint.placeKind"),
        },
        { name: "reason", label: t("field.kindReason"), kind: "area" },
      ],
      below: (values) => {
        const kind = String(values.kind ?? "");
        const isStored = !adding && place !== undefined && place.kind === kind;
        return (
          <KindLaw
            siteId={siteOf(values)}
            kind={kind}
            cameras={adding ? 0 : (place?.cameras ?? 0)}
            stored={
              isStored
                ? {
                    legalClass: place.legal_class,
                    citations: place.citations,
                    builder: place.builder,
                    isDecided: place.decision !== null,
                  }
                : undefined
            }
          />
        );
      },
    },
    {
      title: t("part.position"),
      fields: [
        {
          name: "floor_plan_id",
          label: t("field.floorPlan"),
          kind: "own",
          shown: (values) => adding || floors.length > 0 || Boolean(values.floor_plan_id),
          control: (value, set, _, values) => (
            <FloorChoice siteId={siteOf(values)} value={value} onChange={set} />
          ),
          read: (value) => floors.find((one) => one.value === value)?.label ?? t("floor.none"),
        },
        {
          name: "outline",
          label: t("field.outline"),
          kind: "own",
          control: (value, set, error, values) => (
            <SitedOutline
              siteId={siteOf(values)}
              placeId={place?.id}
              floorPlanId={Number(values.floor_plan_id) || null}
              value={value}
              onChange={set}
              error={error}
            />
          ),
          read: (value) => t("outline.cornerCount", { count: ringOf(value).length }),
        },
      ],
    },
  ];
}
