// SPDX-License-Identifier: Apache-2.0
/** Hands out footage: for which purpose, of which cameras; then what can be one file is one, and gaps are named. */
import { Button, Checkbox, Modal, Textarea } from "@mantine/core";
import { useMutation, useQueries } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type CameraView, type CaseView, createGrant } from "@/api";
import { formatSpan } from "@/components/format";
import { askCaseHref } from "@/links";
import { Problem, problemText } from "@/session";
import { formatMoment } from "@/time";
import { Approval, useApproval } from "./Approval";
import styles from "./ExportDialog.module.css";
import { ExportFiles } from "./ExportFiles";
import { readParts, type Span } from "./parts";
import { recordedStream } from "./recorded";

interface Props {
  cameras: readonly CameraView[];
  startUs: number;
  endUs: number;
  /** The request for footage that is worked on. */
  matter?: CaseView | null;
  onClose: () => void;
}

const GRANT_MINUTES = 60;

export function ExportDialog({ cameras, startUs, endUs, matter = null, onClose }: Props) {
  const { t } = useTranslation(["playback", "common", "cases"]);
  const span = { startUs, endUs };
  const exportable = useParts(
    cameras.filter((camera) => camera.rights.export && isCovered(camera, matter)),
    span,
  );
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const [purpose, setPurpose] = useState(matter?.reason ?? "");
  const approval = useApproval(matter, cameras);
  const chosen = exportable.filter(({ camera, files }) => files?.length !== 0 && !left.has(camera.id));
  const failed = chosen.find(({ error }) => error !== null);
  const isKnown = chosen.every(({ files }) => files !== undefined);
  const grant = useMutation({
    mutationFn: () =>
      createGrant({
        body: {
          kind: "export",
          purpose: purpose.trim(),
          camera_ids: chosen.map(({ camera }) => camera.id),
          start_us: startUs,
          end_us: endUs,
          minutes: GRANT_MINUTES,
          case_id: matter?.id ?? null,
        },
      }),
  });
  const isReady = approval.mayGo && purpose.trim() !== "" && chosen.length > 0 && isKnown;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isReady) grant.mutate();
  }

  return (
    <Modal
      opened
      onClose={onClose}
      // What was typed is not lost to a click beside it.
      closeOnClickOutside={purpose === (matter?.reason ?? "") && !grant.data}
      title={t("playback:exportTitle")}
      size={440}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <p className={styles.span}>
        {formatMoment(startUs)} – {formatMoment(endUs)}
        <span className={styles.length}>{formatSpan(endUs - startUs)}</span>
      </p>
      {grant.data ? (
        <ExportFiles
          cameras={chosen.map(({ camera, files }) => ({ camera, files: files ?? [] }))}
          span={span}
          grant={grant.data.id}
          minutes={GRANT_MINUTES}
        />
      ) : (
        <form onSubmit={submit} className={styles.form}>
          <Checkbox.Group
            label={t("playback:cameras")}
            value={chosen.map(({ camera }) => String(camera.id))}
            onChange={(values) =>
              setLeft(
                new Set(
                  exportable.map(({ camera }) => camera.id).filter((id) => !values.includes(String(id))),
                ),
              )
            }
          >
            <div className={styles.cameras}>
              {exportable.map(({ camera, files }) => (
                <Checkbox
                  key={camera.id}
                  value={String(camera.id)}
                  label={[camera.name, camera.place].filter(Boolean).join(" · ")}
                  disabled={files?.length === 0}
                  description={filesText(files)}
                />
              ))}
              {exportable.length < cameras.length && (
                <p className={styles.note}>{t("playback:exportNoRight")}</p>
              )}
            </div>
          </Checkbox.Group>
          <Approval
            approval={approval}
            matter={matter}
            href={askCaseHref(
              exportable.map(({ camera }) => camera.id),
              startUs,
              endUs,
              true,
            )}
          />
          <Textarea
            label={t("playback:purpose")}
            description={t("playback:exportPurposeHint")}
            value={purpose}
            onChange={(event) => setPurpose(event.currentTarget.value)}
            maxLength={500}
            rows={3}
            data-autofocus
          />
          {Boolean(grant.error ?? failed?.error) && (
            <p className={styles.error} role="alert">
              {problemText(grant.error ?? failed?.error)}
            </p>
          )}
          <div className={styles.buttons}>
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            {failed ? (
              <Button onClick={failed.retry}>{t("common:retry")}</Button>
            ) : (
              <Button type="submit" disabled={!isReady} loading={grant.isPending}>
                {t("playback:exportPrepare")}
              </Button>
            )}
          </div>
        </form>
      )}
    </Modal>
  );

  function filesText(files: readonly Span[] | undefined): string | undefined {
    if (files?.length === 0) return t("playback:exportNothing");
    return files && files.length > 1 ? t("playback:exportFiles", { count: files.length }) : undefined;
  }
}

function isCovered(camera: CameraView, matter: CaseView | null): boolean {
  return matter === null || matter.cameras.some(({ id }) => id === camera.id);
}

interface CameraParts {
  camera: CameraView;
  /** Undefined = not known yet. */
  files: readonly Span[] | undefined;
  error: unknown;
  retry: () => void;
}

function useParts(cameras: readonly CameraView[], span: Span): CameraParts[] {
  const answers = useQueries({
    queries: cameras.map((camera) => {
      const stream = recordedStream(camera);
      return {
        queryKey: ["parts", camera.id, stream, span],
        queryFn: ({ signal }: { signal: AbortSignal }) => readParts(camera.id, stream, span, signal),
        // Footage is added and deleted all the time.
        staleTime: 0,
        retry: (count: number, error: Error) => count < 2 && error instanceof Problem && error.status === 0,
      };
    }),
  });
  return cameras.map((camera, index) => {
    const answer = answers[index];
    return {
      camera,
      files: answer?.data,
      error: answer?.error ?? null,
      retry: () => void answer?.refetch(),
    };
  });
}
