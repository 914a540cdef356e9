// SPDX-License-Identifier: Apache-2.0
/** What may be mended of an entered installation. Another key is another installation. */
import { Button, PasswordInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PeerView } from "@/api";
import { toastDone } from "@/components";
import { Failed } from "@/session/Failed";
import { useChangePeer } from "./data";
import styles from "./Peers.module.css";

export function ChangePeer({ peer, onClose }: { peer: PeerView; onClose: () => void }) {
  const { t } = useTranslation(["peers", "common"]);
  const change = useChangePeer(peer.id, () => {
    toastDone(t("change.done"));
    onClose();
  });
  const [name, setName] = useState(peer.name);
  const [address, setAddress] = useState(peer.address);
  const [secret, setSecret] = useState("");
  const [ca, setCa] = useState("");
  const isOut = peer.direction === "out";
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({
          version: peer.version,
          name: name.trim() === peer.name ? undefined : name.trim(),
          address: isOut && address.trim() !== peer.address ? address.trim() : undefined,
          secret: isOut && secret ? secret : undefined,
          ca: isOut && ca ? ca : undefined,
        });
      }}
    >
      <TextInput
        label={t("add.name")}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {isOut && (
        <>
          <TextInput
            label={t("add.address")}
            maxLength={300}
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
          />
          <PasswordInput
            label={t("add.secret")}
            description={t("change.empty")}
            autoComplete="off"
            maxLength={200}
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
          <Textarea
            label={t("add.ca")}
            description={t("change.empty")}
            rows={3}
            value={ca}
            onChange={(event) => setCa(event.currentTarget.value)}
          />
        </>
      )}
      <Failed error={change.error} />
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button type="submit" disabled={!name.trim()} loading={change.isPending}>
          {t("common:save")}
        </Button>
      </div>
    </form>
  );
}
