// SPDX-License-Identifier: Apache-2.0
/** What the camera sent when its address was tried: a picture and its format, or the cause and what to do. */
import { Button, Loader } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { CameraTestResult } from "@/api";
import { StateMark } from "@/components";
import { formatFps } from "@/components/format";
import { problemText } from "@/session";
import styles from "./Camera.module.css";
import { causeText, codecWord } from "./state";
import type { Trial } from "./useTryAddress";

export function TrialResult({ trial, onCancel }: { trial: Trial; onCancel: () => void }) {
  const { t } = useTranslation(["cameras", "common"]);
  const box = useRef<HTMLDivElement>(null);
  const count = trial.results.length;

  // The result may lie below the fold of the panel.
  useEffect(() => {
    if (count > 0) box.current?.scrollIntoView({ block: "nearest" });
  }, [count]);

  const preview = trial.results.find((result) => result.preview)?.preview;
  return (
    <div ref={box} className={styles.test} aria-live="polite">
      {preview && <img className={styles.preview} src={preview} alt={t("form.preview")} />}
      {trial.results.map((result, index) => (
        <OneResult key={index === 0 ? "main" : "sub"} result={result} stream={index === 0 ? "main" : "sub"} />
      ))}
      {trial.running && (
        <div className={styles.found}>
          <Loader size={14} />
          <span>{t("form.testing")}</span>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={onCancel}>
            {t("common:cancel")}
          </Button>
        </div>
      )}
      {Boolean(trial.error) && <StateMark mark="breach">{problemText(trial.error)}</StateMark>}
    </div>
  );
}

function OneResult({ result, stream }: { result: CameraTestResult; stream: "main" | "sub" }) {
  const { t } = useTranslation(["cameras", "common"]);
  if (!result.ok) {
    const cause = result.error?.code ?? null;
    return (
      <div>
        <StateMark mark="breach">
          {t(`common:${stream}Stream`)}: {causeText(cause) || t("form.testFailed")}
        </StateMark>
        <p className={styles.note}>{causeText(cause, "long")}</p>
      </div>
    );
  }
  const parts = [
    codecWord(result.codec),
    result.width && result.height ? `${result.width}×${result.height}` : "",
    result.fps ? t("fps", { fps: formatFps(result.fps) }) : "",
    result.audio ? `${t("form.sound")} ${codecWord(result.audio)}` : t("soundOff"),
  ];
  return (
    <div className={styles.found}>
      <StateMark mark="ok">
        {t(`common:${stream}Stream`)}: {t("form.testOk")}
      </StateMark>
      <span>{parts.filter(Boolean).join(" · ")}</span>
    </div>
  );
}
