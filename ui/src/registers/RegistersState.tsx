// SPDX-License-Identifier: Apache-2.0
/** Whether the registers are as they were written, by the last verification: when it was, and what it found. */
import { Button, Popover } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getRegisters, type RegistersView, type RegisterView, verifyRegisters } from "@/api";
import { type Mark, StateMark, TimeText, toastFailed, useAddress } from "@/components";
import { formatNumber } from "@/components/format";
import { DAY_US, nowUs } from "@/time";
import styles from "./Registers.module.css";

type T = TFunction<["registers", "common"]>;
const key = ["registers", "state"] as const;

/** What a run of every day that did not come about is worth: a look. */
const staleUs = 2 * DAY_US;

export function markOf(found: RegistersView, now: number): Mark {
  if (found.registers.some((one) => one.broken)) return "breach";
  if (found.waits) return "wait";
  return found.at_us === null || now - found.at_us > staleUs ? "due" : "ok";
}

function textOf(t: T, found: RegistersView, mark: Mark): string {
  if (mark === "breach") return t("state.broken");
  if (found.waits) return t("state.verifying");
  if (found.at_us === null) return t("state.never");
  return t(mark === "due" ? "state.stale" : "state.whole");
}

export function RegistersState() {
  const { t } = useTranslation(["registers", "common"]);
  const [address] = useAddress();
  const [opened, setOpened] = useState(address.has("registers"));
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => getRegisters(),
    refetchInterval: (query) => (query.state.data?.waits ? 2000 : 60_000),
  });
  const verify = useMutation({
    mutationFn: () => verifyRegisters(),
    onError: toastFailed,
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  if (!data) return null;
  const mark = markOf(data, nowUs());
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={460} withinPortal trapFocus>
      <Popover.Target>
        <Button variant="default" onClick={() => setOpened(!opened)} aria-expanded={opened}>
          <StateMark mark={mark}>{textOf(t, data, mark)}</StateMark>
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.state}>
          <p className={styles.help}>{t("state.text")}</p>
          {data.registers.map((one) => (
            <One key={one.name} register={one} />
          ))}
          <div className={styles.stateFoot}>
            <span className={styles.minor}>
              {data.at_us !== null && (
                <>
                  {t("state.last")} <TimeText us={data.at_us} />
                </>
              )}
            </span>
            <Button
              size="compact-sm"
              loading={data.waits || verify.isPending}
              onClick={() => verify.mutate()}
            >
              {t("state.verify")}
            </Button>
          </div>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function One({ register }: { register: RegisterView }) {
  const { t } = useTranslation(["registers", "common"]);
  const { broken, entry, at_us: atUs, whole_us: wholeUs } = register;
  return (
    <div className={styles.register}>
      <strong>{t(`state.register.${register.name}`)}</strong>
      {broken ? (
        <StateMark mark="breach" title={broken}>
          {entry === null ? t("state.brokenHere") : t("state.brokenAt", { entry })}
        </StateMark>
      ) : atUs === null ? (
        <StateMark mark="wait">{t("state.never")}</StateMark>
      ) : (
        <StateMark mark="ok">
          {t("state.count", { count: register.count, shown: formatNumber(register.count) })}
        </StateMark>
      )}
      <span className={styles.minor} hidden={broken !== ""}>
        {wholeUs === null ? "" : t("state.wholeAt")}{" "}
        {wholeUs !== null && <TimeText us={wholeUs} form="short" />}
      </span>
    </div>
  );
}
