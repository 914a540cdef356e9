// SPDX-License-Identifier: Apache-2.0
/** Units: who runs systems. */
import { IconBuildingCommunity } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { changeUnit, createUnit, deleteUnit, getUnit, type UnitChange, type UnitView } from "@/api";
import type { Column } from "@/components";
import { useMay } from "@/session";
import { useDivisionNames, useEntry, useRefresh, useUnits } from "../data";
import { ListTable, sortedThere } from "../ListTable";
import styles from "../Registry.module.css";
import { RecordPanel } from "../record/RecordPanel";
import type { Stored } from "../record/useRecord";
import { unitGroups } from "../specs";
import { useListFilter } from "../useListFilter";
import { tradesWereText, useVocabulary } from "../useVocabulary";
import { EntrySide, pick, useSide } from "./EntrySide";

const blank = {
  name: "",
  credit_code: "",
  kind: "enterprise",
  trades: [] as string[],
  division: "",
  address: "",
  legal_person: "",
  security_head: "",
  security_phone: "",
  contact: "",
  phone: "",
  email: "",
  public_page: false,
  sign_text: "",
};

const storedOf = (unit: UnitView): Stored => ({
  values: {
    ...pick(blank, unit),
    kind_before: unit.kind,
    kind_reason: "",
    trades_before: unit.trades,
    trades_reason: "",
  },
  version: unit.version,
});

export function UnitsTable() {
  const { t } = useTranslation("registry");
  const { search, sort } = useListFilter();
  const list = useUnits({ search, sort });
  const division = useDivisionNames();
  const mayAdd = useMay("registry.write");
  const columns: Column<UnitView>[] = [
    {
      id: "name",
      header: t("column.name"),
      width: "minmax(180px, 2fr)",
      cell: (row) => <strong>{row.name}</strong>,
      sortBy: sortedThere,
    },
    {
      id: "credit_code",
      header: t("column.creditCode"),
      width: "178px",
      cell: (row) => <span className="fw-mono">{row.credit_code}</span>,
      sortBy: sortedThere,
    },
    {
      id: "kind",
      header: t("column.kind"),
      width: "minmax(110px, 1fr)",
      lesser: 2,
      cell: (row) => t(`unitKind.${row.kind}` as "unitKind.enterprise"),
    },
    {
      id: "division",
      header: t("column.division"),
      width: "minmax(120px, 1fr)",
      lesser: 1,
      cell: (row) => division(row.division),
      sortBy: sortedThere,
    },
    {
      id: "address",
      header: t("column.address"),
      width: "minmax(140px, 1.6fr)",
      lesser: 3,
      cell: (row) => row.address,
      sortBy: sortedThere,
    },
  ];
  return (
    <ListTable
      label={t("tab.units")}
      list={list}
      columns={columns}
      rowKey={(row) => row.id}
      empty={{
        icon: <IconBuildingCommunity size={20} stroke={1.5} />,
        title: t("empty.units"),
        text: t(mayAdd ? "empty.unitsText" : "empty.unitsRead"),
        add: mayAdd ? t("add.units") : undefined,
      }}
    />
  );
}

export function UnitSide() {
  const { t } = useTranslation(["registry", "common"]);
  const { open, close, opened } = useSide();
  const entry = useEntry("unit", open);
  const groups = unitGroups(t, useVocabulary());
  const refresh = useRefresh();
  return (
    <EntrySide
      title={t("tab.units")}
      entry={entry}
      write="registry.write"
      adding={() => (
        <RecordPanel<UnitView>
          key="add"
          wide
          isNew
          mayWrite
          filed="unit"
          title={t("add.units")}
          groups={groups}
          stored={{ values: blank, version: 0 }}
          storedOf={storedOf}
          nameOf={(unit) => unit.name}
          send={(_, __, all) => createUnit({ body: all as typeof blank })}
          onSaved={(unit) => {
            refresh();
            opened(unit.id);
          }}
          onClose={close}
        />
      )}
      editing={(unit, mayWrite) => (
        <RecordPanel<UnitView>
          key={unit.id}
          wide
          title={unit.name}
          note={unit.credit_code}
          groups={groups}
          stored={storedOf(unit)}
          storedOf={storedOf}
          mayWrite={mayWrite}
          filed="unit"
          nameOf={(saved) => saved.name}
          send={(values, version) =>
            changeUnit({ path: { unit_id: unit.id }, body: { ...values, version } as UnitChange })
          }
          again={async () => storedOf(await getUnit({ path: { unit_id: unit.id } }))}
          onSaved={refresh}
          remove={{
            send: async () => {
              await deleteUnit({ path: { unit_id: unit.id }, query: { version: unit.version } });
              refresh();
            },
          }}
          onClose={close}
          above={
            (unit.kind_was || unit.trades_was) && (
              <div className={styles.above}>
                {unit.kind_was && (
                  <p className={styles.warning}>
                    {t("kindWas", {
                      ...unit.kind_was,
                      name: t(`unitKind.${unit.kind_was.name}` as "unitKind.enterprise"),
                    })}
                  </p>
                )}
                {unit.trades_was && <p className={styles.warning}>{tradesWereText(unit.trades_was)}</p>}
              </div>
            )
          }
        />
      )}
    />
  );
}
