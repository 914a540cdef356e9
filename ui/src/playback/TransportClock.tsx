// SPDX-License-Identifier: Apache-2.0
/** The moment that is shown, to the millisecond: of the frame in focus when there is one. Click to go to another. */
import { TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatDate, formatTime, offsetLabel, parseMoment } from "@/time";
import styles from "./Transport.module.css";
import { type PlaybackState, shownMoment } from "./usePlayback";

interface Props {
  state: PlaybackState;
  onGo: (us: number) => void;
}

const REFRESH_MS = 40;

export function TransportClock({ state, onGo }: Props) {
  const { t } = useTranslation("playback");
  const [text, setText] = useState<string | null>(null);
  const isWrong = text !== null && readTime(text, state.group.us) === null;

  function submit(event: FormEvent) {
    event.preventDefault();
    const us = readTime(text ?? "", state.group.us);
    if (us === null) return;
    setText(null);
    onGo(us);
  }

  if (text === null)
    return (
      <ClockFace
        state={state}
        onEdit={() => setText(`${formatDate(state.group.us)} ${formatTime(state.group.us)}`)}
      />
    );
  return (
    <form onSubmit={submit}>
      <TextInput
        className={styles.goTo}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => setText(null)}
        onKeyDown={(event) => event.key === "Escape" && setText(null)}
        error={isWrong}
        aria-label={t("goTo")}
        autoFocus
        onFocus={(event) => event.currentTarget.select()}
      />
    </form>
  );
}

function ClockFace({ state, onEdit }: { state: PlaybackState; onEdit: () => void }) {
  const { t } = useTranslation("playback");
  const latest = useRef(state);
  latest.current = state;
  const button = useRef<HTMLButtonElement>(null);
  const date = useRef<HTMLSpanElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  const zone = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const show = () => {
      const { us, isSure } = shownMoment(latest.current);
      if (date.current) date.current.textContent = formatDate(us);
      if (time.current) time.current.textContent = formatTime(us, undefined, 3);
      if (zone.current) zone.current.textContent = offsetLabel(us);
      if (button.current) button.current.dataset.sure = String(isSure);
    };
    show();
    const timer = setInterval(show, REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <button ref={button} type="button" className={styles.clock} onClick={onEdit} title={t("goToHint")}>
      <span className="fw-only-read">{t("goTo")}</span> <span ref={date} className={styles.date} />{" "}
      <span ref={time} className={styles.time} data-testid="playhead" /> <span ref={zone} />
    </button>
  );
}

/** A whole moment, or only a time of the day that is shown. */
function readTime(text: string, dayUs: number): number | null {
  const whole = parseMoment(text);
  if (whole !== null) return whole;
  return /^\d{1,2}:\d{2}(:\d{2})?$/.test(text.trim())
    ? parseMoment(`${formatDate(dayUs)} ${text.trim()}`)
    : null;
}
