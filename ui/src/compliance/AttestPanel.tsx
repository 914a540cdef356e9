// SPDX-License-Identifier: Apache-2.0
/** A person states, in their own name, what the program cannot show by itself. */
import { Button, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Said } from "@/api";
import { Fact, Facts, SidePanel, toastDone, useDiscard } from "@/components";
import { Failed } from "@/session/Failed";
import styles from "./Compliance.module.css";
import { type About, said, useAttest, useNameOf } from "./data";

interface Props {
  control: string;
  name?: Said;
  about: About;
  onClose: () => void;
}

export function AttestPanel({ control, name, about, onClose }: Props) {
  const { t } = useTranslation(["compliance", "common"]);
  const [statement, setStatement] = useState("");
  const attest = useAttest();
  const scope = useNameOf(about);
  const { close, leave, dialog } = useDiscard(statement.trim() !== "", onClose);

  function send(event: FormEvent) {
    event.preventDefault();
    attest.mutate(
      { control, statement: statement.trim(), about },
      {
        onSuccess: () => {
          toastDone(t("attested"));
          leave(onClose);
        },
      },
    );
  }

  return (
    <SidePanel
      title={t("attest")}
      note={name && said(name)}
      onClose={close}
      footer={
        <>
          <Button variant="default" onClick={close}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" form="attest" loading={attest.isPending} disabled={!statement.trim()}>
            {t("attest")}
          </Button>
        </>
      }
    >
      <form id="attest" onSubmit={send} className={styles.form}>
        <Facts>
          <Fact name={t("attestFor")}>{scope.data === "" ? t("allSites") : scope.data}</Fact>
        </Facts>
        <p className={styles.small}>{t("attestHelp")}</p>
        <Textarea
          label={t("statement")}
          placeholder={t("statementExample")}
          required
          autosize
          minRows={5}
          maxLength={2000}
          value={statement}
          onChange={(event) => setStatement(event.currentTarget.value)}
        />
        <Failed error={attest.error} />
        {dialog}
      </form>
    </SidePanel>
  );
}
