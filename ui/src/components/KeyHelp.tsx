// SPDX-License-Identifier: Apache-2.0
/** The keys of the page and of the frame: what `?` shows. */
import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "./KeyHelp.module.css";
import { type PageKey, useRegisteredKeys } from "./keys";

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
const shown: Record<string, string> = {
  mod: isMac ? "⌘" : "Ctrl",
  shift: "⇧",
  alt: isMac ? "⌥" : "Alt",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
};

/** `mod+k` as key caps. */
export function KeyCaps({ keys }: { keys: string }) {
  const strokes = keys.split(" ");
  return (
    <span className={styles.caps}>
      {strokes.map((stroke) => (
        <span key={stroke} className={styles.stroke}>
          {stroke.split(/\+(?=.)/).map((part) => (
            <kbd key={part}>
              {shown[part] ?? (part.length === 1 ? part.toUpperCase() : part.replace("-", "–"))}
            </kbd>
          ))}
        </span>
      ))}
    </span>
  );
}

function KeyList({ title, keys }: { title: string; keys: PageKey[] }) {
  if (keys.length === 0) return null;
  return (
    <section>
      <h3 className={styles.title}>{title}</h3>
      <dl className={styles.list}>
        {keys.map((key) => (
          <div key={key.keys + key.label} className={styles.row}>
            <dt>{key.label}</dt>
            <dd>
              <KeyCaps keys={key.keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const all = useRegisteredKeys();
  const of = (scope: "page" | "frame") => all.filter((one) => one.scope === scope).flatMap((one) => one.list);
  return (
    <Modal opened={opened} onClose={onClose} title={t("keys.title")} size={640}>
      <div className={styles.columns}>
        <KeyList title={t("keys.page")} keys={of("page")} />
        <KeyList title={t("keys.frame")} keys={of("frame")} />
      </div>
    </Modal>
  );
}
