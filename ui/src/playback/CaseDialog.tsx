// SPDX-License-Identifier: Apache-2.0
/** Asks once what footage is looked at for: an open request, or a reason that makes one. */
import { Button, Modal, Select, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseView } from "@/api";
import cases from "@/cases/Cases.module.css";
import { useAskCase, useUsableCases } from "@/cases/data";
import { spanText } from "@/cases/words";
import { toastDone } from "@/components";
import { useMay } from "@/session";
import { Failed } from "@/session/Failed";
import { addDays, HOUR_US, startOfDay } from "@/time";
import type { PlaybackState } from "./usePlayback";

type SpanName = "spanHour" | "spanHours" | "spanDay" | "spanWeek";
const spans: SpanName[] = ["spanHour", "spanHours", "spanDay", "spanWeek"];
const OPEN_HOURS = 12;

/** Around a moment; whole minutes, so that it reads well. */
export function spanAround(name: SpanName, atUs: number): { start_us: number; end_us: number } {
  const day = startOfDay(atUs);
  const minute = Math.floor(atUs / 60_000_000) * 60_000_000;
  if (name === "spanHour") return { start_us: minute - HOUR_US / 2, end_us: minute + HOUR_US / 2 };
  if (name === "spanHours") return { start_us: minute - 2 * HOUR_US, end_us: minute + 2 * HOUR_US };
  if (name === "spanDay") return { start_us: day, end_us: addDays(day, 1) };
  return { start_us: addDays(day, -6), end_us: addDays(day, 1) };
}

export function CaseDialog({ state }: { state: PlaybackState }) {
  const { t } = useTranslation(["cases", "common"]);
  const mayAsk = useMay("case.ask");
  const { matter } = state;
  const [atUs] = useState(() => state.group.us);
  const [reason, setReason] = useState("");
  const [content, setContent] = useState("");
  const [span, setSpan] = useState<SpanName>("spanDay");
  const usable = useUsableCases(true);
  const ask = useAskCase();
  const cameraIds = state.chosen.map(({ id }) => id);
  const fitting = (usable.data?.items ?? []).filter((one) => one.opens_view && covers(one, cameraIds, atUs));

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!reason.trim() || !content.trim()) return;
    ask.mutate(
      {
        kind: "internal",
        reason: reason.trim(),
        content: content.trim(),
        camera_ids: cameraIds,
        ...spanAround(span, atUs),
        export: false,
        hours: OPEN_HOURS,
      },
      {
        onSuccess: (made) => {
          if (made.opens_view) matter.use(made.id);
          else {
            toastDone(t("playback.waits", { id: made.id }));
            matter.putOff();
          }
        },
      },
    );
  }

  return (
    <Modal
      opened
      onClose={matter.putOff}
      closeOnClickOutside={reason === "" && content === ""}
      title={t("playback.needed")}
      size={460}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <form onSubmit={submit} className={cases.form}>
        <p className={cases.note}>{t("playback.neededText")}</p>
        {fitting.length > 0 && (
          <section aria-label={t("playback.open")} className={cases.open}>
            <span>{t("playback.open")}</span>
            {fitting.map((one) => (
              <button key={one.id} type="button" className={cases.choice} onClick={() => matter.use(one.id)}>
                <span>
                  {t("number", { id: one.id })} · {one.reason}
                </span>
                <span>{spanText(one.start_us, one.end_us)}</span>
              </button>
            ))}
          </section>
        )}
        {mayAsk ? (
          <>
            <Textarea
              label={fitting.length > 0 ? t("playback.or") : t("form.reason")}
              description={t("form.reasonHint")}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              maxLength={500}
              rows={2}
              data-autofocus
            />
            <Textarea
              label={t("form.content")}
              value={content}
              onChange={(event) => setContent(event.currentTarget.value)}
              maxLength={2000}
              rows={2}
            />
            <Select
              label={t("playback.span")}
              allowDeselect={false}
              value={span}
              onChange={(name) => setSpan((name ?? "spanDay") as SpanName)}
              data={spans.map((value) => ({ value, label: t(`playback.${value}`) }))}
            />
            <Failed error={ask.error} />
            <div className={cases.buttons}>
              <Button variant="default" onClick={matter.putOff}>
                {t("common:cancel")}
              </Button>
              <Button type="submit" disabled={!reason.trim() || !content.trim()} loading={ask.isPending}>
                {t("playback.start")}
              </Button>
            </div>
          </>
        ) : (
          <p>{t("playback.mayNotAsk")}</p>
        )}
      </form>
    </Modal>
  );
}

function covers(one: CaseView, cameraIds: readonly number[], atUs: number): boolean {
  const known = new Set(one.cameras.map(({ id }) => id));
  return cameraIds.every((id) => known.has(id)) && one.start_us <= atUs && atUs < one.end_us;
}
