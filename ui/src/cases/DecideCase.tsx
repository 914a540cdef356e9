// SPDX-License-Identifier: Apache-2.0
/** The second person's decision: agree, or refuse with a reason. */
import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView } from "@/api";
import { Part, toastDone } from "@/components";
import { formatSpan } from "@/components/format";
import { Failed } from "@/session/Failed";
import styles from "./Cases.module.css";
import { useDecideCase } from "./data";

export function DecideCase({ found }: { found: CaseView }) {
  const { t } = useTranslation("cases");
  const [words, setWords] = useState("");
  const decide = useDecideCase(found.id, (approved) =>
    toastDone(t(approved ? "decide.approved" : "decide.refused", { id: found.id })),
  );
  const send = (approve: boolean) =>
    decide.mutate({ version: found.version, approve, decision: words.trim() });
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
      <Textarea
        label={t("decide.words")}
        description={t("decide.wordsHint")}
        maxLength={1000}
        rows={2}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <Failed error={decide.error} />
      <div className={styles.buttons}>
        <Button
          variant="default"
          disabled={!words.trim()}
          loading={decide.isPending && decide.variables?.approve === false}
          onClick={() => send(false)}
        >
          {t("decide.refuse")}
        </Button>
        <Button loading={decide.isPending && decide.variables?.approve} onClick={() => send(true)}>
          {t("decide.approve")}
        </Button>
      </div>
    </Part>
  );
}
