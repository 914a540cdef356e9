// SPDX-License-Identifier: Apache-2.0
/** What was handed in and is not decided: who has it, since when, what the unit can do meanwhile, and what comes then. */
import { useTranslation } from "react-i18next";
import type { FilingView } from "@/api";
import { MarkShape, Part, StateMark } from "@/components";
import { formatMoment } from "@/time";
import styles from "./Filings.module.css";
import { WithdrawFiling } from "./SubmitFiling";
import { dayText } from "./words";

export function Waiting({ filing, mayWrite }: { filing: FilingView; mayWrite: boolean }) {
  const { t } = useTranslation("filings");
  const authority = filing.authority_name || t("waiting.police");
  const { delivery } = filing;
  const isOnItsWay = delivery !== null && delivery.received_us === null && delivery.state !== "answered";
  // Nobody of the authority works here, and nothing was sent: that is still to be done.
  const isToBeSent = delivery === null && filing.may_enter_paper;
  const since = isOnItsWay ? "waiting.notThere" : isToBeSent ? "waiting.notSent" : "waiting.since";
  return (
    <Part title={t("waiting.title")}>
      <p className={styles.sentence}>
        <StateMark mark={isOnItsWay ? "due" : "wait"}>
          {t(isOnItsWay ? "waiting.onItsWay" : "waiting.at", { authority })}
        </StateMark>
      </p>
      {filing.handed_day ? (
        <p className={styles.note}>{t("waiting.sincePaper", { day: dayText(filing.handed_day) })}</p>
      ) : (
        filing.submitted_us !== null && (
          <p className={styles.note}>{t(since, { time: formatMoment(filing.submitted_us, filing.zone) })}</p>
        )
      )}
      <h4 className={styles.next}>{t("waiting.next")}</h4>
      <ul className={styles.list}>
        <li>
          <MarkShape mark="ok" />
          {t(`waiting.accepted.${filing.kind}`)}
        </li>
        <li>
          <MarkShape mark="due" />
          {t("waiting.returned")}
        </li>
      </ul>
      <p className={styles.note}>{t("waiting.meanwhile")}</p>
      {filing.may_enter_paper && <p className={styles.note}>{t("waiting.elsewhere")}</p>}
      {mayWrite && <WithdrawFiling filing={filing} />}
    </Part>
  );
}
