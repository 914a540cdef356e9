// SPDX-License-Identifier: Apache-2.0
/** What one needs to know while filling in a form: whom to call, what a handover will show. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { KindView } from "@/api";
import { StateMark } from "@/components";
import styles from "./Duties.module.css";
import { useOnDuty, usePolice, useUnread } from "./data";

interface Props {
  kind: KindView;
  unitId: number | null;
  /** Fill in what is known. */
  onFill: (fields: Record<string, unknown>) => void;
}

const toPolice = ["suspicious-matter", "police-report"];

export function FormAid({ kind, unitId, onFill }: Props) {
  if (toPolice.includes(kind.id)) return <Police kind={kind} unitId={unitId} onFill={onFill} />;
  if (kind.id === "handover") return <Handover onFill={onFill} />;
  return null;
}

/** The police office with its number: at night nobody wants to look for it. */
function Police({ kind, unitId, onFill }: Props) {
  const { t } = useTranslation("duties");
  const { data } = usePolice(unitId, true);
  if (!data?.name) return null;
  const reports = kind.id === "police-report";
  return (
    <div className={styles.aid}>
      <span>
        {t("aid.police")} <strong>{data.name}</strong>
        {data.contact && ` · ${data.contact}`}
        {data.phone && (
          <>
            {" · "}
            <a href={`tel:${data.phone.replaceAll(/[^\d+]/g, "")}`}>{data.phone}</a>
          </>
        )}
      </span>
      {reports && (
        <Button
          size="compact-xs"
          variant="light"
          onClick={() => onFill({ office: data.name, ...(data.contact ? { contact: data.contact } : {}) })}
        >
          {t("aid.fill")}
        </Button>
      )}
    </div>
  );
}

/** What the program will enter beside the notes, and who comes next. */
function Handover({ onFill }: Pick<Props, "onFill">) {
  const { t } = useTranslation("duties");
  const { data: unread } = useUnread();
  const { data: duty } = useOnDuty();
  const next = duty?.following[0];
  return (
    <div className={styles.aid}>
      {unread && (
        <StateMark mark={unread.unread > 0 ? "due" : "ok"}>
          {t("aid.unread", { count: unread.unread })}
        </StateMark>
      )}
      {next && (
        <Button size="compact-xs" variant="light" onClick={() => onFill({ to: next.account_id })}>
          {t("aid.to", { name: next.name })}
        </Button>
      )}
    </div>
  );
}
