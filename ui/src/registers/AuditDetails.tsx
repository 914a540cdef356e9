// SPDX-License-Identifier: Apache-2.0
/** One audit entry: before and after side by side. */
import { useTranslation } from "react-i18next";
import type { AuditView } from "@/api";
import { Fact, Facts, Part, SidePanel, TimeText } from "@/components";
import { actionText, changesOf, fieldText, type NameOf, valueText } from "./auditWords";
import styles from "./Registers.module.css";

interface Props {
  entry: AuditView;
  who: string;
  subject: string;
  nameOf: NameOf;
  onClose: () => void;
}

export function AuditDetails({ entry, who, subject, nameOf, onClose }: Props) {
  const { t } = useTranslation("registers");
  const changes = changesOf(entry.detail);
  const hasBefore = changes.some((change) => change.before !== undefined);
  const hasAfter = changes.some((change) => change.after !== undefined);
  return (
    <SidePanel title={actionText(entry.action)} note={t("detail.title", { id: entry.id })} onClose={onClose}>
      <Facts>
        <Fact name={t("column.at")}>
          <TimeText us={entry.at_us} digits={3} />
        </Fact>
        <Fact name={t("column.who")}>
          {who || t("system")}
          {entry.username && entry.username !== who && (
            <span className={styles.minor}> {entry.username}</span>
          )}
        </Fact>
        <Fact name={t("column.from")}>
          <span className="fw-mono">{entry.address || "–"}</span>
        </Fact>
        <Fact name={t("column.subject")}>{subject}</Fact>
      </Facts>
      <Part title={t("detail.open")}>
        {changes.length === 0 ? (
          <p className={styles.minor}>{t("detail.nothing")}</p>
        ) : (
          <table className={styles.diff}>
            <thead>
              <tr>
                <th scope="col">{t("detail.field")}</th>
                {hasBefore && <th scope="col">{t(hasAfter ? "detail.before" : "detail.value")}</th>}
                {hasAfter && <th scope="col">{t(hasBefore ? "detail.after" : "detail.value")}</th>}
              </tr>
            </thead>
            <tbody>
              {changes.map(({ field, before, after }) => (
                <tr key={field}>
                  <th scope="row">{fieldText(field)}</th>
                  {hasBefore && <td className={styles.before}>{told(before, field, nameOf)}</td>}
                  {hasAfter && <td>{told(after, field, nameOf)}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Part>
    </SidePanel>
  );
}

function told(value: unknown, field: string, nameOf: NameOf): string {
  return value === undefined ? "" : valueText(value, field, nameOf);
}
