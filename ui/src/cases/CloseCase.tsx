// SPDX-License-Identifier: Apache-2.0
/** The end of a request, with what came of it. */
import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView } from "@/api";
import { Part, toastDone } from "@/components";
import { Failed } from "@/session/Failed";
import styles from "./Cases.module.css";
import { useCloseCase } from "./data";

export function CloseCase({ found }: { found: CaseView }) {
  const { t } = useTranslation("cases");
  const [outcome, setOutcome] = useState("");
  const close = useCloseCase(found.id, () => toastDone(t("close.done", { id: found.id })));
  return (
    <Part title={t("close.title")}>
      <Textarea
        label={t("close.outcome")}
        description={t("close.text")}
        maxLength={1000}
        rows={2}
        value={outcome}
        onChange={(event) => setOutcome(event.currentTarget.value)}
      />
      <Failed error={close.error} />
      <div className={styles.buttons}>
        <Button
          variant="default"
          disabled={!outcome.trim()}
          loading={close.isPending}
          onClick={() => close.mutate({ version: found.version, outcome: outcome.trim() })}
        >
          {t(found.standing === "asked" ? "close.takeBack" : "close.button")}
        </Button>
      </div>
    </Part>
  );
}
