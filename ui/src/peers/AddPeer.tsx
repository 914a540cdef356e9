// SPDX-License-Identifier: Apache-2.0
/** Entering another installation: its key, whose fingerprint a person compares, and the secret between the two. */
import { Button, Checkbox, PasswordInput, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Part, toastDone, useDiscard } from "@/components";
import { Failed } from "@/session/Failed";
import { useAddPeer, useFingerprint } from "./data";
import styles from "./Peers.module.css";
import { Secret } from "./Secret";
import { grouped } from "./words";

const directions = ["out", "in"] as const;
const empty = { name: "", key: "", address: "", secret: "", ca: "", codes: "" };

export function AddPeer() {
  const { t } = useTranslation("peers");
  const [direction, setDirection] = useState<(typeof directions)[number]>("out");
  const [entered, setEntered] = useState(empty);
  // What was compared: another key is to be compared anew.
  const [compared, setCompared] = useState<string | null>(null);
  const [made, setMade] = useState<string | null>(null);
  const read = useFingerprint(entered.key);
  const add = useAddPeer();
  const isOut = direction === "out";
  const fingerprint = read.data?.fingerprint ?? null;
  const isReady =
    entered.name.trim() !== "" &&
    fingerprint !== null &&
    compared === fingerprint &&
    (!isOut || (entered.address.trim() !== "" && entered.secret !== ""));
  const { dialog } = useDiscard(JSON.stringify(entered) !== JSON.stringify(empty), () => undefined);
  const put = (change: Partial<typeof empty>) => setEntered({ ...entered, ...change });

  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!fingerprint || !isReady) return;
        add.mutate(
          {
            direction,
            name: entered.name.trim(),
            public_key: entered.key.trim(),
            confirmed: fingerprint,
            ...(isOut && { address: entered.address.trim(), secret: entered.secret, ca: entered.ca.trim() }),
            ...(!isOut && { credit_codes: entered.codes.split(/[\s,，、;；]+/).filter(Boolean) }),
          },
          {
            onSuccess: ({ peer, secret }) => {
              toastDone(t("add.done", { name: peer.name }));
              setEntered(empty);
              setCompared(null);
              setMade(secret);
            },
          },
        );
      }}
    >
      <Part title={t("add.title")}>
        <SegmentedControl
          aria-label={t("add.direction")}
          value={direction}
          onChange={(value) => setDirection(value as (typeof directions)[number])}
          data={directions.map((value) => ({ value, label: t(`direction.${value}`) }))}
        />
        <p className={styles.help}>{t(`add.${direction}`)}</p>
        <TextInput
          label={t("add.name")}
          placeholder={t(`add.named.${direction}`)}
          maxLength={100}
          value={entered.name}
          onChange={(event) => put({ name: event.currentTarget.value })}
        />
        {isOut && (
          <TextInput
            label={t("add.address")}
            placeholder="https://filing.example.org"
            maxLength={300}
            value={entered.address}
            onChange={(event) => put({ address: event.currentTarget.value })}
          />
        )}
        {!isOut && (
          <Textarea
            label={t("add.codes")}
            description={t("add.codesText")}
            rows={2}
            maxLength={4000}
            value={entered.codes}
            onChange={(event) => put({ codes: event.currentTarget.value })}
          />
        )}
        <Textarea
          label={t("add.key")}
          description={t("add.keyText")}
          classNames={{ input: "fw-mono" }}
          placeholder="-----BEGIN PUBLIC KEY-----"
          rows={3}
          maxLength={2000}
          value={entered.key}
          onChange={(event) => put({ key: event.currentTarget.value })}
        />
        <Failed error={read.error} />
        {fingerprint && (
          <>
            <span className={styles.fingerprint}>{grouped(fingerprint)}</span>
            <Checkbox
              label={t("add.compared")}
              checked={compared === fingerprint}
              onChange={(event) => setCompared(event.currentTarget.checked ? fingerprint : null)}
            />
          </>
        )}
        {isOut && (
          <>
            <PasswordInput
              label={t("add.secret")}
              description={t("add.secretText")}
              autoComplete="off"
              maxLength={200}
              value={entered.secret}
              onChange={(event) => put({ secret: event.currentTarget.value })}
            />
            <Textarea
              label={t("add.ca")}
              description={t("add.caText")}
              classNames={{ input: "fw-mono" }}
              placeholder="-----BEGIN CERTIFICATE-----"
              rows={3}
              value={entered.ca}
              onChange={(event) => put({ ca: event.currentTarget.value })}
            />
          </>
        )}
        {made && <Secret secret={made} />}
        <Failed error={add.error} />
        <div className={styles.buttons}>
          <Button type="submit" disabled={!isReady} loading={add.isPending}>
            {t("add.button")}
          </Button>
        </div>
        {dialog}
      </Part>
    </form>
  );
}
