// SPDX-License-Identifier: Apache-2.0
/** Writes an entry: rendered from what the kind says of itself. New, an answer to an open one, or a correction. */
import { Alert, Button, Textarea, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { EntryView, KindView, NewEntryBody } from "@/api";
import { ConfirmDelete, Part, SidePanel, toastDone, useDiscard } from "@/components";
import { Problem, useMe } from "@/session";
import { Failed } from "@/session/Failed";
import { addDays, DAY_US, formatDate, formatMoment, nowUs, type Us } from "@/time";
import styles from "./Duties.module.css";
import { useCounts, useWrite } from "./data";
import { FieldInput, MomentInput, NamedInput } from "./FieldInput";
import { FormAid } from "./FormAid";
import { emptied, wrongFields } from "./formValues";
import { SubjectField } from "./SubjectField";
import { countsText, helpText, inWords, type T } from "./words";

const mostDays = 31;

interface Props {
  kind: KindView;
  subjects?: string[];
  /** What unit it is about at first, for who answers for several. */
  unit?: number | null;
  /** What is filled in at first. */
  initial?: Record<string, unknown>;
  /** The entry that this one answers or corrects. */
  after?: EntryView;
  onClose: () => void;
  onWritten: (entry: EntryView) => void;
}

export function EntryForm({
  kind,
  subjects: given = [],
  unit = null,
  initial = {},
  after,
  onClose,
  onWritten,
}: Props) {
  const { t } = useTranslation(["duties", "common"]);
  const me = useMe();
  const write = useWrite();
  const correcting = after !== undefined && after.kind === kind.id;
  const [fields, setFields] = useState<Record<string, unknown>>(correcting ? after.fields : initial);
  const [subjects, setSubjects] = useState<string[]>(given);
  const [unitId, setUnitId] = useState<number | null>(unit);
  const [happened, setHappened] = useState<Us | null>(correcting ? after.happened_us : null);
  const [late, setLate] = useState("");
  const [correction, setCorrection] = useState("");
  const [repeatUntil, setRepeatUntil] = useState<string | null>(null);
  /** The days of a series that are entered, where a later one was refused. */
  const [entered, setEntered] = useState<readonly string[]>([]);
  const [asking, setAsking] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const [touched, setTouched] = useState(false);
  const { close, leave, dialog } = useDiscard(touched, onClose);
  const wrong = write.error instanceof Problem ? wrongFields(write.error) : {};
  const planned = kind.id === "duty-roster" && typeof fields.to === "number" && fields.to <= nowUs();
  const moved = after?.fields.from !== fields.from || after?.fields.to !== fields.to;
  const isLate =
    (planned && moved) ||
    (happened !== null && nowUs() - happened > kind.late_days * DAY_US && happened !== after?.happened_us);
  const about = after ? after.subject : (subjects[0] ?? "");
  const counts = useCounts(
    {
      kind: kind.id,
      subject: about,
      unit_id: (after ? after.unit_id : unitId) ?? undefined,
      happened_us: happened ?? undefined,
    },
    kind.interval !== null && (about !== "" || kind.subject === "unit"),
  );
  const held = counts.data?.interval ?? kind.interval;
  const asksUnit = me.account.unit_id === null && (kind.subject === "unit" || kind.subject === "control");

  function touch<V>(set: (value: V) => void) {
    return (value: V) => {
      setTouched(true);
      set(value);
    };
  }

  function save(withdraw = false) {
    const body: NewEntryBody = {
      kind: kind.id,
      fields: withdraw ? {} : emptied(fields),
      subjects: after ? [] : subjects,
      happened_us: happened,
      unit_id: unitId,
      after: after?.id ?? null,
      late: isLate ? late : "",
      correction: correcting ? correction : "",
      void: withdraw,
    };
    const bodies = repeated(body, repeatUntil).filter((one) => !entered.includes(dayOf(one)));
    const onEach = (one: NewEntryBody) => setEntered((before) => [...before, dayOf(one)]);
    const series = bodies.length > 0 ? { bodies, onEach } : { bodies: [body], onEach };
    write.mutate(series, {
      onSuccess: (written) => {
        const first = written[0];
        toastDone(t("written", { count: written.length }));
        leave(() => first && onWritten(first));
      },
    });
  }

  return (
    <SidePanel
      wide
      title={inWords(kind.name)}
      note={after ? t(correcting ? "form.correcting" : "form.answering", { number: after.id }) : undefined}
      onClose={close}
      footer={
        <>
          {correcting && (
            <Button variant="subtle" color="red" loading={write.isPending} onClick={() => setAsking(true)}>
              {t("form.withdraw")}
            </Button>
          )}
          <Button variant="default" onClick={close}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" form="entry-form" loading={write.isPending}>
            {t("form.enter")}
          </Button>
        </>
      }
    >
      <form
        id="entry-form"
        noValidate
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          if (kind.id === "purpose-met" && typeof fields.until === "number") setDeleting(true);
          else save();
        }}
      >
        <Part title={t("form.about")}>
          <p className={styles.help}>{helpText(kind.help)}</p>
          {held && <p className={styles.help}>{countsText(t, held, counts.data?.lapses_us ?? null)}</p>}
          {asksUnit && !after && (
            <NamedInput
              label={t("form.unit")}
              type="unit"
              value={unitId}
              error={reasonText(t, wrong.unit_id)}
              onChange={touch(setUnitId)}
            />
          )}
          {!after && kind.subject !== "unit" && (
            <SubjectField
              kind={kind}
              value={subjects}
              error={reasonText(t, wrong.subject)}
              onChange={touch(setSubjects)}
            />
          )}
          {after && (after.subject_name || after.site) && (
            <p className={styles.help}>
              {[...new Set([after.subject_name, after.site, after.unit])].filter(Boolean).join(" · ")}
            </p>
          )}
          {kind.id !== "duty-roster" && (
            <MomentInput
              label={t("form.happened")}
              description={t("form.happenedText")}
              clearable
              maxUs={nowUs()}
              value={happened}
              error={reasonText(t, wrong.happened_us)}
              onChange={touch(setHappened)}
            />
          )}
          {isLate && (
            <TextInput
              label={t("form.late")}
              description={planned ? t("form.lateShift") : t("form.lateText", { days: kind.late_days })}
              withAsterisk
              maxLength={500}
              value={late}
              error={reasonText(t, wrong.late)}
              onChange={(event) => touch(setLate)(event.currentTarget.value)}
            />
          )}
        </Part>
        <Part title={t("form.content")}>
          {!correcting && (
            <FormAid
              kind={kind}
              unitId={after?.unit_id ?? unitId}
              onFill={(known) => {
                setTouched(true);
                setFields((before) => ({ ...before, ...known }));
              }}
            />
          )}
          {kind.fields.map((field) => (
            <FieldInput
              key={field.id}
              field={field}
              unitId={unitId ?? after?.unit_id}
              value={fields[field.id]}
              error={reasonText(t, wrong[field.id])}
              onChange={(value) => {
                setTouched(true);
                setFields((before) => ({ ...before, [field.id]: value }));
              }}
            />
          ))}
          {kind.id === "duty-roster" && !after && (
            <DateInput
              label={t("form.repeat")}
              description={t("form.repeatText", { days: mostDays })}
              valueFormat="YYYY-MM-DD"
              clearable
              minDate={typeof fields.from === "number" ? formatDate(fields.from) : undefined}
              maxDate={
                typeof fields.from === "number" ? formatDate(addDays(fields.from, mostDays - 1)) : undefined
              }
              value={repeatUntil}
              onChange={touch(setRepeatUntil)}
            />
          )}
        </Part>
        {correcting && (
          <Part title={t("form.correction")}>
            <Textarea
              label={t("form.correctionWhy")}
              withAsterisk
              autosize
              minRows={2}
              maxLength={500}
              value={correction}
              error={reasonText(t, wrong.correction)}
              onChange={(event) => touch(setCorrection)(event.currentTarget.value)}
            />
          </Part>
        )}
        <Alert variant="default" className={styles.help}>
          {t("form.signed", { name: me.account.display_name })}
        </Alert>
        {write.error !== null && entered.length > 0 && (
          <p className={styles.help} role="status">
            {t("form.partly", { count: entered.length, day: entered.at(-1) })}
          </p>
        )}
        <Failed error={write.error} />
      </form>
      {dialog}
      <ConfirmDelete
        opened={asking}
        title={t("form.withdrawTitle", { number: after?.id })}
        lost={[t("form.withdrawLost")]}
        kept={[t("form.withdrawKept")]}
        action={t("form.withdraw")}
        busy={write.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          save(true);
        }}
      />
      <ConfirmDelete
        opened={deleting}
        title={t("form.deleteTitle")}
        lost={[
          t("form.deleteLost", {
            count: after ? 1 : subjects.length,
            moment: typeof fields.until === "number" ? formatMoment(fields.until) : "",
          }),
        ]}
        kept={[t("form.deleteKept"), t("form.deleteLogged")]}
        action={t("form.delete")}
        busy={write.isPending}
        onClose={() => setDeleting(false)}
        onConfirm={() => {
          setDeleting(false);
          save();
        }}
      />
    </SidePanel>
  );
}

/** On which day a shift begins. */
function dayOf({ fields }: NewEntryBody): string {
  return typeof fields?.from === "number" ? formatDate(fields.from) : "";
}

/** The shift once a day until that day; anything else once. */
function repeated(body: NewEntryBody, until: string | null): NewEntryBody[] {
  const { from, to } = body.fields ?? {};
  if (until === null || typeof from !== "number" || typeof to !== "number") return [body];
  const bodies: NewEntryBody[] = [];
  for (let day = 0; day < mostDays && formatDate(addDays(from, day)) <= until; day += 1)
    bodies.push({ ...body, fields: { ...body.fields, from: addDays(from, day), to: addDays(to, day) } });
  return bodies.length > 0 ? bodies : [body];
}

const reasons = [
  "missing",
  "unknown",
  "not-a-day",
  "not-a-number",
  "out-of-range",
  "too-small",
  "too-large",
  "too-long",
  "too-many",
  "ends-before-it-starts",
  "in-the-future",
  "before-its-cause",
  "closed",
  "corrected",
  "twice",
  "oneself",
] as const;

function reasonText(t: T, reason: string | undefined): string | undefined {
  if (reason === undefined) return undefined;
  const known = reasons.find((one) => one === reason);
  return known ? t(`reason.${known}`) : t("reason.other");
}
