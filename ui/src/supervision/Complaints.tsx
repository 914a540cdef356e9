// SPDX-License-Identifier: Apache-2.0
/** Complaints that people brought to the authority about a system's site, and what the unit answered. */
import { Button, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorState, Part, StateMark, TimeText, toastDone, useDiscard } from "@/components";
import { useMay } from "@/session";
import { Failed } from "@/session/Failed";
import { useComplaints, useEnterComplaint } from "./data";
import styles from "./Supervision.module.css";

export function Complaints({ systemId }: { systemId: number }) {
  const { t } = useTranslation("supervision");
  const found = useComplaints(systemId);
  const mayWrite = useMay("supervision.write");
  const [entering, setEntering] = useState(false);
  const items = found.data?.items ?? [];
  return (
    <Part title={t("complaint.title")}>
      {found.error && !found.data && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.items.length === 0 && <p className={styles.note}>{t("complaint.none")}</p>}
      {items.map((one) => (
        <div key={one.id} className={styles.item}>
          <div className={styles.itemHead}>
            <span className={styles.note}>
              <TimeText us={one.at_us} /> · {one.username}
            </span>
            <StateMark mark={one.is_open ? "due" : "ok"}>
              {t(one.is_open ? "complaint.open" : "complaint.answered")}
            </StateMark>
          </div>
          <p>{one.what}</p>
          {one.outcome && (
            <p className={styles.note}>
              {t("complaint.outcome", { text: one.outcome, day: one.answered_day })}
            </p>
          )}
        </div>
      ))}
      {mayWrite &&
        (entering ? (
          <EnterComplaint systemId={systemId} onClose={() => setEntering(false)} />
        ) : (
          <div className={styles.buttons}>
            <Button variant="default" onClick={() => setEntering(true)}>
              {t("complaint.enter")}
            </Button>
          </div>
        ))}
    </Part>
  );
}

function EnterComplaint({ systemId, onClose }: { systemId: number; onClose: () => void }) {
  const { t } = useTranslation(["supervision", "common"]);
  const [what, setWhat] = useState("");
  const [complainant, setComplainant] = useState("");
  const [contact, setContact] = useState("");
  const isEntered = [what, complainant, contact].some((text) => text.trim() !== "");
  const { close, leave, dialog } = useDiscard(isEntered, onClose);
  const enter = useEnterComplaint(systemId, () => {
    toastDone(t("complaint.entered"));
    leave(onClose);
  });
  return (
    <>
      <Textarea
        label={t("complaint.what")}
        withAsterisk
        rows={3}
        maxLength={4000}
        value={what}
        onChange={(event) => setWhat(event.currentTarget.value)}
      />
      <TextInput
        label={t("complaint.complainant")}
        description={t("complaint.identity")}
        maxLength={200}
        value={complainant}
        onChange={(event) => setComplainant(event.currentTarget.value)}
      />
      <TextInput
        label={t("complaint.contact")}
        maxLength={200}
        value={contact}
        onChange={(event) => setContact(event.currentTarget.value)}
      />
      <Failed error={enter.error} />
      <div className={styles.buttons}>
        <Button variant="default" onClick={close}>
          {t("common:cancel")}
        </Button>
        <Button
          disabled={!what.trim()}
          loading={enter.isPending}
          onClick={() => enter.mutate({ what: what.trim(), complainant, contact })}
        >
          {t("complaint.save")}
        </Button>
      </div>
      {dialog}
    </>
  );
}
