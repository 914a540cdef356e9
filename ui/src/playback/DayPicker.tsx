// SPDX-License-Identifier: Apache-2.0
/** A calendar that marks days with footage and days whose footage is about to go. */
import { ActionIcon, Popover } from "@mantine/core";
import { DatePicker } from "@mantine/dates";
import { IconCalendar } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type CameraView, listDays } from "@/api";
import { addDays, formatDate, formatTime, fromWall, localZone, nowUs, parseMoment, wallTime } from "@/time";
import styles from "./DayPicker.module.css";
import { recordedStream } from "./recorded";
import type { PlaybackState } from "./usePlayback";

interface Props {
  state: PlaybackState;
  onGo: (us: number) => void;
}

type Mark = "footage" | "expires";

export function DayPicker({ state, onGo }: Props) {
  const { t } = useTranslation("playback");
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="top" shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon
          aria-label={t("calendar")}
          title={t("calendar")}
          aria-expanded={isOpen}
          onClick={() => setIsOpen((now) => !now)}
        >
          <IconCalendar size={17} stroke={1.5} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        {isOpen && (
          <Calendar
            state={state}
            onGo={(us) => {
              setIsOpen(false);
              onGo(us);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function Calendar({ state, onGo }: Props) {
  const { t } = useTranslation("playback");
  const shownUs = state.group.us;
  const [month, setMonth] = useState(() => `${formatDate(shownUs).slice(0, 7)}-01`);
  const marks = useDays(state.chosen, month);
  const timeOfDay = formatTime(shownUs);

  return (
    <>
      <DatePicker
        date={month}
        onDateChange={setMonth}
        value={formatDate(shownUs)}
        maxDate={formatDate(nowUs())}
        onChange={(day) => {
          // The same time on that day: if it has no picture then, the players say so and offer the nearest.
          const us = day && parseMoment(`${day} ${timeOfDay}`);
          if (us) onGo(us);
        }}
        getDayProps={(day) => ({ "data-mark": marks.get(day), className: styles.day })}
      />
      <p className={styles.key}>
        <span className={styles.dot} data-mark="footage" /> {t("dayFootage")}
        <span className={styles.dot} data-mark="expires" /> {t("dayExpires")}
      </p>
    </>
  );
}

function useDays(cameras: readonly CameraView[], month: string): ReadonlyMap<string, Mark> {
  const zone = localZone();
  const ids = cameras.map((camera) => camera.id);
  const { data } = useQuery({
    queryKey: ["days", ids, month, zone],
    queryFn: () => readDays(cameras, month, zone),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
  return data ?? new Map();
}

async function readDays(
  cameras: readonly CameraView[],
  month: string,
  zone: string,
): Promise<Map<string, Mark>> {
  const firstUs = parseMoment(month, zone) ?? nowUs();
  const wall = wallTime(firstUs, zone);
  // The calendar also shows the end of the month before and the start of the next.
  const start_us = addDays(firstUs, -7, zone);
  const end_us = addDays(fromWall({ ...wall, month: wall.month + 1 }, zone), 14, zone);
  const lists = await Promise.all(
    cameras.map((camera) =>
      listDays({
        path: { camera_id: camera.id },
        query: { start_us, end_us, zone, stream: recordedStream(camera) },
      }),
    ),
  );
  const marks = new Map<string, Mark>();
  for (const { day, expires } of lists.flat())
    if (marks.get(day) !== "expires") marks.set(day, expires ? "expires" : "footage");
  return marks;
}
