// SPDX-License-Identifier: Apache-2.0
/** The server wants to know what footage is watched for: asked once, entered in the register, used from then on. */
import { Button, Modal, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type CameraView, createGrant } from "@/api";
import { problemText } from "@/session";
import { nowUs } from "@/time";
import styles from "./ExportDialog.module.css";

interface Props {
  cameras: readonly CameraView[];
  onGranted: (grant: string) => void;
  onClose: () => void;
}

/** A shift. */
const GRANT_MINUTES = 12 * 60;

export function PurposeDialog({ cameras, onGranted, onClose }: Props) {
  const { t } = useTranslation(["playback", "common"]);
  const [purpose, setPurpose] = useState("");
  const grant = useMutation({
    mutationFn: () =>
      createGrant({
        body: {
          kind: "playback",
          purpose: purpose.trim(),
          camera_ids: cameras.map((camera) => camera.id),
          start_us: 0,
          end_us: nowUs() + GRANT_MINUTES * 60_000_000,
          minutes: GRANT_MINUTES,
        },
      }),
    onSuccess: (ticket) => onGranted(ticket.id),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (purpose.trim() !== "") grant.mutate();
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t("playback:purposeTitle")}
      size={400}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <form onSubmit={submit} className={styles.form}>
        <Textarea
          label={t("playback:purpose")}
          description={t("playback:purposeHint")}
          value={purpose}
          onChange={(event) => setPurpose(event.currentTarget.value)}
          maxLength={500}
          rows={3}
          data-autofocus
        />
        {grant.isError && (
          <p className={styles.error} role="alert">
            {problemText(grant.error)}
          </p>
        )}
        <div className={styles.buttons}>
          <Button type="submit" disabled={purpose.trim() === ""} loading={grant.isPending}>
            {t("playback:purposeGo")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
