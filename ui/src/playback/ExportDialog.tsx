// SPDX-License-Identifier: Apache-2.0
/** Hands out footage: for which purpose, of which cameras; then one file per camera. */
import { Button, Checkbox, Modal, Textarea } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type CameraView, createGrant } from "@/api";
import { formatSpan } from "@/components/format";
import { problemText } from "@/session";
import { formatMoment } from "@/time";
import styles from "./ExportDialog.module.css";
import { recordedStream } from "./recorded";
import { footageUrl } from "./source";

interface Props {
  cameras: readonly CameraView[];
  startUs: number;
  endUs: number;
  onClose: () => void;
}

const GRANT_MINUTES = 60;

export function ExportDialog({ cameras, startUs, endUs, onClose }: Props) {
  const { t } = useTranslation(["playback", "common"]);
  const exportable = cameras.filter((camera) => camera.rights.export);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(
    () => new Set(exportable.map((camera) => camera.id)),
  );
  const [purpose, setPurpose] = useState("");
  const grant = useMutation({
    mutationFn: () =>
      createGrant({
        body: {
          kind: "export",
          purpose: purpose.trim(),
          camera_ids: [...chosen],
          start_us: startUs,
          end_us: endUs,
          minutes: GRANT_MINUTES,
        },
      }),
  });
  const isReady = purpose.trim() !== "" && chosen.size > 0;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isReady) grant.mutate();
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t("playback:exportTitle")}
      size={440}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <p className={styles.span}>
        {formatMoment(startUs)} – {formatMoment(endUs)}
        <span className={styles.length}>{formatSpan(endUs - startUs)}</span>
      </p>
      {grant.data ? (
        <Files
          cameras={exportable.filter((camera) => chosen.has(camera.id))}
          startUs={startUs}
          endUs={endUs}
          grant={grant.data.id}
        />
      ) : (
        <form onSubmit={submit} className={styles.form}>
          <Checkbox.Group
            label={t("playback:cameras")}
            value={[...chosen].map(String)}
            onChange={(values) => setChosen(new Set(values.map(Number)))}
          >
            <div className={styles.cameras}>
              {exportable.map((camera) => (
                <Checkbox
                  key={camera.id}
                  value={String(camera.id)}
                  label={[camera.name, camera.place].filter(Boolean).join(" · ")}
                />
              ))}
              {exportable.length < cameras.length && (
                <p className={styles.note}>{t("playback:exportNoRight")}</p>
              )}
            </div>
          </Checkbox.Group>
          <Textarea
            label={t("playback:purpose")}
            description={t("playback:exportPurposeHint")}
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
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" disabled={!isReady} loading={grant.isPending}>
              {t("playback:exportPrepare")}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

interface FilesProps {
  cameras: readonly CameraView[];
  startUs: number;
  endUs: number;
  grant: string;
}

/** The browser's own download: it may be long, and goes on when the page is left. */
function Files({ cameras, startUs, endUs, grant }: FilesProps) {
  const { t } = useTranslation("playback");
  return (
    <>
      <p className={styles.note}>{t("exportReady", { minutes: GRANT_MINUTES })}</p>
      <ul className={styles.files}>
        {cameras.map((camera) => (
          <li key={camera.id}>
            <Button
              component="a"
              variant="default"
              fullWidth
              justify="flex-start"
              leftSection={<IconDownload size={15} stroke={1.5} />}
              href={footageUrl(camera.id, {
                startUs,
                endUs,
                stream: recordedStream(camera),
                grant,
                download: true,
              })}
              download
            >
              {camera.name}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
