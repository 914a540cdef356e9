// SPDX-License-Identifier: Apache-2.0
/** Puts what is marked in playback on hold: why, for how long, which cameras; then says what of it is there. */
import { Button, Checkbox, Modal, Radio, Select, Textarea, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { CameraView, CaseView, EntryView, HoldKind, PlacedHolds } from "@/api";
import { useDiscard } from "@/components";
import { formatSpan } from "@/components/format";
import { holdHref } from "@/links";
import { Failed } from "@/session/Failed";
import { formatDate, formatMoment } from "@/time";
import { useMatters, usePlaceHold } from "./data";
import styles from "./Holds.module.css";
import { Left } from "./Left";
import { kinds } from "./words";

interface Props {
  cameras: readonly CameraView[];
  startUs: number;
  endUs: number;
  /** The request for footage that is worked on. */
  matter?: CaseView | null;
  onClose: () => void;
}

export function HoldDialog({ cameras, startUs, endUs, matter = null, onClose }: Props) {
  const { t } = useTranslation(["holds", "common"]);
  const [kind, setKind] = useState<HoldKind>("important");
  const [reason, setReason] = useState(matter?.reason ?? "");
  const [authority, setAuthority] = useState("");
  const [caseNumber, setCaseNumber] = useState("");
  const [day, setDay] = useState<string | null>(null);
  const [about, setAbout] = useState<string | null>(matter ? `case:${matter.id}` : null);
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const place = usePlaceHold();
  const matters = useMatters().data?.items ?? [];
  const chosen = cameras.filter(({ id }) => !left.has(id)).map(({ id }) => id);
  const isLegal = kind === "legal";
  const isEntered =
    !place.data && (reason !== (matter?.reason ?? "") || [authority, caseNumber].some((text) => text !== ""));
  const { close, dialog } = useDiscard(isEntered, onClose);
  const isReady =
    reason.trim() !== "" &&
    chosen.length > 0 &&
    (!isLegal || (authority.trim() !== "" && caseNumber.trim() !== "" && day !== null));
  const abouts = [
    ...(matter
      ? [{ value: `case:${matter.id}`, label: t("form.request", { id: matter.id, text: matter.reason }) }]
      : []),
    ...matters.map((one) => ({
      value: `entry:${one.id}`,
      label: t("form.entry", { id: one.id, day: formatDate(one.happened_us), text: wordsOf(one) }),
    })),
  ];

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!isReady) return;
    place.mutate({
      kind,
      camera_ids: chosen,
      start_us: Math.round(startUs),
      end_us: Math.round(endUs),
      reason: reason.trim(),
      last_day: day,
      authority: isLegal ? authority.trim() : "",
      case_number: isLegal ? caseNumber.trim() : "",
      case_id: idOf(about, "case"),
      entry_id: idOf(about, "entry"),
    });
  }

  return (
    <Modal
      opened
      onClose={close}
      title={t("form.title")}
      size={460}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <p className={styles.span}>
        {formatMoment(startUs)} – {formatMoment(endUs)}
        <span className={styles.length}>{formatSpan(endUs - startUs)}</span>
      </p>
      {place.data ? (
        <Placed placed={place.data} onClose={onClose} />
      ) : (
        <form onSubmit={submit} className={styles.form}>
          <Radio.Group
            aria-label={t("column.kind")}
            value={kind}
            onChange={(one) => setKind(one as HoldKind)}
          >
            <div className={styles.kinds}>
              {kinds.map((one) => (
                <Radio
                  key={one}
                  value={one}
                  label={t(`kind.${one}`)}
                  description={t(one === "legal" ? "form.kindLegalText" : "form.kindImportantText")}
                />
              ))}
            </div>
          </Radio.Group>
          <Textarea
            label={t("form.reason")}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={500}
            rows={2}
            required
            data-autofocus
          />
          {isLegal && (
            <>
              <TextInput
                label={t("form.authority")}
                value={authority}
                onChange={(event) => setAuthority(event.currentTarget.value)}
                maxLength={200}
                required
              />
              <TextInput
                label={t("form.caseNumber")}
                value={caseNumber}
                onChange={(event) => setCaseNumber(event.currentTarget.value)}
                maxLength={120}
                required
              />
            </>
          )}
          <DateInput
            label={t(isLegal ? "form.reviewDay" : "form.lastDay")}
            description={t(isLegal ? "form.reviewDayText" : "form.lastDayText")}
            valueFormat="YYYY-MM-DD"
            clearable
            required={isLegal}
            value={day}
            onChange={setDay}
          />
          {abouts.length > 0 && (
            <Select
              label={t("form.matter")}
              placeholder={t("form.matterNone")}
              clearable
              value={about}
              onChange={setAbout}
              data={abouts}
            />
          )}
          {cameras.length > 1 && (
            <Checkbox.Group
              label={t("form.cameras")}
              value={chosen.map(String)}
              onChange={(values) =>
                setLeft(new Set(cameras.map(({ id }) => id).filter((id) => !values.includes(String(id)))))
              }
            >
              <div className={styles.kinds}>
                {cameras.map(({ id, name }) => (
                  <Checkbox key={id} value={String(id)} label={name} />
                ))}
              </div>
            </Checkbox.Group>
          )}
          <Failed error={place.error} />
          <div className={styles.buttons}>
            <Button variant="default" onClick={close}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" disabled={!isReady} loading={place.isPending}>
              {t("form.place")}
            </Button>
          </div>
        </form>
      )}
      {dialog}
    </Modal>
  );
}

function Placed({ placed, onClose }: { placed: PlacedHolds; onClose: () => void }) {
  const { t } = useTranslation("holds");
  return (
    <div className={styles.form} role="status">
      <p>{t("form.done", { count: placed.items.length })}</p>
      {placed.items.map(({ hold, left }) => (
        <div key={hold.id} className={styles.placed}>
          <div className={styles.name}>
            <Link href={holdHref(hold.id)}>{t("form.open", { id: hold.id })}</Link>
            <span>{t(hold.kind === "legal" ? "form.review" : "form.until", { day: hold.last_day })}</span>
          </div>
          <Left left={left} startUs={hold.start_us} endUs={hold.end_us} />
        </div>
      ))}
      <div className={styles.buttons}>
        <Button onClick={onClose} data-autofocus>
          {t("form.close")}
        </Button>
      </div>
    </div>
  );
}

function wordsOf(entry: EntryView): string {
  const what = entry.fields.what;
  const text = typeof what === "string" ? what : "";
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function idOf(about: string | null, kind: "case" | "entry"): number | null {
  const [of, id] = about?.split(":") ?? [];
  return of === kind ? Number(id) : null;
}
