// SPDX-License-Identifier: Apache-2.0
/** Floor plans: a picture of each storey, put on the map. Places say on which one they are. */
import { Button } from "@mantine/core";
import { IconMap2, IconStack2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import {
  changeFloorPlan,
  createFloorPlan,
  deleteFloorPlan,
  type FloorPlanChange,
  type FloorPlanView,
  getFloorPlan,
  type NewFloorPlan,
} from "@/api";
import { type Column, numberParam, useAddress } from "@/components";
import { formatNumber } from "@/components/format";
import { mapHref } from "@/links";
import { frameOf } from "@/map/frames";
import type { LngLat } from "@/map/mercator";
import { Problem, useMay } from "@/session";
import type { Values } from "../conflict";
import { useEntry, useFloorPlans, useRefresh } from "../data";
import { ListTable, sortedThere } from "../ListTable";
import { type Drawing, FloorField } from "../place/FloorField";
import styles from "../Registry.module.css";
import { type Group, withFirst } from "../record/fields";
import { RecordPanel } from "../record/RecordPanel";
import type { Stored } from "../record/useRecord";
import { useListFilter } from "../useListFilter";
import { useSiteField } from "../useSiteField";
import { EntrySide, useSide } from "./EntrySide";

const storedOf = (plan: FloorPlanView): Stored => ({
  values: {
    name: plan.name,
    level: plan.level,
    drawing: { document_id: plan.document_id, corners: plan.corners as unknown as LngLat[] },
  },
  version: plan.version,
});

/** One field of the form is two in the registry. */
function sent({ drawing, ...values }: Values): Values {
  return drawing == null ? values : { ...values, ...(drawing as Drawing) };
}

/** What is wrong with either is told at the one field. */
async function told<Saved>(answer: Promise<Saved>): Promise<Saved> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Problem) || !["document_id", "corners"].includes(String(error.params.field)))
      throw error;
    throw new Problem(error.code, error.status, error.message, { ...error.params, field: "drawing" });
  }
}

export function FloorsTable() {
  const { t } = useTranslation("registry");
  const filter = useListFilter();
  const list = useFloorPlans(filter);
  const mayAdd = useMay("registry.write");
  const columns: Column<FloorPlanView>[] = [
    {
      id: "name",
      header: t("column.name"),
      width: "minmax(160px, 1.6fr)",
      cell: (row) => <strong>{row.name}</strong>,
      sortBy: sortedThere,
    },
    { id: "level", header: t("floor.level"), width: "100px", align: "end", cell: (row) => row.level },
    {
      id: "places",
      header: t("tab.places"),
      width: "100px",
      lesser: 1,
      align: "end",
      cell: (row) => row.places || "",
    },
    {
      id: "cameras",
      header: t("column.cameras"),
      width: "100px",
      lesser: 2,
      align: "end",
      cell: (row) => row.cameras || "",
    },
    { id: "site", header: t("column.site"), width: "minmax(160px, 1.6fr)", cell: (row) => row.site_name },
  ];
  return (
    <ListTable
      label={t("tab.floors")}
      list={list}
      columns={columns}
      rowKey={(row) => row.id}
      empty={{
        icon: <IconStack2 size={20} stroke={1.5} />,
        title: t("empty.floors"),
        text: t("empty.floorsText"),
        add: mayAdd ? t("add.floors") : undefined,
      }}
    />
  );
}

export function FloorSide() {
  const { t } = useTranslation("registry");
  const { open, close, opened } = useSide();
  const [address] = useAddress();
  const entry = useEntry("floor", open);
  const site = useSiteField();
  const refresh = useRefresh();
  const chosenSite = numberParam(address, "site");
  const groups = useGroups(entry.data ?? null);
  return (
    <EntrySide
      title={t("tab.floors")}
      entry={entry}
      write="registry.write"
      adding={() => (
        <RecordPanel<FloorPlanView>
          key="add"
          wide
          isNew
          mayWrite
          title={t("add.floors")}
          groups={withFirst(groups, site)}
          stored={{
            values: {
              site_id: chosenSite === null ? "" : String(chosenSite),
              name: "",
              level: 1,
              drawing: null,
            },
            version: 0,
          }}
          storedOf={storedOf}
          nameOf={(plan) => plan.name}
          send={(_, __, all) =>
            told(createFloorPlan({ body: { ...sent(all), site_id: Number(all.site_id) } as NewFloorPlan }))
          }
          onSaved={(plan) => {
            refresh();
            opened(plan.id);
          }}
          onClose={close}
        />
      )}
      editing={(plan, mayWrite) => (
        <RecordPanel<FloorPlanView>
          key={plan.id}
          wide
          title={plan.name}
          note={plan.site_name}
          groups={groups}
          stored={storedOf(plan)}
          storedOf={storedOf}
          mayWrite={mayWrite}
          nameOf={(saved) => saved.name}
          send={(values, version) =>
            told(
              changeFloorPlan({
                path: { floor_plan_id: plan.id },
                body: { ...sent(values), version } as FloorPlanChange,
              }),
            )
          }
          again={async () => storedOf(await getFloorPlan({ path: { floor_plan_id: plan.id } }))}
          onSaved={refresh}
          remove={{
            lost: t("floor.removeLost"),
            kept: t("floor.removeKept"),
            send: async () => {
              await deleteFloorPlan({ path: { floor_plan_id: plan.id }, query: { version: plan.version } });
              refresh();
            },
          }}
          onClose={close}
          above={
            <div className={styles.above}>
              <p className={styles.minor}>
                {plan.places === 0
                  ? t("floor.noPlaces")
                  : `${t("count.places", { count: plan.places })} · ${t("count.cameras", { count: plan.cameras })}`}
              </p>
              <div className={styles.go}>
                <Button
                  component={Link}
                  href={mapHref({ site: plan.site_id, level: plan.level })}
                  variant="light"
                  leftSection={<IconMap2 size={15} stroke={1.5} />}
                >
                  {t("camera.onMap")}
                </Button>
              </div>
            </div>
          }
        />
      )}
    />
  );
}

function useGroups(plan: FloorPlanView | null): Group[] {
  const { t } = useTranslation("registry");
  const [address] = useAddress();
  const chosen = address.get("add") !== null ? numberParam(address, "site") : (plan?.site_id ?? null);
  return [
    {
      title: t("part.identity"),
      fields: [
        [
          { name: "name", label: t("field.name"), kind: "text", needed: true, most: 120, placeholder: "1F" },
          {
            name: "level",
            label: t("floor.levelLong"),
            kind: "number",
            needed: true,
            least: -20,
            most: 200,
            check: (value) => (value === 0 ? t("floor.levelText") : null),
          },
        ],
      ],
    },
    {
      title: t("floor.part"),
      fields: [
        {
          name: "drawing",
          label: t("floor.part"),
          kind: "own",
          check: (value) => {
            const drawing = value as Drawing | null;
            if (!drawing) return t("floor.pictureFirst");
            return drawing.corners ? null : t("floor.clickHint");
          },
          control: (value, set, error, values) => (
            <FloorField
              siteId={Number(values.site_id) || chosen}
              value={value as Drawing | null}
              onChange={set}
              error={error}
              stored={plan}
            />
          ),
          read: (value) => {
            const frame = frameOf((value as Drawing | null)?.corners ?? []);
            if (!frame) return "";
            const [width, height] = [formatNumber(frame.widthM), formatNumber(frame.heightM)];
            return t("floor.size", { width, height, turn: formatNumber(frame.turn) });
          },
        },
      ],
    },
  ];
}
