// SPDX-License-Identifier: Apache-2.0
/** Who approved a plan on which day, with the document that says so. */
import { ActionIcon, Anchor, Button, TextInput } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import { IconFileText, IconPlus, IconTrash } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { documentHref, UploadButton, uploadDocument } from "@/documents";
import styles from "./Plans.module.css";

export interface ApprovalValue {
  by: string;
  day: string;
  document_id: number | null;
}

interface Props {
  value: ApprovalValue[];
  /** Not given: only to be read. */
  onChange?: (value: ApprovalValue[]) => void;
  error?: string | null;
  unitId: number | null;
}

export function ApprovalsField({ value, onChange, error, unitId }: Props) {
  const { t } = useTranslation("plans");
  // A paper takes its time: what was typed meanwhile stays.
  const latest = useRef(value);
  latest.current = value;
  const put = (index: number, change: Partial<ApprovalValue>) =>
    onChange?.(latest.current.map((one, at) => (at === index ? { ...one, ...change } : one)));
  return (
    <div className={styles.approvals}>
      {value.length === 0 && <p className={styles.note}>{t("approval.none")}</p>}
      {value.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name
        <div key={index} className={styles.approval}>
          {onChange ? (
            <>
              <TextInput
                aria-label={t("approval.by")}
                placeholder={t("approval.by")}
                value={one.by}
                maxLength={200}
                onChange={(event) => put(index, { by: event.currentTarget.value })}
              />
              <DatePickerInput
                aria-label={t("approval.day")}
                placeholder={t("approval.day")}
                value={one.day || null}
                valueFormat="YYYY-MM-DD"
                popoverProps={{
                  withRoles: false,
                  attributes: { dropdown: { role: "dialog", "aria-label": t("approval.day") } },
                }}
                onChange={(day) => put(index, { day: day ?? "" })}
              />
            </>
          ) : (
            <span>
              {one.day} · {one.by}
            </span>
          )}
          {one.document_id !== null ? (
            <Anchor href={documentHref(one.document_id)} download className={styles.paperLink}>
              <IconFileText size={15} stroke={1.5} aria-hidden="true" /> {t("approval.document")}
            </Anchor>
          ) : (
            onChange && (
              <UploadButton
                label={t("approval.add")}
                send={async (file, options) => {
                  const made = await uploadDocument({ file, kind: "approval", unitId, ...options });
                  put(index, { document_id: made.id });
                }}
              />
            )
          )}
          {onChange && (
            <ActionIcon
              aria-label={t("approval.remove")}
              onClick={() => onChange(value.filter((_, at) => at !== index))}
            >
              <IconTrash size={15} stroke={1.5} />
            </ActionIcon>
          )}
        </div>
      ))}
      {error && (
        <p role="alert" className={styles.error}>
          {error}
        </p>
      )}
      {onChange && (
        <Button
          variant="default"
          leftSection={<IconPlus size={15} stroke={1.5} />}
          onClick={() => onChange([...value, { by: "", day: "", document_id: null }])}
        >
          {t("approval.another")}
        </Button>
      )}
    </div>
  );
}
