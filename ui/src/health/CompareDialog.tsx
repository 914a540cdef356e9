// SPDX-License-Identifier: Apache-2.0
/** A list of published flaws in: first what it says of our parts, then into the register of duties. */
import { Button, FileButton, Modal, Progress, Textarea } from "@mantine/core";
import { IconShieldSearch } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type DragEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { ComparisonView, MatchView } from "@/api";
import { StateMark, toastDone, useDiscard } from "@/components";
import { formatNumber } from "@/components/format";
import { Problem } from "@/session";
import { Failed } from "@/session/Failed";
import styles from "./Health.module.css";
import { mostBytes, sendAdvisories, severityMarks } from "./software";

export function CompareDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["health", "common"]);
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [found, setFound] = useState<ComparisonView | null>(null);
  const [measures, setMeasures] = useState("");
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const stop = useRef<AbortController>(null);
  useEffect(() => () => stop.current?.abort(), []);

  async function send(chosen: File, words: string | null) {
    setError(null);
    if (chosen.size > mostBytes) {
      setError(new Problem("advisories-too-large", 413, "", { most_bytes: mostBytes }));
      return;
    }
    const controller = new AbortController();
    stop.current = controller;
    setShare(0);
    try {
      const answer = await sendAdvisories(chosen, words, { onProgress: setShare, signal: controller.signal });
      setFile(chosen);
      setFound(answer);
      if (answer.check_id !== null) {
        void client.invalidateQueries();
        toastDone(t("software.entered", { count: answer.entered }));
      }
    } catch (failure) {
      if (!controller.signal.aborted) setError(failure);
    } finally {
      if (stop.current === controller) setShare(null);
    }
  }

  const fresh = found?.matches.filter((match) => match.entry_id === null).length ?? 0;
  const done = found?.check_id != null;
  const busy = share !== null;
  const { close, dialog } = useDiscard(measures.trim() !== "" && !done, onClose);
  return (
    <Modal opened onClose={close} title={t("software.compare")} size={found ? 760 : 520}>
      <div className={styles.dialog}>
        {found && file ? (
          <>
            <strong>{file.name}</strong>
            <p className={styles.text}>
              {t("software.says", {
                count: found.matches.length,
                advisories: formatNumber(found.advisories),
                matches: formatNumber(found.matches.length),
              })}
            </p>
            {found.matches.length === 0 && <StateMark mark="ok">{t("software.untouched")}</StateMark>}
            <ul className={styles.matches}>
              {found.matches.map((match) => (
                <MatchLine key={`${match.identifier} ${match.component}`} match={match} />
              ))}
            </ul>
            {fresh > 0 && !done && (
              <Textarea
                label={t("software.measures")}
                description={t("software.measuresText")}
                withAsterisk
                rows={3}
                maxLength={2000}
                value={measures}
                onChange={(event) => setMeasures(event.currentTarget.value)}
              />
            )}
          </>
        ) : (
          <Drop disabled={busy} onFile={(chosen) => void send(chosen, null)} />
        )}
        {busy && (
          <div role="status">
            <p className={styles.note}>{t("software.comparing")}</p>
            <Progress
              value={share < 1 ? share * 100 : 100}
              animated={share >= 1}
              aria-label={t("software.comparing")}
            />
          </div>
        )}
        {dialog}
        <Failed error={error} />
        <div className={styles.buttons} data-end>
          <Button variant="default" onClick={close}>
            {t(done ? "common:close" : "common:cancel")}
          </Button>
          {found && file && !done && (
            <Button
              disabled={busy || (fresh > 0 && !measures.trim())}
              onClick={() => void send(file, measures)}
            >
              {fresh > 0 ? t("software.enter", { count: fresh }) : t("software.enterNone")}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}

function MatchLine({ match }: { match: MatchView }) {
  const { t } = useTranslation("health");
  return (
    <li>
      <div className={styles.match}>
        <StateMark mark={severityMarks[match.severity]}>{t(`software.severity.${match.severity}`)}</StateMark>
        <strong>
          {match.component} {match.version}
        </strong>
        <span>{match.identifier}</span>
        {match.fixed && <span>{t("software.fixed", { version: match.fixed })}</span>}
        {match.entry_id !== null && (
          <Link href={`/duties?view=register&kind=flaw&entry=${match.entry_id}`}>
            {t("software.entry", { number: match.entry_id })}
          </Link>
        )}
      </div>
      <p className={styles.note}>
        {match.unclear && `${t("software.unclear")} `}
        {match.summary}
      </p>
    </li>
  );
}

function Drop({ disabled, onFile }: { disabled: boolean; onFile: (file: File) => void }) {
  const { t } = useTranslation("health");
  const [over, setOver] = useState(false);

  function onDrop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file && !disabled) onFile(file);
  }

  return (
    <>
      <p className={styles.text}>{t("software.compareText")}</p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is another way to what the button does */}
      <div
        className={styles.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <IconShieldSearch size={28} stroke={1.2} aria-hidden="true" />
        <p>{t("software.drop")}</p>
        <FileButton accept=".json,.jsonl,.zip" onChange={(file) => file && onFile(file)}>
          {(props) => (
            <Button {...props} variant="default" disabled={disabled}>
              {t("software.pick")}
            </Button>
          )}
        </FileButton>
        <p className={styles.note}>{t("software.formats")}</p>
      </div>
    </>
  );
}
