// SPDX-License-Identifier: Apache-2.0
/** One plan: what it adds first, then its facts, cameras, days and papers. */
import { useTranslation } from "react-i18next";
import {
  changePlan,
  createPlan,
  deletePlan,
  getPlan,
  type NewPlan,
  type PlanChange,
  type PlanView,
} from "@/api";
import { DocumentsPanel } from "@/documents";
import { useRefresh } from "@/registry/data";
import { EntrySide, pick, useSide } from "@/registry/lists/EntrySide";
import { OutlineField } from "@/registry/place/OutlineField";
import { china } from "@/registry/place/PositionField";
import { type Group, withFirst } from "@/registry/record/fields";
import { RecordPanel } from "@/registry/record/RecordPanel";
import type { Stored } from "@/registry/record/useRecord";
import { useUnitField } from "@/registry/useSiteField";
import { ApprovalsField, type ApprovalValue } from "./ApprovalsField";
import { Approved, isInForce } from "./Approved";
import { Assessment } from "./Assessment";
import { BuildFile } from "./BuildFile";
import { planStates, usePlan } from "./data";
import { PlannedCameras } from "./PlannedCameras";
import styles from "./Plans.module.css";
import { PlanMark } from "./PlansPage";
import { Schedules } from "./Schedules";

const blank = { name: "", budget_source: "", area: null, approvals: [] };

const storedOf = (plan: PlanView): Stored => ({
  values: pick({ ...blank, state: "" }, plan),
  version: plan.version,
});

function useGroups(unitId: number | null): Group[] {
  const { t } = useTranslation("plans");
  return [
    {
      title: t("part.facts"),
      fields: [
        { name: "name", label: t("column.name"), kind: "text", needed: true },
        {
          name: "state",
          label: t("column.state"),
          kind: "select",
          options: planStates.map((value) => ({ value, label: t(`state.${value}`) })),
          description: t("stateText"),
          shown: (values) => "state" in values,
        },
        { name: "budget_source", label: t("budget"), kind: "text", most: 300 },
      ],
    },
    {
      title: t("part.approvals"),
      fields: [
        {
          name: "approvals",
          label: t("part.approvals"),
          kind: "own",
          check: (value) =>
            (value as ApprovalValue[]).some(({ by, day }) => by.trim() === "" || !day)
              ? t("approval.incomplete")
              : null,
          control: (value, set, error) => (
            <ApprovalsField value={value as ApprovalValue[]} onChange={set} error={error} unitId={unitId} />
          ),
          read: (value) => <ApprovalsField value={value as ApprovalValue[]} unitId={unitId} />,
        },
      ],
    },
    {
      title: t("part.area"),
      fields: [
        {
          name: "area",
          label: t("part.area"),
          kind: "own",
          check: (value) => ((value as { type?: string } | null)?.type === "Point" ? t("areaCorners") : null),
          control: (value, set, error) => (
            <OutlineField value={value} onChange={set} error={error} home={china} />
          ),
          read: () => null,
        },
      ],
    },
  ];
}

export function PlanSide() {
  const { t } = useTranslation("plans");
  const { open, close, opened } = useSide();
  const entry = usePlan(open);
  const unit = useUnitField();
  const groups = useGroups(entry.data?.unit_id ?? null);
  const refresh = useRefresh();
  return (
    <EntrySide
      title={t("title")}
      entry={entry}
      write="registry.write"
      adding={() => (
        <RecordPanel<PlanView>
          key="add"
          wide
          isNew
          mayWrite
          title={t("add")}
          groups={withFirst(groups, unit)}
          stored={{ values: { unit_id: "", ...blank }, version: 0 }}
          storedOf={storedOf}
          nameOf={(plan) => plan.name}
          send={(_, __, all) => createPlan({ body: { ...all, unit_id: Number(all.unit_id) } as NewPlan })}
          onSaved={(plan) => {
            refresh();
            opened(plan.id);
          }}
          onClose={close}
        />
      )}
      editing={(plan, mayWrite) => (
        <RecordPanel<PlanView>
          key={plan.id}
          wide
          title={plan.name}
          note={plan.unit_name}
          groups={groups}
          stored={storedOf(plan)}
          storedOf={storedOf}
          mayWrite={mayWrite}
          nameOf={(saved) => saved.name}
          send={(values, version) =>
            changePlan({ path: { plan_id: plan.id }, body: { ...values, version } as PlanChange })
          }
          again={async () => storedOf(await getPlan({ path: { plan_id: plan.id } }))}
          onSaved={refresh}
          remove={{
            send: async () => {
              await deletePlan({ path: { plan_id: plan.id }, query: { version: plan.version } });
              refresh();
            },
            lost: t("removeLost"),
            kept: t("removeKept"),
            button: t("removeButton"),
          }}
          onClose={close}
          above={
            <>
              <div className={styles.state}>
                <PlanMark state={plan.state} wasApproved={plan.was_approved} />
              </div>
              {isInForce(plan) && mayWrite && <p className={styles.note}>{t("reopen.before")}</p>}
              <Assessment plan={plan} />
              <PlannedCameras plan={plan} mayWrite={mayWrite} />
            </>
          }
        >
          {plan.was_approved && <Approved plan={plan} />}
          <Schedules plan={plan} mayWrite={mayWrite} />
          <BuildFile planId={plan.id} />
          <DocumentsPanel subject={`plan:${plan.id}`} unitId={plan.unit_id} readOnly={!mayWrite} />
        </RecordPanel>
      )}
    />
  );
}
