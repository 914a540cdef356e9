// SPDX-License-Identifier: Apache-2.0
/** What happened to a filing, and why it was returned. */
import { useTranslation } from "react-i18next";
import type { FilingStep, FilingView, FormView } from "@/api";
import { Part, StateMark, TimeText } from "@/components";
import styles from "./Filings.module.css";
import { fieldName, say } from "./words";

const whys = ["joined", "changed-back", "not-in-use", "removed", "excluded", "superseded"] as const;

export function History({ filing }: { filing: FilingView }) {
  const { t } = useTranslation("filings");
  const noteOf = (step: FilingStep) => {
    const known = whys.find((why) => why === step.note);
    if (known) return t(`history.why.${known}`);
    const key = /^package ([0-9a-f]{16})$/.exec(step.note)?.[1];
    return key ? t("history.package", { key }) : step.note;
  };
  return (
    <Part title={t("history.title")}>
      <ol className={styles.list}>
        {filing.steps.map((step) => (
          <li key={step.at_us + step.state}>
            <span className={styles.time}>
              <TimeText us={step.at_us} zone={filing.zone} form="short" />
            </span>
            <span>
              {step.name || t("history.program")} ·{" "}
              {step.paper ? t(`history.paper.${step.paper}`) : t(`history.${step.state}`)}
              {noteOf(step) && ` · ${noteOf(step)}`}
            </span>
          </li>
        ))}
      </ol>
    </Part>
  );
}

/** The reasons of the last return, each with its field. */
export function ReturnedFor({ filing, form }: { filing: FilingView; form: FormView }) {
  const { t } = useTranslation("filings");
  const last = filing.steps.findLast(({ state }) => state === "returned");
  if (!last) return null;
  return (
    <Part title={t("returned.title")}>
      <ul className={styles.list}>
        {last.reasons.map((reason) => (
          <li key={`${reason.field} ${reason.text}`}>
            <StateMark mark="breach">
              {reason.field ? nameOf(reason.field) : t("paper.scan.letter")}
            </StateMark>
            <span>{reason.text}</span>
          </li>
        ))}
      </ul>
    </Part>
  );

  function nameOf(field: string): string {
    if (field.startsWith("camera.")) return fieldName(form, field.slice("camera.".length), true);
    if (field.startsWith("paper.")) {
      const paper = form.attachments.find(({ id }) => id === field.slice("paper.".length));
      return paper ? say(paper.name) : field;
    }
    return fieldName(form, field);
  }
}
