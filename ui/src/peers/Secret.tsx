// SPDX-License-Identifier: Apache-2.0
/** A secret that is shown this once, to be handed to the other side. */
import { useTranslation } from "react-i18next";
import styles from "./Peers.module.css";

export function Secret({ secret }: { secret: string }) {
  const { t } = useTranslation("peers");
  return (
    <div role="status">
      <p className={styles.help}>{t("secret.once")}</p>
      <code className={styles.secret}>{secret}</code>
    </div>
  );
}
