// SPDX-License-Identifier: Apache-2.0
/** What a manager does with a hold: holds it longer or reviews it, lifts it, decides about somebody else's wish to. */
import { DateInput } from "@mantine/dates";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { HoldView } from "@/api";
import { Part, Statement, toastDone } from "@/components";
import { useMe } from "@/session";
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
  const decide = useDecideLift(found.id, (changed) =>
    toastDone(t(changed.standing === "lifted" ? "decide.lifted" : "decide.kept", { id: found.id })),
  );
  const isOwn = found.lift_asked_by?.id === me;
  const answer = (approve: boolean) => (decision: string) =>
    decide.mutate({ version: found.version, approve, decision });
  const isSending = (approve: boolean) => decide.isPending && decide.variables?.approve === approve;
  return (
    <Part title={t("decide.title")}>
      <p className={styles.warning}>
        {t("decide.asked", { name: found.lift_asked_by?.display_name ?? "", reason: found.lift_reason })}
        {isOwn && <span className={styles.length}>{t("decide.own")}</span>}
      </p>
      <Statement
        label={t("decide.words")}
        description={t(isOwn ? "decide.ownWordsText" : "decide.wordsText")}
        maxLength={500}
        error={decide.error}
        steps={[
          {
            text: t(isOwn ? "decide.takeBack" : "decide.keep"),
            variant: "default",
            busy: isSending(false),
            onTake: answer(false),
          },
          ...(isOwn
            ? []
            : [
                {
                  text: t("decide.approve"),
                  color: "red",
                  silent: true,
                  busy: isSending(true),
                  onTake: answer(true),
                },
              ]),
        ]}
      />
    </Part>
  );
}

function Extend({ found }: { found: HoldView }) {
  const { t } = useTranslation("holds");
  const [day, setDay] = useState<string | null>(null);
  // Begins anew after what was done here, not when somebody else changes the day meanwhile.
  const [done, setDone] = useState(0);
  const extend = useExtendHold(found.id, () => {
    toastDone(t("extend.done", { id: found.id }));
    setDay(null);
    setDone((before) => before + 1);
  });
  const isLegal = found.kind === "legal";
  return (
    <Part title={t(isLegal ? "extend.titleLegal" : "extend.title")}>
      <Statement
        key={done}
        label={t("extend.reason")}
        maxLength={500}
        error={extend.error}
        steps={[
          {
            text: t(isLegal ? "extend.buttonLegal" : "extend.button"),
            variant: "default",
            blocked: day === null,
            busy: extend.isPending,
            onTake: (reason) =>
              day !== null && extend.mutate({ version: found.version, last_day: day, reason }),
          },
        ]}
      >
        <DateInput
          label={t(isLegal ? "extend.dayLegal" : "extend.day")}
          valueFormat="YYYY-MM-DD"
          minDate={found.last_day}
          value={day}
          onChange={setDay}
        />
      </Statement>
    </Part>
  );
}

function Lift({ found }: { found: HoldView }) {
  const { t } = useTranslation("holds");
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
      <Statement
        label={t("lift.reason")}
        maxLength={500}
        error={lift.error}
        steps={[
          {
            text: t(isLegal ? "lift.buttonLegal" : "lift.button"),
            variant: isLegal ? "default" : "filled",
            color: isLegal ? undefined : "red",
            busy: lift.isPending,
            onTake: (reason) => lift.mutate({ version: found.version, reason }),
          },
        ]}
      />
    </Part>
  );
}
