// SPDX-License-Identifier: Apache-2.0
/** The rules: what the texts ask of who wants footage, and what the installation asks beyond them. */
import { Button, Modal, Skeleton, Switch } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PoliciesView, PolicyItem } from "@/api";
import { ErrorState, StateMark, toastDone } from "@/components";
import { useMay } from "@/session";
import { Failed } from "@/session/Failed";
import { isConflict, rebased } from "@/session/rebase";
import styles from "./Cases.module.css";
import { useCasePolicy, useSetCasePolicy } from "./data";
import { said } from "./words";

const names = ["case_for_playback", "second_person_export", "second_person_viewing"] as const;

export function PolicyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["cases", "common"]);
  const policy = useCasePolicy();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("policy.title")}
      size={480}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      {policy.data ? (
        <Rules policy={policy.data} onClose={onClose} />
      ) : policy.error ? (
        <ErrorState error={policy.error} onRetry={() => void policy.refetch()} />
      ) : (
        <Skeleton height={120} />
      )}
    </Modal>
  );
}

function Rules({ policy, onClose }: { policy: PoliciesView; onClose: () => void }) {
  const { t } = useTranslation(["cases", "common"]);
  const mayChange = useMay("account.write");
  const [own, setOwn] = useState<PolicyItem>(policy.own);
  // What is switched belongs to the version that was on the screen then.
  const [base, setBase] = useState(policy);
  const save = useSetCasePolicy();
  // An article may ask for several of them.
  const texts = [...new Map(policy.texts.map((text) => [`${text.pack} ${text.article}`, text])).values()];
  const isChanged = names.some((name) => own[name] !== base.own[name]);
  const follows = policy.version > base.version && (!isChanged || isConflict(save.error));

  useEffect(() => {
    if (!follows) return;
    setOwn((mine) => rebased(base.own, mine, policy.own));
    setBase(policy);
  }, [follows, base, policy]);

  return (
    <form
      noValidate
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(
          { ...own, version: base.version },
          {
            onSuccess: () => {
              toastDone(t("policy.saved"));
              onClose();
            },
          },
        );
      }}
    >
      <p className={styles.note}>{t("policy.text")}</p>
      {names.map((name) => (
        <Switch
          key={name}
          label={t(`policy.${name}`)}
          description={
            policy.counts[name] && !policy.own[name] ? (
              <StateMark mark="due">{t("policy.byTexts")}</StateMark>
            ) : undefined
          }
          disabled={!mayChange}
          checked={own[name]}
          onChange={(event) => setOwn({ ...own, [name]: event.currentTarget.checked })}
        />
      ))}
      <div className={styles.texts}>
        <b>{t("policy.texts")}</b>
        {policy.texts.length === 0 && <p className={styles.note}>{t("policy.noTexts")}</p>}
        {texts.map((text) => (
          <div key={`${text.pack} ${text.article}`}>
            <b>{t("policy.article", { pack: said(text.name), article: String(text.article) })}</b>
            <span className={styles.note}>{said(text.text)}</span>
          </div>
        ))}
      </div>
      <Failed error={isChanged || !isConflict(save.error) ? save.error : null} />
      {mayChange && (
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" disabled={!isChanged} loading={save.isPending}>
            {t("policy.save")}
          </Button>
        </div>
      )}
    </form>
  );
}
