// SPDX-License-Identifier: Apache-2.0
/** The territory: divisions that this installation serves, from the province down to the county. */
import { IconMapPins } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type DivisionView, putDivision } from "@/api";
import { type Column, DataTable, EmptyState, ErrorState, numberParam, useAddress } from "@/components";
import { readSort, writeSort } from "@/components/sorting";
import { useMay } from "@/session";
import { divisionProblem, plainCode } from "../codes";
import { useDivisions, useRefresh } from "../data";
import styles from "../Registry.module.css";
import type { Group } from "../record/fields";
import { RecordPanel } from "../record/RecordPanel";
import { reasonText } from "../record/reasons";
import { useSide } from "./EntrySide";

type Level = "province" | "prefecture" | "county";

export function levelOf(code: string): Level {
  if (code.endsWith("0000")) return "province";
  return code.endsWith("00") ? "prefecture" : "county";
}

const depth: Record<Level, number> = { province: 0, prefecture: 1, county: 2 };

export function TerritoryTable() {
  const { t } = useTranslation("registry");
  const [address, change] = useAddress();
  const divisions = useDivisions();
  const open = numberParam(address, "open");
  const columns: Column<DivisionView>[] = [
    {
      id: "name",
      header: t("column.name"),
      width: "minmax(200px, 2fr)",
      cell: (row) => (
        <span style={{ paddingLeft: depth[levelOf(row.code)] * 18 }}>
          <strong>{row.name}</strong> {row.name_en && <span className={styles.minor}>{row.name_en}</span>}
        </span>
      ),
    },
    {
      id: "code",
      header: t("column.code"),
      width: "100px",
      cell: (row) => <span className="fw-mono">{row.code}</span>,
      sortBy: (row) => row.code,
    },
    {
      id: "kind",
      header: t("column.kind"),
      width: "120px",
      lesser: 1,
      cell: (row) => t(`level.${levelOf(row.code)}`),
    },
    {
      id: "authorities",
      header: t("column.authorities"),
      width: "110px",
      lesser: 2,
      align: "end",
      cell: (row) => row.authorities,
      sortBy: (row) => row.authorities,
    },
    {
      id: "sites",
      header: t("column.sites"),
      width: "100px",
      lesser: 3,
      align: "end",
      cell: (row) => row.sites,
      sortBy: (row) => row.sites,
    },
  ];
  if (divisions.error && !divisions.data)
    return <ErrorState error={divisions.error} onRetry={() => void divisions.refetch()} />;
  return (
    <DataTable
      label={t("tab.territory")}
      columns={columns}
      rows={divisions.data}
      rowKey={(row) => Number(row.code)}
      chosen={open}
      onOpen={(row) => change({ open: row.code, add: null }, { push: open === null })}
      sort={readSort(address.get("sort"))}
      onSort={(next) => change({ sort: writeSort(next) })}
      empty={
        <EmptyState
          icon={<IconMapPins size={20} stroke={1.5} />}
          title={t("empty.territory")}
          text={t("empty.territoryText")}
        />
      }
    />
  );
}

export function DivisionSide() {
  const { t } = useTranslation(["registry", "common"]);
  const [address] = useAddress();
  const { open, close } = useSide();
  const mayWrite = useMay("territory.write");
  const divisions = useDivisions();
  const refresh = useRefresh();
  const isNew = address.get("add") !== null;
  const division = divisions.data?.find(({ code }) => Number(code) === open);
  const groups = useMemo<Group[]>(
    () => [
      {
        title: t("part.identity"),
        fields: [
          {
            name: "code",
            label: t("field.divisionCode"),
            kind: "text",
            mono: true,
            needed: true,
            fixed: true,
            most: 12,
            check: (value) => {
              const problem = value ? divisionProblem(String(value)) : null;
              return problem && reasonText(problem);
            },
          },
          { name: "name", label: t("field.name"), kind: "text", needed: true, most: 100 },
          { name: "name_en", label: t("field.name_en"), kind: "text", most: 100 },
        ],
      },
    ],
    [t],
  );
  if (!mayWrite || (!isNew && !division)) return null;
  const values = division
    ? { code: division.code, name: division.name, name_en: division.name_en }
    : { code: "", name: "", name_en: "" };
  return (
    <RecordPanel<DivisionView>
      key={isNew ? "add" : division?.code}
      isNew={isNew}
      mayWrite
      title={isNew ? t("add.territory") : (division?.name ?? "")}
      groups={groups}
      stored={{ values: isNew ? { code: "", name: "", name_en: "" } : values, version: 0 }}
      storedOf={({ code, name, name_en }) => ({ values: { code, name, name_en }, version: 0 })}
      nameOf={(saved) => saved.name}
      send={(_, __, all) =>
        putDivision({
          path: { code: plainCode(String(all.code)) },
          body: { name: String(all.name), name_en: String(all.name_en) },
        })
      }
      onSaved={() => {
        refresh();
        if (isNew) close();
      }}
      onClose={close}
    />
  );
}
