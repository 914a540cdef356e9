// SPDX-License-Identifier: Apache-2.0
/** What of a plan was approved last, as it was; and the question before it is changed. */
import { Button, Modal, Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PlanView } from "@/api";
import { ErrorState, MarkShape, Part, TimeText } from "@/components";
import { formatNumber } from "@/components/format";
import { ApprovalsField } from "./ApprovalsField";
import { useApproved } from "./data";
import { formatMoney } from "./money";
import styles from "./Plans.module.css";

/** Whether a change to its cameras, area or source of funds takes the approval from it. */
export function isInForce(plan: PlanView): boolean {
  return plan.state === "approved" || plan.state === "built";
}

export function Approved({ plan }: { plan: PlanView }) {
  const { t } = useTranslation("plans");
  const found = useApproved(plan.id, plan.version);
  const was = found.data;
  return (
    <Part title={t("part.approved")}>
      {found.error ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : !was ? (
        <Skeleton height={32} />
      ) : (
        <>
          <p className={styles.note}>
            {t("approved.by", { name: was.by })} <TimeText us={was.at_us} form="short" />
            {" · "}
            {formatMoney(was.cost_cents)}
            {was.budget_source && ` · ${was.budget_source}`}
          </p>
          <ApprovalsField value={was.approvals} unitId={plan.unit_id} />
          <details>
            <summary>{t("approved.cameras", { count: was.cameras.length })}</summary>
            <div className={styles.table}>
              <table>
                <tbody>
                  {was.cameras.map((one) => (
                    <tr key={`${one.name} ${one.latitude} ${one.longitude} ${one.direction_deg}`}>
                      <th scope="row">{one.name}</th>
                      <td>
                        {one.latitude.toFixed(5)}, {one.longitude.toFixed(5)}
                      </td>
                      <td data-end>{formatNumber(one.direction_deg)}°</td>
                      <td data-end>{formatNumber(one.range_m)} m</td>
                      <td data-end>{formatMoney(one.cost_cents)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        </>
      )}
    </Part>
  );
}

interface AskProps {
  button: string;
  onYes: () => void;
  onClose: () => void;
}

export function AskReopen({ button, onYes, onClose }: AskProps) {
  const { t } = useTranslation(["plans", "common"]);
  return (
    <Modal opened onClose={onClose} size={460} title={t("reopen.title")}>
      <div className={styles.ask}>
        <p>
          <MarkShape mark="breach" /> {t("reopen.lost")}
        </p>
        <p>
          <MarkShape mark="ok" /> {t("reopen.kept")}
        </p>
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button color="red" onClick={onYes}>
            {button}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
