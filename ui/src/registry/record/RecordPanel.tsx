// SPDX-License-Identifier: Apache-2.0
/**
 * A record beside its list: edited in place by who may, read by the others.
 * Two people at once lose nothing; what a text forbids is refused with the text.
 */
import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDelete, SidePanel, toastDone, toastFailed, useDiscard } from "@/components";
import type { Problem } from "@/session";
import { Failed } from "@/session/Failed";
import type { Values } from "../conflict";
import { useRefresh } from "../data";
import { isProhibition, Refused } from "../Refused";
import { ConflictNotice } from "./ConflictNotice";
import type { FiledFrom } from "./Filed";
import type { Group } from "./fields";
import styles from "./Record.module.css";
import { RecordFacts, RecordForm } from "./RecordBody";
import { type Confirm, type Stored, useRecord } from "./useRecord";

interface Props<Saved> {
  title: string;
  note?: ReactNode;
  tools?: ReactNode;
  groups: Group[];
  stored: Stored;
  mayWrite: boolean;
  isNew?: boolean;
  wide?: boolean;
  /** Which part of a filing is filled from this form: its fields are marked. */
  filed?: FiledFrom;
  /** What the new one is called, once it is saved. */
  nameOf: (saved: Saved) => string;
  send: (change: Values, version: number, all: Values) => Promise<Saved>;
  storedOf: (saved: Saved) => Stored;
  again?: () => Promise<Stored>;
  onSaved?: (saved: Saved) => void;
  /** Told a refusal first; true: it is dealt with. */
  onProblem?: (problem: Problem, values: Values) => boolean;
  confirm?: Confirm;
  remove?: { send: () => Promise<unknown>; lost?: string; kept?: string; button?: string };
  onClose: () => void;
  /** What is said when it is done, and what the button says, where that is not "added" and "add". */
  done?: string;
  action?: string;
  /** Over the form: state, links. */
  above?: ReactNode;
  /** Under it: what belongs to the record. */
  children?: ReactNode;
}

export function RecordPanel<Saved>(props: Props<Saved>) {
  const { groups, stored, isNew = false, mayWrite } = props;
  const { t } = useTranslation(["registry", "common"]);
  const state = useRecord<Saved>({
    groups,
    stored,
    isNew,
    send: props.send,
    again: props.again,
    storedOf: props.storedOf,
    onProblem: props.onProblem,
    confirm: props.confirm,
    onSaved: (saved) => {
      toastDone(props.done ?? t(isNew ? "edit.added" : "edit.saved", { name: props.nameOf(saved) }));
      leave(() => props.onSaved?.(saved));
    },
  });
  const { close, leave, dialog } = useDiscard(state.changed, props.onClose);

  return (
    <SidePanel
      wide={props.wide}
      title={props.title}
      note={props.note}
      tools={props.tools}
      onClose={close}
      footer={
        mayWrite && (
          <>
            {props.remove && !isNew && (
              <RemoveRecord name={props.title} remove={props.remove} onRemoved={() => leave(props.onClose)} />
            )}
            <span className={styles.unsaved} role="status">
              {state.changed && !isNew ? t("edit.unsaved") : ""}
            </span>
            {isNew && (
              <Button variant="default" onClick={close}>
                {t("common:cancel")}
              </Button>
            )}
            <Button
              type="submit"
              form="record-form"
              disabled={(!state.changed && !isNew) || state.conflict !== null}
              loading={state.saving}
            >
              {props.action ?? t(isNew ? "common:add" : "edit.save")}
            </Button>
          </>
        )
      }
    >
      {props.above}
      {state.conflict && <ConflictNotice conflict={state.conflict} groups={groups} onKeep={state.resolve} />}
      {mayWrite ? (
        <form
          id="record-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void state.save();
          }}
        >
          <RecordForm groups={groups} state={state} isNew={isNew} filed={props.filed} />
          {isProhibition(state.failure) ? (
            <Refused problem={state.failure} />
          ) : (
            <Failed error={state.failure} />
          )}
        </form>
      ) : (
        <RecordFacts groups={groups} values={stored.values} />
      )}
      {dialog}
      {props.children}
    </SidePanel>
  );
}

interface RemoveProps {
  name: string;
  remove: NonNullable<Props<unknown>["remove"]>;
  onRemoved: () => void;
}

function RemoveRecord({ name, remove, onRemoved }: RemoveProps) {
  const { t } = useTranslation("registry");
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const refresh = useRefresh();

  async function confirm() {
    setBusy(true);
    try {
      await remove.send();
      toastDone(t("edit.removed", { name }));
      onRemoved();
    } catch (error) {
      setAsking(false);
      toastFailed(error);
      // Somebody else may have changed it: the next try is for what is there then.
      refresh();
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <Button
        variant="subtle"
        color="red"
        mr="auto"
        leftSection={<IconTrash size={15} stroke={1.5} />}
        onClick={() => setAsking(true)}
      >
        {remove.button ?? t("remove.button")}
      </Button>
      <ConfirmDelete
        opened={asking}
        title={t("remove.title", { name })}
        lost={[remove.lost ?? t("remove.lost", { name })]}
        kept={[remove.kept ?? t("remove.kept")]}
        action={remove.button ?? t("remove.action")}
        busy={busy}
        onClose={() => setAsking(false)}
        onConfirm={() => void confirm()}
      />
    </>
  );
}
