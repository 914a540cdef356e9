// SPDX-License-Identifier: Apache-2.0
/** Asks before something goes: names it, says what is lost and what is kept. */
import { Button, Modal, TextInput } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./ConfirmDelete.module.css";
import { MarkShape } from "./StateMark";

interface Props {
  opened: boolean;
  title: string;
  lost: ReactNode[];
  kept?: ReactNode[];
  /** The verb on the red button: "Remove Gate 2". */
  action: string;
  /** When given, the person must type it first. */
  typeName?: string;
  busy?: boolean;
  /** Something else to be entered. */
  children?: ReactNode;
  onConfirm: () => void;
  onClose: () => void;
}

function Items({ title, items, kept }: { title: string; items: ReactNode[]; kept: boolean }) {
  return (
    <div>
      <h3 className={styles.heading}>{title}</h3>
      <ul className={styles.items}>
        {items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change while it is shown
          <li key={index}>
            <MarkShape mark={kept ? "ok" : "breach"} />
            <span>{item}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function ConfirmDelete(props: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const ready = props.typeName === undefined || typed.trim() === props.typeName;

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    // What asks may be a form itself: it is not sent by this.
    event.stopPropagation();
    if (ready) props.onConfirm();
  }

  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} size={460}>
      <form onSubmit={onSubmit} className={styles.form}>
        <Items title={t("confirm.lost")} items={props.lost} kept={false} />
        {props.kept && props.kept.length > 0 && <Items title={t("confirm.kept")} items={props.kept} kept />}
        {props.children}
        {props.typeName !== undefined && (
          <TextInput
            label={t("confirm.type", { name: props.typeName })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        <div className={styles.buttons}>
          <Button
            variant="default"
            onClick={props.onClose}
            data-autofocus={props.typeName === undefined || undefined}
          >
            {t("cancel")}
          </Button>
          <Button color="red" type="submit" loading={props.busy} disabled={!ready}>
            {props.action}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
