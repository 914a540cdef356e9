// SPDX-License-Identifier: Apache-2.0
/** What only a person knows: the agent, and why something was changed. Kept when somebody else saves meanwhile. */
import { Button, Textarea, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FilingView, FormView } from "@/api";
import { Part, toastDone, useDiscard } from "@/components";
import { Problem } from "@/session";
import { Failed } from "@/session/Failed";
import { useEditFiling, useFiling } from "./data";
import styles from "./Filings.module.css";
import { say } from "./words";

interface Props {
  filing: FilingView;
  form: FormView;
  /** Told whether something is entered that is not saved: it would not be handed in. */
  onDirty: (isDirty: boolean) => void;
}

export function Entered({ filing, form, onDirty }: Props) {
  const { t } = useTranslation("filings");
  const save = useEditFiling(filing.id, () => toastDone(t("form.saved")));
  const latest = useFiling(filing.id);
  const [mine, setMine] = useState<Record<string, string>>({});
  const [reason, setReason] = useState<string | null>(null);
  // What is typed belongs to the version that was on the screen then: a newer one that comes meanwhile is a conflict.
  const [base, setBase] = useState<number | null>(null);
  const begin = () => setBase((known) => known ?? filing.version);
  const sections = form.sections.filter(({ source }) => source === "person");
  const kept = (id: string) => String(filing.content.fields?.[id as never] ?? "");
  const changed = Object.fromEntries(Object.entries(mine).filter(([id, value]) => value !== kept(id)));
  const isDirty = Object.keys(changed).length > 0 || (reason !== null && reason !== filing.reason);
  const { dialog } = useDiscard(isDirty, () => undefined);
  useEffect(() => onDirty(isDirty), [onDirty, isDirty]);
  const isConflict = save.error instanceof Problem && save.error.code === "version-conflict";
  const conflictBy = isConflict && save.error instanceof Problem ? save.error.params.by : null;

  function onSave() {
    save.mutate(
      { version: base ?? filing.version, entered: changed, reason },
      {
        onSuccess: () => {
          setMine({});
          setReason(null);
          setBase(null);
        },
        // The newer version comes; what was entered stays in the fields, and is saved onto that one the next time.
        onError: (error) => {
          if (error instanceof Problem && error.code === "version-conflict") setBase(null);
          void latest.refetch();
        },
      },
    );
  }

  return (
    <>
      {sections.map((section) => (
        <Part key={section.id} title={say(section.title)}>
          {section.fields.map((field) => (
            <TextInput
              key={field.id}
              data-mends={field.id}
              label={say(field.name)}
              withAsterisk={field.required}
              maxLength={200}
              autoComplete="off"
              value={mine[field.id] ?? kept(field.id)}
              onChange={(event) => {
                begin();
                setMine({ ...mine, [field.id]: event.currentTarget.value });
              }}
            />
          ))}
          {filing.kind !== "first" && section === sections[0] && (
            <Textarea
              data-mends="reason"
              label={t("reason.label")}
              description={t("reason.text")}
              withAsterisk
              maxLength={2000}
              rows={2}
              value={reason ?? filing.reason}
              onChange={(event) => {
                begin();
                setReason(event.currentTarget.value);
              }}
            />
          )}
          {section === sections.at(-1) && (
            <>
              {isConflict ? (
                <p role="alert" className={styles.lacking}>
                  {conflictBy ? t("form.conflictBy", { name: conflictBy }) : t("form.conflict")}
                </p>
              ) : (
                <Failed error={save.error} />
              )}
              <div className={styles.buttons}>
                <Button variant="default" disabled={!isDirty} loading={save.isPending} onClick={onSave}>
                  {t("form.save")}
                </Button>
              </div>
            </>
          )}
        </Part>
      ))}
      {dialog}
    </>
  );
}
