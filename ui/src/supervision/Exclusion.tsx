// SPDX-License-Identifier: Apache-2.0
/** Whether a system is state security's: what the police of the territory said of it, and saying so. */
import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Part, TimeText, useDiscard } from "@/components";
import { useMay } from "@/session";
import { Failed } from "@/session/Failed";
import { useExclusion, usePutExclusion } from "./data";
import styles from "./Supervision.module.css";

export function Exclusion({ systemId }: { systemId: number }) {
  const { t } = useTranslation(["supervision", "common"]);
  const { data } = useExclusion(systemId);
  const mayWrite = useMay("supervision.write");
  const [reason, setReason] = useState<string | null>(null);
  const { close, leave, dialog } = useDiscard(Boolean(reason?.trim()), () => setReason(null));
  const put = usePutExclusion(systemId, () => leave(() => setReason(null)));
  if (!data) {
    return null;
  }
  const { said } = data;
  return (
    <Part title={t("exclusion.title")}>
      <p className={styles.note}>{t(said ? "exclusion.excluded" : "exclusion.none")}</p>
      {said && (
        <p>
          {said.reason} <span className={styles.note}>({said.by}</span>{" "}
          <span className={styles.note}>
            <TimeText us={said.at_us} form="short" />)
          </span>
        </p>
      )}
      {mayWrite &&
        (reason === null ? (
          <div className={styles.buttons}>
            <Button variant="default" onClick={() => setReason("")}>
              {t(said ? "exclusion.include" : "exclusion.exclude")}
            </Button>
          </div>
        ) : (
          <>
            <Textarea
              label={t("exclusion.reason")}
              description={t(said ? "exclusion.includeText" : "exclusion.excludeText")}
              withAsterisk
              autosize
              minRows={2}
              maxLength={2000}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Failed error={put.error} />
            <div className={styles.buttons}>
              <Button variant="default" onClick={close}>
                {t("common:cancel")}
              </Button>
              <Button
                disabled={reason.trim() === ""}
                loading={put.isPending}
                onClick={() => put.mutate({ excluded: said === null, reason })}
              >
                {t(said ? "exclusion.include" : "exclusion.exclude")}
              </Button>
            </div>
            {dialog}
          </>
        ))}
    </Part>
  );
}
