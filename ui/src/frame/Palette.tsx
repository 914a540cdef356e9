// SPDX-License-Identifier: Apache-2.0
/** Ctrl-K: any camera, page or time by its name. */
import { Modal } from "@mantine/core";
import { IconArrowRight, IconHistory, IconPlayerPlay, IconSearch, IconVideo } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import { useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useCameras } from "@/cameras/data";
import { useMe } from "@/session";
import { nowUs } from "@/time";
import styles from "./Palette.module.css";
import { type Entry, paletteEntries } from "./paletteEntries";

const icons = { page: IconArrowRight, live: IconVideo, playback: IconPlayerPlay, playbackAt: IconHistory };

export function Palette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("frame");
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      size={580}
      padding={0}
      centered={false}
      yOffset="12vh"
      attributes={{ content: { "aria-label": t("palette.title") } }}
    >
      <PaletteBody onClose={onClose} />
    </Modal>
  );
}

function PaletteBody({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("frame");
  const [, navigate] = useLocation();
  const { data: cameras } = useCameras();
  const { permissions } = useMe();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();
  const entries = useMemo(
    () => paletteEntries(text, cameras ?? [], permissions, (page) => t(`page.${page}`), nowUs()),
    [text, cameras, permissions, t],
  );
  const chosen = Math.min(at, entries.length - 1);

  function choose(index: number) {
    const next = (index + entries.length) % Math.max(1, entries.length);
    setAt(next);
    list.current?.children[next]?.scrollIntoView({ block: "nearest" });
  }

  function go(entry: Entry | undefined, settings: boolean) {
    if (!entry) return;
    onClose();
    navigate(settings && entry.settingsHref ? entry.settingsHref : entry.href);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter") go(entries[chosen], event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  }

  return (
    <>
      <div className={styles.field}>
        <IconSearch size={17} stroke={1.5} aria-hidden="true" />
        <input
          className={styles.input}
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={entries.length > 0 ? `${listId}-${chosen}` : undefined}
          aria-label={t("palette.open")}
          placeholder={t("palette.placeholder")}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id={listId} className={styles.list} role="listbox" aria-label={t("palette.results")}>
        {entries.map((entry, index) => (
          <Option
            key={entry.id}
            id={`${listId}-${index}`}
            entry={entry}
            chosen={index === chosen}
            onPoint={() => setAt(index)}
            onGo={(settings) => go(entry, settings)}
          />
        ))}
      </div>
      {entries.length === 0 && <p className={styles.nothing}>{t("palette.nothing")}</p>}
      <p className={styles.hint}>{t("palette.hint")}</p>
    </>
  );
}

interface OptionProps {
  id: string;
  entry: Entry;
  chosen: boolean;
  onPoint: () => void;
  onGo: (settings: boolean) => void;
}

function Option({ id, entry, chosen, onPoint, onGo }: OptionProps) {
  const { t } = useTranslation("frame");
  const Icon = icons[entry.kind];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the field, which keeps the focus
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      className={styles.option}
      onPointerMove={onPoint}
      onClick={(event) => onGo(event.ctrlKey || event.metaKey)}
    >
      <Icon size={16} stroke={1.5} aria-hidden="true" />
      <span className={styles.label}>{entry.label}</span>
      <span className={styles.note}>{entry.note}</span>
      <span className={styles.kind}>{t(`palette.${entry.kind}`, { time: entry.time })}</span>
    </div>
  );
}
