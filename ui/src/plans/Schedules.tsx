// SPDX-License-Identifier: Apache-2.0
/** Design, building and use of each system of the plan, against the main works: at the same time, or not. */
import { ActionIcon, Select } from "@mantine/core";
import { IconUnlink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { PlanView, StageView } from "@/api";
import { type Mark, Part, StateMark, toastFailed } from "@/components";
import { Citations } from "@/registry/Citations";
import { useAssessment, useLinkSystem, useUnitSystems } from "./data";
import styles from "./Plans.module.css";

const marks: Record<StageView["state"], Mark> = {
  kept: "ok",
  late: "breach",
  missing: "breach",
  unknown: "wait",
};

export function Schedules({ plan, mayWrite }: { plan: PlanView; mayWrite: boolean }) {
  const { t } = useTranslation("plans");
  const told = useAssessment(plan.id).data;
  const systems = useUnitSystems(plan.unit_id).data?.items ?? [];
  const link = useLinkSystem();
  const free = systems.filter((system) => system.plan_id === null);
  const put = (id: number, planId: number | null) => {
    const system = systems.find((one) => one.id === id);
    if (system) link.mutate({ system, planId }, { onError: toastFailed });
  };
  return (
    <Part title={t("part.schedule")}>
      {told?.schedules.length === 0 && <p className={styles.note}>{t("schedule.none")}</p>}
      {told?.schedules.map((one) => (
        <section key={one.system_id} className={styles.schedule}>
          <header className={styles.scheduleHead}>
            <strong>{one.system_name}</strong>
            {mayWrite && (
              <ActionIcon
                aria-label={t("schedule.unlink", { name: one.system_name })}
                onClick={() => put(one.system_id, null)}
              >
                <IconUnlink size={15} stroke={1.5} />
              </ActionIcon>
            )}
          </header>
          <div className={styles.table}>
            <table>
              <thead>
                <tr>
                  <th>{t("schedule.stage")}</th>
                  <th>{t("schedule.day")}</th>
                  <th>{t("schedule.main")}</th>
                  <th>{t("column.state")}</th>
                </tr>
              </thead>
              <tbody>
                {one.stages.map((stage) => (
                  <tr key={stage.stage}>
                    <th scope="row">{t(`stage.${stage.stage as "design"}`)}</th>
                    <td>{stage.day ?? "–"}</td>
                    <td>{stage.main_day ?? "–"}</td>
                    <td>
                      <StateMark mark={marks[stage.state]}>{t(`stageState.${stage.state}`)}</StateMark>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Citations citations={one.citations} />
        </section>
      ))}
      {mayWrite && free.length > 0 && (
        <Select
          label={t("schedule.link")}
          placeholder={t("schedule.linkWhich")}
          searchable
          value={null}
          data={free.map((system) => ({
            value: String(system.id),
            label: `${system.name} · ${system.site_name}`,
          }))}
          onChange={(value) => value && put(Number(value), plan.id)}
        />
      )}
    </Part>
  );
}
