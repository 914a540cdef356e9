// SPDX-License-Identifier: Apache-2.0
/** What is to be built: plans with their cameras, what they add, and what they lack. */
import { Button, Select } from "@mantine/core";
import { IconPlus, IconRulerMeasure } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { PlanView } from "@/api";
import {
  type Column,
  type Mark,
  Page,
  type PageKey,
  SearchField,
  StateMark,
  useAddress,
  usePageKeys,
} from "@/components";
import { formatNumber } from "@/components/format";
import { ListTable, sortedThere } from "@/registry/ListTable";
import { useMay } from "@/session";
import { type PlanState, planStates, usePlans } from "./data";
import { formatMoney } from "./money";
import { PlanSide } from "./PlanSide";

const marks: Record<PlanState, Mark> = { draft: "wait", approved: "due", built: "ok", dropped: "off" };

export function PlanMark({ state, wasApproved }: { state: PlanState; wasApproved: boolean }) {
  const { t } = useTranslation("plans");
  if (state === "draft" && wasApproved) return <StateMark mark="breach">{t("state.again")}</StateMark>;
  return <StateMark mark={marks[state]}>{t(`state.${state}`)}</StateMark>;
}

export function PlansPage() {
  const { t } = useTranslation(["plans", "common"]);
  const [address, change] = useAddress();
  const mayAdd = useMay("registry.write");
  const state = planStates.find((one) => one === address.get("state"));
  const list = usePlans({
    search: address.get("q") ?? undefined,
    sort: address.get("sort") ?? undefined,
    state,
  });
  const keys = useMemo<PageKey[]>(
    () =>
      mayAdd
        ? [{ keys: "n", label: t("add"), run: () => change({ add: true, open: null }, { push: true }) }]
        : [],
    [t, mayAdd, change],
  );
  usePageKeys(keys);
  const columns: Column<PlanView>[] = [
    {
      id: "name",
      header: t("column.name"),
      width: "minmax(180px, 2fr)",
      cell: (row) => <strong>{row.name}</strong>,
      sortBy: sortedThere,
    },
    {
      id: "state",
      header: t("column.state"),
      width: "170px",
      cell: (row) => <PlanMark state={row.state} wasApproved={row.was_approved} />,
    },
    { id: "unit", header: t("column.unit"), width: "minmax(150px, 1.5fr)", cell: (row) => row.unit_name },
    {
      id: "cameras",
      header: t("column.cameras"),
      width: "96px",
      lesser: 1,
      align: "end",
      cell: (row) => formatNumber(row.cameras),
    },
    {
      id: "cost",
      header: t("column.cost"),
      width: "130px",
      lesser: 2,
      align: "end",
      cell: (row) => formatMoney(row.cost_cents),
    },
    {
      id: "budget",
      header: t("column.budget"),
      width: "minmax(120px, 1fr)",
      lesser: 3,
      cell: (row) => row.budget_source,
    },
  ];

  return (
    <Page
      title={t("title")}
      tools={
        <>
          <SearchField
            value={address.get("q") ?? ""}
            onChange={(q) => change({ q })}
            placeholder={t("search")}
            width={200}
          />
          <Select
            aria-label={t("column.state")}
            placeholder={t("column.state")}
            w={130}
            clearable
            value={state ?? null}
            onChange={(value) => change({ state: value })}
            data={planStates.map((value) => ({ value, label: t(`state.${value}`) }))}
          />
          {mayAdd && (
            <Button
              leftSection={<IconPlus size={15} stroke={1.5} />}
              onClick={() => change({ add: true, open: null }, { push: true })}
            >
              {t("add")}
            </Button>
          )}
        </>
      }
      side={<PlanSide />}
    >
      <ListTable
        label={t("title")}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        dimmed={(row) => row.state === "dropped"}
        filters={["state"]}
        empty={{
          icon: <IconRulerMeasure size={20} stroke={1.5} />,
          title: t("empty"),
          text: t("emptyText"),
          add: mayAdd ? t("add") : undefined,
        }}
      />
    </Page>
  );
}
