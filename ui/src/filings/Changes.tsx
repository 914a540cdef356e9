// SPDX-License-Identifier: Apache-2.0
/** Before and after side by side, with what changed marked. */
import { useTranslation } from "react-i18next";
import type { ChangeView, FormView } from "@/api";
import { Part } from "@/components";
import styles from "./Filings.module.css";
import { fieldName, valueText } from "./words";

export function Changes({ changes, form, title }: { changes: ChangeView[]; form: FormView; title?: string }) {
  const { t } = useTranslation("filings");
  return (
    <Part title={title ?? t("changes.title")}>
      {changes.length === 0 ? (
        <p className={styles.note}>{t("changes.none")}</p>
      ) : (
        <table className={styles.compare}>
          <thead>
            <tr>
              <th scope="col">{t("changes.item")}</th>
              <th scope="col">{t("changes.before")}</th>
              <th scope="col">{t("changes.after")}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <Row
                key={`${change.camera ?? ""} ${change.field ?? change.what}`}
                change={change}
                form={form}
              />
            ))}
          </tbody>
        </table>
      )}
    </Part>
  );
}

function Row({ change, form }: { change: ChangeView; form: FormView }) {
  const { t } = useTranslation("filings");
  const isCamera = change.camera !== null;
  const field = form.sections
    .filter(({ table }) => table === isCamera)
    .flatMap(({ fields }) => fields)
    .find(({ id }) => id === change.field);
  const whole = change.what === "camera-added" || change.what === "camera-removed";
  const name = whole
    ? t(change.what === "camera-added" ? "changes.added" : "changes.removed")
    : fieldName(form, change.field, isCamera);
  return (
    <tr>
      <th scope="row">
        {name}
        {isCamera && !whole && <div className={styles.camera}>{change.name}</div>}
      </th>
      <td>
        {change.before === null && whole ? (
          "–"
        ) : (
          <del>{whole ? change.name : valueText(field, change.before)}</del>
        )}
      </td>
      <td>
        {change.after === null && whole ? (
          "–"
        ) : (
          <ins>{whole ? change.name : valueText(field, change.after)}</ins>
        )}
      </td>
    </tr>
  );
}
