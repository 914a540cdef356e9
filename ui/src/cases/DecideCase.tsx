// SPDX-License-Identifier: Apache-2.0
/** The second person's decision: agree, or refuse with a reason. */
import { useTranslation } from "react-i18next";
import type { CaseView } from "@/api";
import { Part, Statement, toastDone } from "@/components";
import { formatSpan } from "@/components/format";
import styles from "./Cases.module.css";
import { useDecideCase } from "./data";

export function DecideCase({ found }: { found: CaseView }) {
  const { t } = useTranslation("cases");
  const decide = useDecideCase(found.id, (approved) =>
    toastDone(t(approved ? "decide.approved" : "decide.refused", { id: found.id })),
  );
  const send = (approve: boolean) => (decision: string) =>
    decide.mutate({ version: found.version, approve, decision });
  const isSending = (approve: boolean) => decide.isPending && decide.variables?.approve === approve;
  return (
    <Part title={t("decide.title")}>
      <p>
        {t("decide.text", {
          name: found.asked_by.display_name,
          count: found.cameras.length,
          span: formatSpan(found.end_us - found.start_us),
        })}
      </p>
      {found.export && <p className={styles.warning}>{t("decide.noRedaction")}</p>}
      <Statement
        label={t("decide.words")}
        description={t("decide.wordsHint")}
        maxLength={1000}
        error={decide.error}
        steps={[
          { text: t("decide.refuse"), variant: "default", busy: isSending(false), onTake: send(false) },
          { text: t("decide.approve"), silent: true, busy: isSending(true), onTake: send(true) },
        ]}
      />
    </Part>
  );
}
