// SPDX-License-Identifier: Apache-2.0
/** What a plan adds: the share of its area that is seen before and after, its places, what is built twice, the cost. */
import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AssessmentView, CoveredView, PlanView } from "@/api";
import { ErrorState, Part, StateMark } from "@/components";
import { formatNumber } from "@/components/format";
import { useAssessment } from "./data";
import { formatMoney, formatShare } from "./money";
import { PlanMap } from "./PlanMap";
import styles from "./Plans.module.css";

export function Assessment({ plan }: { plan: PlanView }) {
  const { t } = useTranslation("plans");
  const found = useAssessment(plan.id);
  return (
    <Part title={t("part.adds")}>
      <PlanMap plan={plan} />
      {found.error && !found.data ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data ? (
        <Numbers told={found.data} cameras={plan.cameras} />
      ) : (
        <Skeleton height={58} />
      )}
    </Part>
  );
}

function Numbers({ told, cameras }: { told: AssessmentView; cameras: number }) {
  const { t } = useTranslation("plans");
  const missing = told.papers.filter(({ document_ids }) => document_ids.length === 0).length;
  return (
    <>
      <dl className={styles.numbers}>
        <div>
          <dt>{t("coverage")}</dt>
          <dd>
            {told.area ? (
              <>
                <span className={styles.before}>{formatShare(told.area.before)}</span> →{" "}
                {formatShare(told.area.after)}
              </>
            ) : (
              "–"
            )}
          </dd>
        </div>
        <div>
          <dt>{t("column.cameras")}</dt>
          <dd>{formatNumber(cameras)}</dd>
        </div>
        <div>
          <dt>{t("column.cost")}</dt>
          <dd>{formatMoney(told.cost_cents)}</dd>
        </div>
        <div data-mark={missing > 0 ? "due" : undefined}>
          <dt>{t("missingPapers")}</dt>
          <dd>{formatNumber(missing)}</dd>
        </div>
      </dl>
      {!told.area && <p className={styles.note}>{t("noArea")}</p>}
      {told.places.length > 0 && (
        <section>
          <h4 className={styles.heading}>{t("places")}</h4>
          <ul className={styles.bars}>
            {told.places.map((place) => (
              <Bar key={place.place_id} covered={place} />
            ))}
          </ul>
        </section>
      )}
      <section>
        <h4 className={styles.heading}>{t("duplicates")}</h4>
        {told.duplicates.length === 0 ? (
          <StateMark mark="ok">{t("noDuplicates")}</StateMark>
        ) : (
          <ul className={styles.list}>
            {told.duplicates.map((one) => (
              <li key={`${one.planned_id} ${one.camera_id} ${one.other_planned_id} ${one.share}`}>
                <StateMark mark="due">
                  {t("duplicate", {
                    name: one.name,
                    other: one.camera_name ?? t("otherUnit"),
                    share: formatShare(one.share),
                  })}
                </StateMark>
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function Bar({ covered }: { covered: CoveredView }) {
  const { t } = useTranslation("plans");
  return (
    <li className={styles.bar}>
      <span className={styles.barName}>{covered.name}</span>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" className={styles.barShape} aria-hidden="true">
        <rect width="100" height="6" className={styles.barGround} />
        <rect width={covered.after * 100} height="6" className={styles.barAfter} />
        <rect width={covered.before * 100} height="6" className={styles.barBefore} />
      </svg>
      <span className={styles.barText}>
        {t("fromTo", { before: formatShare(covered.before), after: formatShare(covered.after) })}
      </span>
    </li>
  );
}
