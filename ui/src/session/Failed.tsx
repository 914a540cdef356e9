// SPDX-License-Identifier: Apache-2.0
/** Why the form was refused, over its button. Read out at once. */
import styles from "./AuthPage.module.css";
import { problemText } from "./problem";

export function Failed({ error }: { error: unknown }) {
  if (!error) return null;
  return (
    <p className={styles.failed} role="alert">
      {problemText(error)}
    </p>
  );
}
