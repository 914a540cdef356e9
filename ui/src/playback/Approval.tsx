// SPDX-License-Identifier: Apache-2.0
/** Whether footage may be handed out: by the request that is worked on, where one is needed. */
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { CameraView, CaseView } from "@/api";
import { useCasePolicy } from "@/cases/data";
import { type Mark, StateMark } from "@/components";
import styles from "./ExportDialog.module.css";

interface ApprovalState {
  mayGo: boolean;
  mark: Mark;
  word: "ready" | "own" | "waits" | "viewing" | "none" | null;
}

export function useApproval(matter: CaseView | null, cameras: readonly CameraView[]): ApprovalState {
  const { data } = useCasePolicy(cameras.map(({ id }) => id));
  if (matter?.opens_export)
    return { mayGo: true, mark: "ok", word: matter.decided_by === null ? "own" : "ready" };
  if (matter !== null)
    return matter.export
      ? { mayGo: false, mark: "due", word: "waits" }
      : { mayGo: false, mark: "off", word: "viewing" };
  const { case_for_playback, second_person_export, second_person_viewing } = data?.counts ?? {};
  const isNeeded = case_for_playback || second_person_export || second_person_viewing;
  return isNeeded
    ? { mayGo: false, mark: "due", word: "none" }
    : // The gate says no where this is not known.
      { mayGo: true, mark: "ok", word: null };
}

interface Props {
  approval: ApprovalState;
  matter: CaseView | null;
  /** Where a request that hands out footage is asked for. */
  href: string;
}

export function Approval({ approval: { mark, word }, matter, href }: Props) {
  const { t } = useTranslation("cases");
  if (word === null) return null;
  const state = t(`playback.state.${word}`, { name: matter?.decided_by?.display_name ?? "" });
  return (
    <p className={styles.approval}>
      {matter && <span>{t("case", { id: matter.id })}</span>}
      <StateMark mark={mark} title={state}>
        {state}
      </StateMark>
      {(word === "viewing" || word === "none") && <Link href={href}>{t("playback.askExport")}</Link>}
    </p>
  );
}
