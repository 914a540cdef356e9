// SPDX-License-Identifier: Apache-2.0
/** The duty watch: who is on duty, what a handover would show, and the week with its shifts and holes. */
import { ActionIcon, Button } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import type { CSSProperties } from "react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { HoleView, ShiftView } from "@/api";
import { ErrorState, Panel, StateMark, TimeText, useAddress } from "@/components";
import { currentLanguage } from "@/i18n";
import { useMay } from "@/session";
import { addDays, formatDate, formatTime, nowUs, parseMoment, type Us } from "@/time";
import styles from "./Duties.module.css";
import { useOnDuty, useRoster, useUnread } from "./data";
import { type Day, layOut, type Piece, startOfWeek } from "./week";
import { spanText } from "./words";

interface Props {
  onEnter: (kind: string) => void;
  onOpen: (id: number) => void;
  /** Open the form of a shift for a span that has nobody. */
  onPlan: (fromUs: Us | null, toUs: Us | null) => void;
}

const laneHeight = 34;

export function RosterArea({ onEnter, onOpen, onPlan }: Props) {
  return (
    <div className={styles.roster}>
      <div className={styles.top}>
        <OnDuty />
        <Unread onEnter={onEnter} />
      </div>
      <Week onOpen={onOpen} onPlan={onPlan} />
    </div>
  );
}

function OnDuty() {
  const { t } = useTranslation("duties");
  const { data } = useOnDuty();
  return (
    <Panel title={t("roster.now")}>
      {data && data.now.length === 0 && (
        <p className={styles.help}>{t(data.kept ? "roster.nobody" : "roster.none")}</p>
      )}
      <ul className={styles.people}>
        {data?.now.map((shift) => (
          <li key={shift.entry_id} className={styles.row}>
            <span>
              <strong>{shift.name}</strong> <span className={styles.minor}>{shift.post}</span>
            </span>
            <StateMark mark={shift.present_us === null ? "breach" : "ok"}>
              {t(shift.present_us === null ? "roster.absent" : "roster.present")}
            </StateMark>
          </li>
        ))}
        {data?.following.map((shift) => (
          <li key={shift.entry_id} className={styles.row}>
            <span className={styles.minor}>
              {shift.name} {shift.post}
            </span>
            <span className={styles.minor}>
              {t("roster.from")} <TimeText us={shift.from_us} form="short" />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Unread({ onEnter }: { onEnter: (kind: string) => void }) {
  const { t } = useTranslation("duties");
  const { data } = useUnread();
  const mayWrite = useMay("duty.write");
  return (
    <Panel
      title={t("roster.handover")}
      tools={
        mayWrite && (
          <Button size="compact-sm" onClick={() => onEnter("handover")}>
            {t("roster.handOver")}
          </Button>
        )
      }
    >
      {data && (
        <StateMark mark={data.unread > 0 ? "due" : "ok"}>
          {t("roster.unreadCount", { count: data.unread })}
        </StateMark>
      )}
      <p className={styles.help}>{t("roster.handoverText")}</p>
    </Panel>
  );
}

function Week({ onOpen, onPlan }: Omit<Props, "onEnter">) {
  const { t } = useTranslation(["duties", "common"]);
  const [address, change] = useAddress();
  const mayManage = useMay("duty.manage");
  const weekUs = startOfWeek(parseMoment(address.get("week") ?? "") ?? nowUs());
  const endUs = addDays(weekUs, 7);
  const roster = useRoster(weekUs, endUs, null);
  const days = useMemo(
    () => layOut(weekUs, roster.data?.shifts ?? [], roster.data?.holes ?? []),
    [weekUs, roster.data],
  );
  const go = (by: number) => change({ week: formatDate(addDays(weekUs, by)) });
  if (roster.error && !roster.data)
    return <ErrorState error={roster.error} onRetry={() => void roster.refetch()} />;
  return (
    <Panel
      title={t("roster.week", { from: formatDate(weekUs), to: formatDate(endUs - 1) })}
      tools={
        <>
          <ActionIcon onClick={() => go(-7)} aria-label={t("roster.before")}>
            <IconChevronLeft size={16} stroke={1.5} />
          </ActionIcon>
          <Button size="compact-sm" variant="default" onClick={() => change({ week: null })}>
            {t("roster.thisWeek")}
          </Button>
          <ActionIcon onClick={() => go(7)} aria-label={t("roster.after")}>
            <IconChevronRight size={16} stroke={1.5} />
          </ActionIcon>
          {mayManage && (
            <Button size="compact-sm" onClick={() => onPlan(null, null)}>
              {t("roster.addShift")}
            </Button>
          )}
        </>
      }
    >
      {roster.data?.cut && (
        <p className={styles.help}>{t("roster.cut", { shifts: roster.data.shifts.length })}</p>
      )}
      <div className={styles.scale} aria-hidden="true">
        <span />
        {["00:00", "06:00", "12:00", "18:00"].map((hour) => (
          <span key={hour}>{hour}</span>
        ))}
      </div>
      <div className={styles.days}>
        {days.map((day) => (
          <DayLine key={day.startUs} day={day} onOpen={onOpen} onFill={mayManage ? onPlan : undefined} />
        ))}
      </div>
    </Panel>
  );
}

interface DayProps {
  day: Day;
  onOpen: (id: number) => void;
  onFill?: Props["onPlan"];
}

function DayLine({ day, onOpen, onFill }: DayProps) {
  const now = nowUs();
  const today = day.startUs <= now && now < day.endUs;
  const weekday = new Intl.DateTimeFormat(currentLanguage(), { weekday: "short" }).format(
    new Date(day.startUs / 1000),
  );
  const nowAt = ((now - day.startUs) / (day.endUs - day.startUs)) * 100;
  return (
    <div className={styles.day} data-today={today || undefined}>
      <span className={styles.dayName}>
        {formatDate(day.startUs).slice(5)} {weekday}
      </span>
      <div className={styles.hours} style={{ height: day.lanes * laneHeight + 4 }}>
        {day.holes.map((piece) => (
          <Hole key={piece.one.from_us} piece={piece} onFill={onFill} />
        ))}
        {day.shifts.map((piece) => (
          <button
            key={piece.one.entry_id}
            type="button"
            className={styles.shift}
            data-absent={isAbsent(piece.one, now) || undefined}
            style={{ ...across(piece), top: piece.lane * laneHeight + 4 }}
            title={shiftTitle(piece.one)}
            onClick={() => onOpen(piece.one.handover ?? piece.one.entry_id)}
          >
            {piece.one.name} {formatTime(piece.one.from_us).slice(0, 5)}–
            {formatTime(piece.one.to_us).slice(0, 5)} {piece.one.post}
          </button>
        ))}
        {today && <div className={styles.now} style={{ left: `${nowAt}%` }} />}
      </div>
    </div>
  );
}

/** Where nobody is on duty: who plans fills it with a click. */
function Hole({ piece, onFill }: { piece: Piece<HoleView>; onFill?: Props["onPlan"] }) {
  const { t } = useTranslation("duties");
  const { from_us, to_us } = piece.one;
  const text = t("roster.hole", { span: spanText(from_us, to_us) });
  if (!onFill || to_us < nowUs()) return <div className={styles.hole} style={across(piece)} title={text} />;
  return (
    <button
      type="button"
      className={styles.hole}
      style={across(piece)}
      title={t("roster.fill", { hole: text })}
      aria-label={t("roster.fill", { hole: text })}
      onClick={() => onFill(from_us, to_us)}
    />
  );
}

function across(piece: { left: number; width: number }): CSSProperties {
  return { left: `${piece.left}%`, width: `${piece.width}%` };
}

function isAbsent(shift: ShiftView, now: number): boolean {
  return shift.present_us === null && shift.from_us < now;
}

function shiftTitle(shift: ShiftView): string {
  return `${shift.name} ${formatTime(shift.from_us).slice(0, 5)}–${formatTime(shift.to_us).slice(0, 5)} ${shift.post}`;
}
