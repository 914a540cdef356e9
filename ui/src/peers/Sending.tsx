// SPDX-License-Identifier: Apache-2.0
/** A filing's way to the authority's installation: sent from here or saved as a file, and what came of it. */
import { Button, Select } from "@mantine/core";
import { IconDownload, IconSend } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeliveryView, FilingView, PeerView } from "@/api";
import { Part, StateMark, TimeText, toastDone } from "@/components";
import { Failed } from "@/session/Failed";
import { useSendFiling, useStopSending } from "./data";
import styles from "./Peers.module.css";
import { deliveryMark, failureText, tellsMore } from "./words";

interface Props {
  filing: FilingView;
  peers: PeerView[];
  /** Where the package is saved from. */
  file: string;
}

export function Sending({ filing, peers, file }: Props) {
  const { t } = useTranslation("peers");
  const { delivery } = filing;
  const send = useSendFiling(filing.id);
  const stop = useStopSending(filing.id, () => toastDone(t("send.stopped")));
  const known = peers.find(({ id }) => id === delivery?.peer_id)?.id;
  const [picked, setPicked] = useState<number | null>(null);
  const chosen = picked ?? known ?? (peers.length === 1 ? peers[0]?.id : undefined);
  const isUnderWay = delivery !== null && delivery.due_us !== null;
  const maySend = filing.state === "submitted" && !isUnderWay && peers.length > 0;
  const there = peers.find(({ id }) => id === chosen);

  return (
    <Part title={t("send.title")}>
      {delivery ? (
        <Way delivery={delivery} recalled={filing.state === "withdrawn"} />
      ) : (
        <p className={styles.help}>{t("send.not")}</p>
      )}
      <Failed error={send.error ?? stop.error} />
      <div className={styles.buttons}>
        {maySend && peers.length > 1 && (
          <Select
            aria-label={t("send.to")}
            placeholder={t("send.to")}
            value={chosen === undefined ? null : String(chosen)}
            onChange={(value) => setPicked(value === null ? null : Number(value))}
            data={peers.map(({ id, name }) => ({ value: String(id), label: name }))}
          />
        )}
        {maySend && (
          <Button
            leftSection={<IconSend size={15} stroke={1.5} />}
            disabled={!there}
            loading={send.isPending}
            onClick={() => there && send.mutate(there.id)}
          >
            {there ? t(delivery ? "send.again" : "send.button", { name: there.name }) : t("send.pick")}
          </Button>
        )}
        {isUnderWay && known !== undefined && (
          <Button variant="default" loading={send.isPending} onClick={() => send.mutate(known)}>
            {t(delivery.state === "sent" ? "send.ask" : "send.now")}
          </Button>
        )}
        {(isUnderWay || delivery?.state === "refused") && (
          <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
            {t("send.stop")}
          </Button>
        )}
        {(filing.state === "submitted" || filing.state === "accepted") && (
          <Button
            component="a"
            href={file}
            download
            variant="default"
            leftSection={<IconDownload size={15} stroke={1.5} />}
          >
            {t("send.file")}
          </Button>
        )}
      </div>
    </Part>
  );
}

/** `recalled`: taken back here, and there too where it had arrived. */
function Way({ delivery, recalled }: { delivery: DeliveryView; recalled: boolean }) {
  const { t } = useTranslation("peers");
  const name = delivery.peer_name;
  const isRecalled = recalled && delivery.state === "stopped" && delivery.received_us !== null;
  const moment =
    delivery.state === "answered"
      ? delivery.answered_us
      : delivery.state === "sent"
        ? delivery.received_us
        : delivery.tried_us;
  return (
    <>
      <StateMark mark={deliveryMark(delivery)}>
        {isRecalled ? t("way.recalled", { name }) : t(`way.${delivery.state}`, { name })}{" "}
        {moment !== null && <TimeText us={moment} form="short" />}
      </StateMark>
      {delivery.failure && (
        <p className={styles.help}>
          {delivery.state === "answered"
            ? failureText(delivery.failure)
            : t(delivery.state === "sent" ? "way.notAsked" : "way.cause", {
                cause: failureText(delivery.failure),
              })}
        </p>
      )}
      {delivery.detail && tellsMore(delivery.failure) && <p className={styles.detail}>{delivery.detail}</p>}
      {delivery.due_us !== null && (delivery.failure || delivery.state === "sent") && (
        <p className={styles.help}>
          {t(delivery.state === "sent" ? "way.asksAt" : "way.triesAt", { count: delivery.tries })}{" "}
          <TimeText us={delivery.due_us} form="short" />
        </p>
      )}
    </>
  );
}
