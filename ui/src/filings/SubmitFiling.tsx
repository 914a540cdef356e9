// SPDX-License-Identifier: Apache-2.0
/** Handing in, with the declaration of truth; and taking back what is not decided. */
import { Button, Checkbox, Modal, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FilingView, FormView } from "@/api";
import { MarkShape, Part, toastDone } from "@/components";
import { Failed } from "@/session/Failed";
import { useSubmitFiling, useWithdrawFiling } from "./data";
import styles from "./Filings.module.css";
import { say } from "./words";

interface Props {
  filing: FilingView;
  form: FormView;
  /** Something is entered above and not saved. */
  unsaved: boolean;
}

export function SubmitFiling({ filing, form, unsaved }: Props) {
  const { t } = useTranslation("filings");
  const submit = useSubmitFiling(filing.id, (sent) =>
    toastDone(t("submit.done", { authority: sent.authority_name || t("submit.police") })),
  );
  // The declaration is for what was on the screen: a newer version asks anew.
  const [declared, setDeclared] = useState<number | null>(null);
  const isReady = filing.missing.length === 0 && !unsaved;
  return (
    <Part title={t("submit.title")}>
      <Checkbox
        label={t("submit.declare", { text: say(form.declaration) })}
        checked={declared === filing.version}
        disabled={!isReady}
        onChange={(event) => setDeclared(event.currentTarget.checked ? filing.version : null)}
      />
      {!isReady && <p className={styles.note}>{t(unsaved ? "submit.unsaved" : "submit.incomplete")}</p>}
      <Failed error={submit.error} />
      <div className={styles.buttons}>
        <Button
          disabled={!isReady || declared !== filing.version}
          loading={submit.isPending}
          onClick={() => submit.mutate(filing.version)}
        >
          {t("submit.button")}
        </Button>
      </div>
    </Part>
  );
}

export function WithdrawFiling({ filing }: { filing: FilingView }) {
  const { t } = useTranslation(["filings", "common"]);
  const withdraw = useWithdrawFiling(filing.id, () => toastDone(t("withdraw.done")));
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  return (
    <>
      <div className={styles.buttons}>
        <Button variant="default" onClick={() => setAsking(true)}>
          {t("withdraw.button")}
        </Button>
      </div>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t("withdraw.title")} size={460}>
        <ul className={styles.list}>
          <li>
            <MarkShape mark="breach" />
            {t("withdraw.lost")}
          </li>
          <li>
            <MarkShape mark="ok" />
            {t("withdraw.kept")}
          </li>
        </ul>
        <Textarea
          label={t("withdraw.reason")}
          withAsterisk
          rows={2}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Failed error={withdraw.error} />
        <div className={styles.buttons}>
          <Button variant="default" onClick={() => setAsking(false)}>
            {t("common:cancel")}
          </Button>
          <Button
            color="red"
            disabled={!reason.trim()}
            loading={withdraw.isPending}
            onClick={() =>
              withdraw.mutate(
                { version: filing.version, reason: reason.trim() },
                { onSuccess: () => setAsking(false) },
              )
            }
          >
            {t("withdraw.button")}
          </Button>
        </div>
      </Modal>
    </>
  );
}
