// SPDX-License-Identifier: Apache-2.0
/** A file in: first what it would do and what is wrong in each row, then all of it or nothing. */
import { Anchor, Button, Modal, Progress, Select } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toastDone } from "@/components";
import { formatNumber } from "@/components/format";
import { Problem } from "@/session";
import { Failed } from "@/session/Failed";
import { DropFile } from "./DropFile";
import {
  bytesOf,
  exchangeTables,
  exportHref,
  type Listed,
  mostBytes,
  type Outcome,
  sendList,
  total,
} from "./data";
import styles from "./Exchange.module.css";
import { OutcomeView } from "./OutcomeView";

interface Props {
  what: Listed;
  /** The plan of planned cameras that name none. */
  planId?: number;
  /** The list cannot be chosen. */
  fixed?: boolean;
  onClose: () => void;
  onImported: () => void;
}

interface Work {
  writing: boolean;
  share: number;
}

export function ImportDialog({ what: first, planId, fixed = false, onClose, onImported }: Props) {
  const { t } = useTranslation(["exchange", "common"]);
  const client = useQueryClient();
  const [what, setWhat] = useState(first);
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<Outcome | null>(null);
  const [work, setWork] = useState<Work | null>(null);
  const [error, setError] = useState<unknown>(null);
  const stop = useRef<AbortController>(null);
  useEffect(() => () => stop.current?.abort(), []);

  async function send(list: Listed, chosen: File, writing: boolean) {
    setError(null);
    const controller = new AbortController();
    stop.current = controller;
    setWork({ writing, share: 0 });
    try {
      const answer = await sendList({ what: list, planId }, chosen, !writing, {
        onProgress: (share) => setWork({ writing, share }),
        signal: controller.signal,
      });
      setReport(answer);
      if (answer.written) {
        void client.invalidateQueries();
        const [added, changed] = [total(answer, "added"), total(answer, "changed")];
        toastDone(t("done", { added: formatNumber(added), changed: formatNumber(changed) }));
        onImported();
      }
    } catch (failure) {
      // An answer that did not come says nothing of what was written.
      if (writing) void client.invalidateQueries();
      if (controller.signal.aborted) return;
      setError(failure);
      // Something has changed since the rows were checked: they are checked again.
      if (writing && failure instanceof Problem && failure.code === "exchange-rows-wrong") {
        await send(list, chosen, false);
        setError(failure);
      }
    } finally {
      if (stop.current === controller) setWork(null);
    }
  }

  function choose(list: Listed, chosen: File | null) {
    stop.current?.abort();
    setWhat(list);
    setFile(chosen);
    setReport(null);
    setError(null);
    if (chosen) void send(list, chosen, false);
  }

  /** What is written is what was checked, whatever becomes of the file meanwhile. */
  async function take(chosen: File) {
    if (chosen.size > mostBytes) {
      setError(new Problem("exchange-too-large", 413, "", { most_bytes: mostBytes }));
      return;
    }
    try {
      choose(what, new File([await bytesOf(chosen)], chosen.name));
    } catch (failure) {
      setError(failure);
    }
  }

  const changes = report ? total(report, "added") + total(report, "changed") : 0;
  const errors = report ? total(report, "problem_count") : 0;
  const rows = report ? total(report, "rows") : 0;
  const isReady = file !== null && report !== null && errors === 0 && changes > 0 && !work;
  /** The server has the whole file: to close now would stop nothing. */
  const isWriting = work?.writing === true && work.share >= 1;

  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={!work?.writing}
      closeOnEscape={!isWriting}
      closeButtonProps={{ "aria-label": t("common:close"), disabled: isWriting }}
      title={t("title", { list: t(`list.${what}`) })}
      size={report ? 980 : 560}
    >
      <div className={styles.dialog}>
        {!fixed && !report && (
          <Select
            label={t("which")}
            allowDeselect={false}
            value={what}
            data={exchangeTables.map((value) => ({ value, label: t(`list.${value}`) }))}
            onChange={(value) => value && choose(value as Listed, file)}
          />
        )}
        {report && file ? (
          <div className={styles.file}>
            <strong>{file.name}</strong>
            <span className={styles.note}>
              {t("rows", { count: rows, rows: formatNumber(rows) })}
              {report.sheets[0]?.encoding === "gb18030" && " · GB 18030"}
            </span>
            <Button variant="default" disabled={work !== null} onClick={() => choose(what, null)}>
              {t("another")}
            </Button>
          </div>
        ) : (
          <DropFile
            isBook={what === "workbook"}
            disabled={work !== null}
            onFile={(chosen) => void take(chosen)}
          />
        )}
        {!report && (
          <p className={styles.note}>
            {t("startFrom")}{" "}
            <Anchor href={exportHref({ what }, "xlsx", true)} download>
              {t("templateXlsx")}
            </Anchor>
            {what !== "workbook" && (
              <>
                {t("common:comma")}
                <Anchor href={exportHref({ what }, "csv", true)} download>
                  {t("templateCsv")}
                </Anchor>
              </>
            )}
          </p>
        )}
        {work && (
          <div role="status" className={styles.work}>
            <span>{t(stepOf(work))}</span>
            <Progress
              value={work.share < 1 ? work.share * 100 : 100}
              animated={work.share >= 1}
              aria-label={t(stepOf(work))}
            />
          </div>
        )}
        {report && <OutcomeView outcome={report} fileName={file?.name ?? ""} />}
        <Failed error={error} />
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose} disabled={isWriting}>
            {t("common:cancel")}
          </Button>
          {report && file && (
            <>
              {errors > 0 && (
                <Button disabled={work !== null} onClick={() => choose(what, null)}>
                  {t("again")}
                </Button>
              )}
              {errors === 0 && (
                <Button
                  disabled={!isReady}
                  loading={work?.writing}
                  onClick={() => void send(what, file, true)}
                >
                  {changes > 0 ? t("write", { count: changes, rows: formatNumber(changes) }) : t("nothing")}
                </Button>
              )}
            </>
          )}
        </div>
      </div>
    </Modal>
  );
}

function stepOf(work: Work) {
  if (work.share < 1) return "sending" as const;
  return work.writing ? ("writing" as const) : ("checking" as const);
}
