// SPDX-License-Identifier: Apache-2.0
/** An authority without an installation: what the unit enters from paper, and what an officer says of it later. */
import { Anchor, Button, Modal, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import { IconFileText } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentView, FilingView, PaperEntryView } from "@/api";
import { MarkShape, Part, StateMark, TimeText, toastDone, useDiscard } from "@/components";
import { documentHref, UploadButton, uploadDocument } from "@/documents";
import { Failed } from "@/session/Failed";
import { formatDate, nowUs } from "@/time";
import { useAnswerPaper, useEnterDecision, useEnterHandedIn } from "./data";
import styles from "./Filings.module.css";
import { dayText } from "./words";

export function OnPaper({ filing }: { filing: FilingView }) {
  const { t } = useTranslation("filings");
  const [open, setOpen] = useState<"handedIn" | "decision" | null>(null);
  if (!filing.may_enter_paper && filing.paper_from === null && filing.entries.length === 0) return null;
  return (
    <Part title={t("paper.title")}>
      {filing.entries.length > 0 && (
        <ul className={styles.list}>
          {filing.entries.map((entry) => (
            <Entry key={`${entry.kind} ${entry.at_us}`} entry={entry} zone={filing.zone} />
          ))}
        </ul>
      )}
      {filing.may_answer_paper && <AnswerPaper key={filing.version} filing={filing} />}
      {filing.paper_from !== null && (
        <p className={styles.note}>{t("paper.from", { day: dayText(filing.paper_from) })}</p>
      )}
      {filing.may_enter_paper && (
        <>
          <p className={styles.note}>{t("paper.text")}</p>
          <div className={styles.buttons}>
            {filing.handed_day === null && (
              <Button variant="default" onClick={() => setOpen("handedIn")}>
                {t("paper.handedIn.button")}
              </Button>
            )}
            <Button variant="default" onClick={() => setOpen("decision")}>
              {t("paper.decision.button")}
            </Button>
          </div>
        </>
      )}
      {open && <PaperDialog what={open} filing={filing} onClose={() => setOpen(null)} />}
    </Part>
  );
}

function Entry({ entry, zone }: { entry: PaperEntryView; zone: string }) {
  const { t } = useTranslation(["filings", "frame"]);
  const who = (username: string) => {
    const person = entry.people[username];
    if (!person) return username;
    return t("paper.entry.who", { name: person.name, role: t(`frame:role.${person.role}`) });
  };
  return (
    <li>
      <MarkShape
        mark={entry.answer === "disputed" ? "breach" : entry.answer === "confirmed" ? "ok" : "wait"}
      />
      <span>
        {t(`paper.entry.${entry.kind}`, { day: dayText(entry.day) })}
        {" · "}
        <Anchor href={documentHref(entry.document_id)} download={entry.document_name}>
          <IconFileText size={14} stroke={1.5} aria-hidden="true" /> {entry.document_name}
        </Anchor>
        <br />
        <span className={styles.note}>
          {t("paper.entry.by", { name: who(entry.username), filer: who(entry.filer) })}{" "}
          <TimeText us={entry.at_us} zone={zone} form="short" />
          {entry.officer_left_us !== null && (
            <>
              <br />
              <StateMark mark={entry.answer === "confirmed" ? "off" : "due"}>
                {t(entry.officer_left_by ? "paper.entry.officerBy" : "paper.entry.officer", {
                  officer: who(entry.officer),
                  name: who(entry.officer_left_by),
                })}{" "}
                <TimeText us={entry.officer_left_us} zone={zone} form="short" />
              </StateMark>
            </>
          )}
          {entry.answer && entry.answered_us !== null && (
            <>
              <br />
              {t(`paper.answer.${entry.answer}By`, { name: who(entry.answered_by) })}{" "}
              <TimeText us={entry.answered_us} zone={zone} form="short" />
              {entry.answer_reason && ` · ${entry.answer_reason}`}
            </>
          )}
        </span>
      </span>
    </li>
  );
}

interface DialogProps {
  what: "handedIn" | "decision";
  filing: FilingView;
  onClose: () => void;
}

function PaperDialog({ what, filing, onClose }: DialogProps) {
  const { t } = useTranslation(["filings", "common"]);
  const handedIn = useEnterHandedIn(filing.id, () => toastDone(t("paper.handedIn.done")));
  const decision = useEnterDecision(filing.id, () => toastDone(t("paper.decision.done")));
  const [outcome, setOutcome] = useState<"accepted" | "returned">("accepted");
  const [day, setDay] = useState<string | null>(null);
  const [scan, setScan] = useState<DocumentView | null>(null);
  const [number, setNumber] = useState("");
  const [reasons, setReasons] = useState("");
  const isDecision = what === "decision";
  const isEntered = day !== null || scan !== null || number.trim() !== "" || reasons.trim() !== "";
  const { close, leave, dialog } = useDiscard(isEntered, onClose);
  const told = outcome === "accepted" ? number.trim() : reasons.trim();
  const isWhole = day !== null && scan !== null && (!isDecision || told !== "");
  const paper = isDecision ? t(`paper.scan.${outcome}`) : t("paper.scan.handedIn");
  const dayLabel = isDecision ? t(`paper.day.${outcome}`) : t("paper.day.handedIn");

  function send(event: FormEvent) {
    event.preventDefault();
    if (day === null || scan === null || !isWhole) return;
    const body = { version: filing.version, day, document_id: scan.id };
    const done = { onSuccess: () => leave(onClose) };
    if (!isDecision) handedIn.mutate(body, done);
    else if (outcome === "accepted") decision.mutate({ ...body, outcome, number: told }, done);
    else decision.mutate({ ...body, outcome, reasons: told }, done);
  }

  return (
    <Modal opened onClose={close} size={500} title={t(`paper.${what}.title`)}>
      <form noValidate className={styles.stack} onSubmit={send}>
        <p className={styles.note}>{t(`paper.${what}.text`)}</p>
        {isDecision && (
          <SegmentedControl
            aria-label={t("paper.outcome")}
            data={[
              { value: "accepted", label: t("paper.outcomes.accepted") },
              { value: "returned", label: t("paper.outcomes.returned") },
            ]}
            value={outcome}
            onChange={(value) => setOutcome(value === "returned" ? "returned" : "accepted")}
          />
        )}
        {isDecision && outcome === "accepted" && (
          <TextInput
            label={t("decide.number")}
            withAsterisk
            maxLength={60}
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
        )}
        {isDecision && outcome === "returned" && (
          <Textarea
            label={t("returned.title")}
            withAsterisk
            rows={3}
            maxLength={2000}
            value={reasons}
            onChange={(event) => setReasons(event.currentTarget.value)}
          />
        )}
        <DatePickerInput
          label={dayLabel}
          withAsterisk
          value={day}
          maxDate={formatDate(nowUs(), filing.zone)}
          valueFormat="YYYY-MM-DD"
          monthLabelFormat="YYYY-MM"
          hideOutsideDates
          popoverProps={{
            withRoles: false,
            attributes: { dropdown: { role: "dialog", "aria-label": dayLabel } },
          }}
          onChange={setDay}
        />
        <div className={styles.buttons}>
          <UploadButton
            label={scan ? t("paper.scan.another") : paper}
            send={async (file, options) =>
              setScan(await uploadDocument({ file, kind: "receipt", unitId: filing.unit_id, ...options }))
            }
          />
          {scan && <StateMark mark="ok">{scan.name}</StateMark>}
        </div>
        {isDecision && (
          <p className={styles.note}>
            {t("paper.marked", { authority: filing.authority_name || t("submit.police") })}
          </p>
        )}
        <Failed error={handedIn.error ?? decision.error} />
        <div className={styles.decide}>
          <Button variant="default" onClick={close}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" disabled={!isWhole} loading={handedIn.isPending || decision.isPending}>
            {t("paper.enter")}
          </Button>
        </div>
        {dialog}
      </form>
    </Modal>
  );
}

function AnswerPaper({ filing }: { filing: FilingView }) {
  const { t } = useTranslation("filings");
  const answer = useAnswerPaper(filing.id, () => toastDone(t("paper.answer.done")));
  const [reason, setReason] = useState("");
  const version = filing.version;
  return (
    <div className={styles.stack}>
      <p className={styles.sentence}>{t("paper.answer.text")}</p>
      <TextInput
        label={t("paper.answer.reason")}
        description={t("paper.answer.reasonText")}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Failed error={answer.error} />
      <div className={styles.buttons}>
        <Button
          loading={answer.isPending}
          onClick={() => answer.mutate({ version, confirmed: true, reason: reason.trim() })}
        >
          {t("paper.answer.confirm")}
        </Button>
        <Button
          color="red"
          variant="default"
          disabled={!reason.trim()}
          loading={answer.isPending}
          onClick={() => answer.mutate({ version, confirmed: false, reason: reason.trim() })}
        >
          {t("paper.answer.dispute")}
        </Button>
      </div>
    </div>
  );
}
