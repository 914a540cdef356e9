// SPDX-License-Identifier: Apache-2.0
/** Why the session ended at work: the account is stopped. What is missing, and who can mend it. */
import { useTranslation } from "react-i18next";
import styles from "./AuthPage.module.css";
import { type Problem, problemText } from "./problem";

/** `name`: whose account; empty where the page was opened anew and does not know. */
export interface Stopped {
  why: Problem;
  name: string;
}

export function StoppedNotice({ stopped }: { stopped: Stopped }) {
  const { t } = useTranslation("session");
  return (
    <section className={styles.stopped} role="alert" aria-label={t("stopped.title")}>
      <strong>{stopped.name ? t("stopped.of", { name: stopped.name }) : t("stopped.title")}</strong>
      <p>{problemText(stopped.why)}</p>
      <p>{t(stopped.why.code === "account-blocked" ? "stopped.who" : "stopped.ended")}</p>
    </section>
  );
}
