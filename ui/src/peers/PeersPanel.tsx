// SPDX-License-Identifier: Apache-2.0
/** Other installations that filings go to or come from: this one's key, those that are entered, a new one. */
import { Button, CopyButton, Skeleton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PeerView } from "@/api";
import {
  ConfirmDelete,
  ErrorState,
  Part,
  SidePanel,
  StateMark,
  TimeText,
  toastDone,
  toastFailed,
} from "@/components";
import { AddPeer } from "./AddPeer";
import { ChangePeer } from "./ChangePeer";
import { useOwnKey, usePeers, useRenewSecret, useRevokePeer } from "./data";
import styles from "./Peers.module.css";
import { PeerUnits } from "./PeerUnits";
import { Secret } from "./Secret";
import { grouped } from "./words";

export function PeersPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["peers", "common"]);
  const list = usePeers();
  return (
    <SidePanel wide title={t("title")} onClose={onClose}>
      <p className={styles.intro}>{t("text")}</p>
      <OwnKey />
      <Part title={t("list")}>
        {list.error && !list.data ? (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        ) : !list.data ? (
          <Skeleton height={60} aria-label={t("common:loading")} />
        ) : list.data.length === 0 ? (
          <p className={styles.help}>{t("none")}</p>
        ) : (
          list.data.map((peer) => <PeerLine key={peer.id} peer={peer} />)
        )}
      </Part>
      <AddPeer />
    </SidePanel>
  );
}

function OwnKey() {
  const { t } = useTranslation("peers");
  const { data } = useOwnKey();
  if (!data) return null;
  return (
    <Part title={t("own.title")}>
      <p className={styles.help}>{t("own.text")}</p>
      <span className={styles.fingerprint}>{grouped(data.fingerprint)}</span>
      <div className={styles.buttons}>
        <CopyButton value={data.public_key}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={
                copied ? <IconCheck size={15} stroke={1.5} /> : <IconCopy size={15} stroke={1.5} />
              }
              onClick={copy}
            >
              {t(copied ? "own.copied" : "own.copy")}
            </Button>
          )}
        </CopyButton>
      </div>
    </Part>
  );
}

function PeerLine({ peer }: { peer: PeerView }) {
  const { t } = useTranslation("peers");
  const [changing, setChanging] = useState(false);
  const [asking, setAsking] = useState(false);
  const [renewing, setRenewing] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const renew = useRenewSecret();
  const revoke = useRevokePeer(() => toastDone(t("revoke.done", { name: peer.name })));
  const isEnded = peer.revoked_us !== null;
  return (
    <div className={`${styles.peer} ${isEnded ? styles.ended : ""}`}>
      <div className={styles.head}>
        <strong>{peer.name}</strong>
        <StateMark mark={isEnded ? "off" : peer.seen_us === null ? "wait" : "ok"}>
          {isEnded ? t("state.revoked") : t(peer.seen_us === null ? "state.never" : "state.seen")}{" "}
          <TimeText us={peer.revoked_us ?? peer.seen_us} form="short" />
        </StateMark>
      </div>
      <span className={styles.help}>
        {t(`direction.${peer.direction}`)}
        {peer.address && ` · ${peer.address}`}
        {peer.private_ca && ` · ${t("privateCa")}`}
      </span>
      <span className={styles.fingerprint}>{grouped(peer.fingerprint)}</span>
      {!isEnded && (
        <div className={styles.buttons}>
          <Button variant="default" onClick={() => setChanging(!changing)} aria-expanded={changing}>
            {t("change.button")}
          </Button>
          {peer.direction === "in" && (
            <Button variant="default" onClick={() => setRenewing(true)}>
              {t("renew")}
            </Button>
          )}
          <Button variant="default" onClick={() => setAsking(true)}>
            {t("revoke.button")}
          </Button>
        </div>
      )}
      {peer.direction === "in" && !isEnded && <PeerUnits peer={peer} />}
      {secret && <Secret secret={secret} />}
      {changing && !isEnded && <ChangePeer peer={peer} onClose={() => setChanging(false)} />}
      <ConfirmDelete
        opened={renewing}
        title={t("renewing.title", { name: peer.name })}
        lost={[t("renewing.lost")]}
        kept={[t("renewing.kept")]}
        action={t("renew")}
        busy={renew.isPending}
        onClose={() => setRenewing(false)}
        onConfirm={() =>
          renew.mutate(peer, {
            onSuccess: (made) => setSecret(made.secret),
            onError: toastFailed,
            onSettled: () => setRenewing(false),
          })
        }
      />
      <ConfirmDelete
        opened={asking}
        title={t("revoke.title", { name: peer.name })}
        lost={[t(`revoke.lost.${peer.direction}`)]}
        kept={[t("revoke.kept")]}
        action={t("revoke.button")}
        busy={revoke.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => revoke.mutate(peer, { onError: toastFailed, onSettled: () => setAsking(false) })}
      />
    </div>
  );
}
