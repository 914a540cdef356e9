// SPDX-License-Identifier: Apache-2.0
/** The authority's decision: accept with a number, or return with what is wrong, field by field. */
import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FilingView, FormView } from "@/api";
import { Part, toastDone, useDiscard } from "@/components";
import { Failed } from "@/session/Failed";
import { useAcceptFiling, useReturnFiling } from "./data";
import styles from "./Filings.module.css";
import { say } from "./words";

interface Draft {
  key: number;
  field: string | null;
  text: string;
}

export function DecideFiling({ filing, form }: { filing: FilingView; form: FormView }) {
  const { t } = useTranslation("filings");
  const accept = useAcceptFiling(filing.id, (done) =>
    toastDone(t("decide.accepted", { number: done.number })),
  );
  const giveBack = useReturnFiling(filing.id, () => toastDone(t("decide.returned")));
  const [number, setNumber] = useState("");
  const [reasons, setReasons] = useState<Draft[]>([]);
  const choices = [
    ...form.sections.map((section) => ({
      group: say(section.title),
      items: section.fields.map((field) => ({
        value: section.table ? `camera.${field.id}` : field.id,
        label: say(field.name),
      })),
    })),
    {
      group: t("papers.title"),
      items: form.attachments.map((paper) => ({ value: `paper.${paper.id}`, label: say(paper.name) })),
    },
  ];
  const { dialog } = useDiscard(
    number.trim() !== "" || reasons.some(({ text }) => text.trim() !== ""),
    () => undefined,
  );
  const isComplete = reasons.length > 0 && reasons.every(({ field, text }) => field && text.trim());

  function put(key: number, patch: Partial<Draft>) {
    setReasons(reasons.map((one) => (one.key === key ? { ...one, ...patch } : one)));
  }

  return (
    <Part title={t("decide.title")}>
      {reasons.length === 0 && (
        <TextInput
          label={t("decide.number")}
          description={t("decide.numberText")}
          maxLength={60}
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
      )}
      {reasons.map((one) => (
        <div key={one.key} className={styles.reason}>
          <Select
            aria-label={t("decide.field")}
            placeholder={t("decide.field")}
            searchable
            data={choices}
            value={one.field}
            onChange={(field) => put(one.key, { field })}
          />
          <TextInput
            aria-label={t("decide.text")}
            placeholder={t("decide.text")}
            maxLength={1000}
            value={one.text}
            onChange={(event) => put(one.key, { text: event.currentTarget.value })}
          />
          <ActionIcon
            aria-label={t("decide.removeReason")}
            onClick={() => setReasons(reasons.filter(({ key }) => key !== one.key))}
          >
            <IconX size={15} stroke={1.5} />
          </ActionIcon>
        </div>
      ))}
      <Failed error={accept.error ?? giveBack.error} />
      <div className={styles.buttons}>
        {reasons.length === 0 && (
          <Button
            loading={accept.isPending}
            disabled={giveBack.isPending}
            onClick={() => accept.mutate({ version: filing.version, number: number.trim() })}
          >
            {t("decide.accept")}
          </Button>
        )}
        {reasons.length > 0 && (
          <Button
            color="red"
            disabled={!isComplete}
            loading={giveBack.isPending}
            onClick={() =>
              giveBack.mutate({
                version: filing.version,
                reasons: reasons.map(({ field, text }) => ({ field: field ?? "", text: text.trim() })),
              })
            }
          >
            {t("decide.return")}
          </Button>
        )}
        <Button
          variant="default"
          leftSection={reasons.length > 0 && <IconPlus size={15} stroke={1.5} />}
          onClick={() =>
            setReasons([...reasons, { key: (reasons.at(-1)?.key ?? 0) + 1, field: null, text: "" }])
          }
        >
          {reasons.length === 0 ? t("decide.return") : t("decide.addReason")}
        </Button>
      </div>
      {dialog}
    </Part>
  );
}
