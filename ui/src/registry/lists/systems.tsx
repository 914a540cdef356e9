// SPDX-License-Identifier: Apache-2.0
/** Systems: what is filed with the police. */
import { Button } from "@mantine/core";
import { IconTopologyStar3 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import {
  changeSystem,
  createSystem,
  deleteSystem,
  getSystem,
  type NewSystem,
  type SystemChange,
  type SystemView,
} from "@/api";
import { type Column, numberParam, StateMark, useAddress } from "@/components";
import { Unfiled } from "@/filings/Unfiled";
import { standardsHref } from "@/links";
import { useMay } from "@/session";
import { formatDate, nowUs } from "@/time";
import { useEntry, useRefresh, useSystems } from "../data";
import { ListTable, sortedThere } from "../ListTable";
import styles from "../Registry.module.css";
import { withFirst } from "../record/fields";
import { RecordPanel } from "../record/RecordPanel";
import type { Stored } from "../record/useRecord";
import { systemGroups } from "../specs";
import { systemMark, systemState } from "../states";
import { useListFilter } from "../useListFilter";
import { useSiteField } from "../useSiteField";
import { EntrySide, pick, useSide } from "./EntrySide";
import { SystemPapers } from "./SystemPapers";

const blank = {
  name: "",
  funding: "own",
  area_covered: "",
  designer: "",
  installer: "",
  maintainer: "",
  network: "",
  police_link: false,
  control_room_phone: "",
  storage_place: "",
  main_equipment: "",
  design_day: null,
  build_day: null,
  use_day: null,
  end_day: null,
  main_design_day: null,
  main_build_day: null,
  main_use_day: null,
};

const storedOf = (system: SystemView): Stored => ({
  values: {
    ...pick(blank, system),
    // A day of use that has come is changed with a reason.
    used_since: system.use_day && system.use_day <= formatDate(nowUs(), system.zone) ? system.use_day : "",
    use_day_reason: "",
  },
  version: system.version,
});

function SystemMark({ system }: { system: SystemView }) {
  const { t } = useTranslation("registry");
  const state = systemState(system, formatDate(nowUs(), system.zone));
  return <StateMark mark={systemMark[state]}>{t(`systemState.${state}`)}</StateMark>;
}

export function SystemsTable() {
  const { t } = useTranslation("registry");
  const filter = useListFilter();
  const list = useSystems(filter);
  const mayAdd = useMay("registry.write");
  const columns: Column<SystemView>[] = [
    {
      id: "name",
      header: t("column.name"),
      width: "minmax(170px, 1.8fr)",
      cell: (row) => <strong>{row.name}</strong>,
      sortBy: sortedThere,
    },
    {
      id: "state",
      header: t("column.state"),
      width: "140px",
      cell: (row) => <SystemMark system={row} />,
    },
    {
      id: "unit",
      header: t("column.unit"),
      width: "minmax(130px, 1.2fr)",
      lesser: 4,
      cell: (row) => row.unit_name,
    },
    {
      id: "site",
      header: t("column.site"),
      width: "minmax(130px, 1.2fr)",
      lesser: 1,
      cell: (row) => row.site_name,
    },
    {
      id: "cameras",
      header: t("column.cameras"),
      width: "88px",
      lesser: 2,
      align: "end",
      cell: (row) => row.cameras,
    },
    {
      id: "funding",
      header: t("column.funding"),
      width: "100px",
      lesser: 5,
      cell: (row) => t(`funding.${row.funding}` as "funding.own"),
    },
    { id: "use", header: t("column.use"), width: "130px", lesser: 3, cell: (row) => row.use_day ?? "" },
  ];
  return (
    <ListTable
      label={t("tab.systems")}
      list={list}
      columns={columns}
      rowKey={(row) => row.id}
      empty={{
        icon: <IconTopologyStar3 size={20} stroke={1.5} />,
        title: t("empty.systems"),
        text: t("empty.systemsText"),
        add: mayAdd ? t("add.systems") : undefined,
      }}
    />
  );
}

export function SystemSide() {
  const { t } = useTranslation(["registry", "common"]);
  const { open, close, opened } = useSide();
  const [address, change] = useAddress();
  const [, navigate] = useLocation();
  const mayJudge = useMay("compliance.read");
  const entry = useEntry("system", open);
  const site = useSiteField();
  const groups = systemGroups(t);
  const refresh = useRefresh();
  const chosenSite = numberParam(address, "site");
  return (
    <EntrySide
      title={t("tab.systems")}
      entry={entry}
      write="registry.write"
      adding={() => (
        <RecordPanel<SystemView>
          key="add"
          wide
          isNew
          mayWrite
          filed="system"
          title={t("add.systems")}
          groups={withFirst(groups, site)}
          stored={{
            values: { site_id: chosenSite === null ? "" : String(chosenSite), ...blank },
            version: 0,
          }}
          storedOf={storedOf}
          nameOf={(system) => system.name}
          send={(_, __, all) => createSystem({ body: { ...all, site_id: Number(all.site_id) } as NewSystem })}
          onSaved={(system) => {
            refresh();
            opened(system.id);
          }}
          onClose={close}
        />
      )}
      editing={(system, mayWrite) => (
        <RecordPanel<SystemView>
          key={system.id}
          wide
          title={system.name}
          note={system.site_name}
          groups={groups}
          stored={storedOf(system)}
          storedOf={storedOf}
          mayWrite={mayWrite}
          filed="system"
          nameOf={(saved) => saved.name}
          send={(values, version) =>
            changeSystem({ path: { system_id: system.id }, body: { ...values, version } as SystemChange })
          }
          again={async () => storedOf(await getSystem({ path: { system_id: system.id } }))}
          onSaved={refresh}
          remove={{
            send: async () => {
              await deleteSystem({ path: { system_id: system.id }, query: { version: system.version } });
              refresh();
            },
          }}
          onClose={close}
          above={
            <div className={styles.above}>
              <SystemMark system={system} />
              {system.use_day_was && (
                <p className={styles.warning}>{t("useDayWas", { ...system.use_day_was })}</p>
              )}
              <Unfiled systemId={system.id} />
              <div className={styles.go}>
                <Button
                  variant="light"
                  onClick={() =>
                    change(
                      { tab: "cameras", site: system.site_id, unit: system.unit_id, open: null },
                      { push: true },
                    )
                  }
                >
                  {t("count.cameras", { count: system.cameras })}
                </Button>
                {mayJudge && (
                  <Button variant="light" onClick={() => navigate(standardsHref(system.id))}>
                    {t("standards")}
                  </Button>
                )}
              </div>
            </div>
          }
        >
          <SystemPapers system={system} readOnly={!mayWrite} />
        </RecordPanel>
      )}
    />
  );
}
