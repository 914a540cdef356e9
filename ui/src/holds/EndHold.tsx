// SPDX-License-Identifier: Apache-2.0
/** What a manager does with a hold: holds it longer or reviews it, lifts it, decides about somebody else's wish to. */
import { Button, Textarea } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { HoldView } from "@/api";
import { Part, toastDone } from "@/components";
import { useMe } from "@/session";
import { Failed } from "@/session/Failed";
import { formatDate, nowUs } from "@/time";
import { useDecideLift, useExtendHold, useLiftHold } from "./data";
import styles from "./Holds.module.css";

export function EndHold({ found }: { found: HoldView }) {
  return (
    <>
      {found.lift_asked_by !== null && <Decide found={found} />}
      <Extend found={found} />
      {found.lift_asked_by === null && <Lift found={found} />}
    </>
  );
}

function Decide({ found }: { found: HoldView }) {
  const { t } = useTranslation("holds");
  const me = useMe().account.id;
  const [words, setWords] = useState("");
  const decide = useDecideLift(found.id, (changed) =>
    toastDone(t(changed.standing === "lifted" ? "decide.lifted" : "decide.kept", { id: found.id })),
  );
  const isOwn = found.lift_asked_by?.id === me;
  const answer = (approve: boolean) =>
    decide.mutate({ version: found.version, approve, decision: words.trim() });
  return (
    <Part title={t("decide.title")}>
      <p className={styles.warning}>
        {t("decide.asked", { name: found.lift_asked_by?.display_name ?? "", reason: found.lift_reason })}
        {isOwn && <span className={styles.length}>{t("decide.own")}</span>}
      </p>
      <Textarea
        label={t("decide.words")}
        description={t("decide.wordsText")}
        maxLength={500}
        rows={2}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <Failed error={decide.error} />
      <div className={styles.buttons}>
        <Button
          variant="default"
          disabled={!words.trim()}
          loading={decide.isPending}
          onClick={() => answer(false)}
        >
          {t(isOwn ? "decide.takeBack" : "decide.keep")}
        </Button>
        {!isOwn && (
          <Button color="red" loading={decide.isPending} onClick={() => answer(true)}>
            {t("decide.approve")}
          </Button>
        )}
      </div>
    </Part>
  );
}

function Extend({ found }: { found: HoldView }) {
  const { t } = useTranslation("holds");
  const [day, setDay] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const extend = useExtendHold(found.id, () => toastDone(t("extend.done", { id: found.id })));
  const isLegal = found.kind === "legal";
  return (
    <Part title={t(isLegal ? "extend.titleLegal" : "extend.title")}>
      <DateInput
        label={t(isLegal ? "extend.dayLegal" : "extend.day")}
        valueFormat="YYYY-MM-DD"
        minDate={found.last_day}
        value={day}
        onChange={setDay}
      />
      <Textarea
        label={t("extend.reason")}
        maxLength={500}
        rows={2}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Failed error={extend.error} />
      <div className={styles.buttons}>
        <Button
          variant="default"
          disabled={day === null || !reason.trim()}
          loading={extend.isPending}
          onClick={() =>
            day !== null && extend.mutate({ version: found.version, last_day: day, reason: reason.trim() })
          }
        >
          {t(isLegal ? "extend.buttonLegal" : "extend.button")}
        </Button>
      </div>
    </Part>
  );
}

function Lift({ found }: { found: HoldView }) {
  const { t } = useTranslation("holds");
  const [reason, setReason] = useState("");
  const lift = useLiftHold(found.id, (changed) =>
    toastDone(t(changed.standing === "lifted" ? "lift.done" : "lift.asked", { id: found.id })),
  );
  const isLegal = found.kind === "legal";
  const today = formatDate(nowUs(), found.zone);
  if (!isLegal && found.floor_day !== null && today <= found.floor_day)
    return (
      <Part title={t("lift.title")}>
        <p className={styles.note}>{t("lift.binding", { day: found.floor_day })}</p>
      </Part>
    );
  return (
    <Part title={t("lift.title")}>
      <p className={styles.warning}>{t(isLegal ? "lift.textLegal" : "lift.text")}</p>
      <Textarea
        label={t("lift.reason")}
        maxLength={500}
        rows={2}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Failed error={lift.error} />
      <div className={styles.buttons}>
        <Button
          variant={isLegal ? "default" : "filled"}
          color={isLegal ? undefined : "red"}
          disabled={!reason.trim()}
          loading={lift.isPending}
          onClick={() => lift.mutate({ version: found.version, reason: reason.trim() })}
        >
          {t(isLegal ? "lift.buttonLegal" : "lift.button")}
        </Button>
      </div>
    </Part>
  );
}
