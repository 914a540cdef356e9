// SPDX-License-Identifier: Apache-2.0
/** For which units an installation may file here: those that wait, those that were admitted, and a new one. */
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PeerUnitView, PeerView } from "@/api";
import { ConfirmDelete, StateMark, TimeText, toastDone, toastFailed } from "@/components";
import { Failed } from "@/session/Failed";
import { useAdmitUnit, useEndUnit } from "./data";
import styles from "./Peers.module.css";

export function PeerUnits({ peer }: { peer: PeerView }) {
  const { t } = useTranslation(["peers", "common"]);
  const [code, setCode] = useState("");
  const [adding, setAdding] = useState(false);
  const admit = useAdmitUnit(peer);
  return (
    <div className={styles.units}>
      <strong className={styles.help}>{t("units.title")}</strong>
      {peer.units?.length ? (
        peer.units.map((unit) => <UnitLine key={unit.id} peer={peer} unit={unit} />)
      ) : (
        <p className={styles.help}>{t("units.none")}</p>
      )}
      {adding ? (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            admit.mutate(code.trim(), {
              onSuccess: () => {
                toastDone(t("units.done"));
                setCode("");
                setAdding(false);
              },
            });
          }}
        >
          <TextInput
            label={t("units.code")}
            maxLength={40}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Failed error={admit.error} />
          <div className={styles.buttons}>
            <Button type="submit" disabled={code.trim() === ""} loading={admit.isPending}>
              {t("units.admit")}
            </Button>
            <Button variant="default" onClick={() => setAdding(false)}>
              {t("common:cancel")}
            </Button>
          </div>
        </form>
      ) : (
        <div className={styles.buttons}>
          <Button variant="default" onClick={() => setAdding(true)}>
            {t("units.add")}
          </Button>
        </div>
      )}
    </div>
  );
}

function UnitLine({ peer, unit }: { peer: PeerView; unit: PeerUnitView }) {
  const { t } = useTranslation("peers");
  const [asking, setAsking] = useState(false);
  const admit = useAdmitUnit(peer);
  const end = useEndUnit(peer);
  const isIn = unit.admitted_us !== null;
  const isOut = unit.dismissed_us !== null;
  const name = unit.name || unit.credit_code;
  return (
    <div className={styles.unit}>
      <span className={styles.unitName}>
        {unit.name && <span>{unit.name}</span>}
        <span className={styles.code}>{unit.credit_code}</span>
      </span>
      <StateMark mark={isIn ? "ok" : isOut ? "off" : "due"}>
        {isIn
          ? t(unit.admitted_by ? "units.admittedBy" : "units.admitted", { name: unit.admitted_by })
          : t(isOut ? "units.dismissed" : "units.asked", { name: unit.dismissed_by })}{" "}
        <TimeText us={unit.admitted_us ?? unit.dismissed_us ?? unit.asked_us} form="short" />
      </StateMark>
      <span className={styles.buttons}>
        {!isIn && (
          <Button
            loading={admit.isPending}
            onClick={() =>
              admit.mutate(unit.credit_code, {
                onSuccess: () => toastDone(t("units.done")),
                onError: toastFailed,
              })
            }
          >
            {t("units.admit")}
          </Button>
        )}
        {!isOut && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {t(isIn ? "units.end" : "units.dismiss")}
          </Button>
        )}
      </span>
      <ConfirmDelete
        opened={asking}
        title={t(isIn ? "units.endTitle" : "units.dismissTitle", { name })}
        lost={[t(isIn ? "units.lost" : "units.dismissLost", { name })]}
        kept={[t("revoke.kept")]}
        action={t(isIn ? "units.end" : "units.dismiss")}
        busy={end.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => end.mutate(unit.id, { onError: toastFailed, onSettled: () => setAsking(false) })}
      />
    </div>
  );
}
