// SPDX-License-Identifier: Apache-2.0
/** One account: person, role, sign-in, rights per camera, removal. */
import { Alert, Button, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconTrash } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { AccountChange, AccountView, Role } from "@/api";
import { ConfirmDelete, Part, SidePanel, StateMark, toastDone, toastFailed, useDiscard } from "@/components";
import { useMe } from "@/session";
import { Failed } from "@/session/Failed";
import { passwordRules } from "@/session/passwordRules";
import { isConflict, rebased } from "@/session/rebase";
import { type Belonging, BelongingFields, fitting } from "./BelongingFields";
import { useChangeAccount, useRemoveAccount } from "./data";
import { Rights } from "./Rights";
import { dueDay } from "./states";
import { HandedPassword, RoleField } from "./UserFields";
import styles from "./Users.module.css";

interface Values extends Belonging {
  display_name: string;
  role: Role;
  disabled: boolean;
  password: string;
}

function valuesOf(account: AccountView): Values {
  const { display_name, role, disabled, unit_id, authority_id, ends_us } = account;
  return { display_name, role, disabled, password: "", unit_id, authority_id, ends_us };
}

/** Only what is changed. */
export function accountChange(account: AccountView, values: Values): Omit<AccountChange, "version"> {
  const change: Omit<AccountChange, "version"> = {};
  if (values.display_name.trim() !== account.display_name) change.display_name = values.display_name.trim();
  if (values.role !== account.role) change.role = values.role;
  if (values.disabled !== account.disabled) change.disabled = values.disabled;
  if (values.password) change.password = values.password;
  const belonging = fitting(values.role, values);
  if (belonging.unit_id !== account.unit_id) change.unit_id = belonging.unit_id;
  if (belonging.authority_id !== account.authority_id) change.authority_id = belonging.authority_id;
  if (belonging.ends_us !== account.ends_us) change.ends_us = belonging.ends_us;
  return change;
}

export function UserDetails({ account, onClose }: { account: AccountView; onClose: () => void }) {
  const { t } = useTranslation(["users", "common"]);
  const me = useMe();
  const own = account.id === me.account.id;
  const lacking = account.lacking ?? [];
  const closed = (account.no_pictures ?? []).length > 0;
  const edit = useChangeAccount();
  const form = useForm<Values>({
    initialValues: valuesOf(account),
    validate: {
      display_name: (value) => (value.trim() ? null : t("error.displayName")),
      password: (value) => (value ? passwordRules(value) : null),
    },
    validateInputOnBlur: true,
  });
  // What is entered belongs to the version that was on the screen then.
  const [base, setBase] = useState(account);
  const change = accountChange(base, form.values);
  const changed = Object.keys(change).length > 0;
  const { close, leave, dialog } = useDiscard(changed, onClose);
  const follows = account.version > base.version && (!changed || isConflict(edit.error));

  useEffect(() => {
    if (!follows) return;
    form.setValues((values) => rebased(valuesOf(base), values as Values, valuesOf(account)));
    setBase(account);
  }, [follows, form.setValues, base, account]);

  function save() {
    edit.mutate(
      { id: account.id, change: { ...change, version: base.version } },
      {
        onSuccess: (saved) => {
          toastDone(t("saved", { name: saved.display_name }));
          form.setValues(valuesOf(saved));
          setBase(saved);
        },
      },
    );
  }

  /** What was entered above was begun before, and the rights are nothing of it. */
  function onRights(version: number) {
    setBase((known) => (known.version === version - 1 ? { ...known, version } : known));
  }

  return (
    <SidePanel wide title={account.display_name} note={account.username} onClose={close}>
      <form onSubmit={form.onSubmit(save)} noValidate autoComplete="off">
        <Part title={t("form.person")}>
          <TextInput
            label={t("form.displayName")}
            withAsterisk
            maxLength={120}
            {...form.getInputProps("display_name")}
          />
          <RoleField value={form.values.role} onChange={(role) => form.setFieldValue("role", role)} />
          <BelongingFields
            role={form.values.role}
            value={form.values}
            onChange={({ unit_id, authority_id, ends_us }) =>
              form.setValues({ unit_id, authority_id, ends_us })
            }
          />
          {account.blocked.length > 0 && (
            <Alert color="red" variant="light" title={t("state.blocked")}>
              <DutyList account={account} duties={account.blocked} own={own} />
            </Alert>
          )}
          {lacking.length > 0 && (
            <Alert
              variant="default"
              title={
                closed ? (
                  <StateMark mark="breach">{t("state.noPictures")}</StateMark>
                ) : (
                  <StateMark mark="due">{t("state.lacking")}</StateMark>
                )
              }
            >
              {closed ? t("blocked.noPictures") : t("blocked.notAdministrators", { day: dueDay(account) })}
              <DutyList account={account} duties={lacking} own={own} />
            </Alert>
          )}
        </Part>
        {!own && (
          <Part title={t("form.access")}>
            <HandedPassword
              label={t("form.newPassword")}
              description={t("form.newPasswordText")}
              {...form.getInputProps("password")}
            />
            <Switch label={t("form.disabled")} {...form.getInputProps("disabled", { type: "checkbox" })} />
          </Part>
        )}
        {dialog}
        <Failed error={edit.error} />
        <div className={styles.buttons}>
          {!own && <RemoveUser account={account} onRemoved={() => leave(onClose)} />}
          <Button type="submit" disabled={!changed} loading={edit.isPending}>
            {t("form.save")}
          </Button>
        </div>
      </form>
      <Rights account={account} onSaved={onRights} />
      <Acts account={account} />
    </SidePanel>
  );
}

/** Where the registers tell what the person did; of a firm's people, the form for who supervises them. */
function Acts({ account }: { account: AccountView }) {
  const { t } = useTranslation("users");
  return (
    <Part title={t("acts.title")}>
      <ul className={styles.acts}>
        <li>
          <Link href={`/access?person=${account.id}`}>{t("acts.access")}</Link>
        </li>
        <li>
          <Link href={`/audit?person=${account.id}`}>{t("acts.audit")}</Link>
        </li>
        {account.ends_us !== null && (
          <li>
            <Link href="/duties?new=contractor-audit">{t("acts.supervise")}</Link>
          </li>
        )}
      </ul>
    </Part>
  );
}

/** What is to be entered about the person, each with the way to its form. Nobody vets themselves. */
function DutyList({ account, duties, own }: { account: AccountView; duties: string[]; own: boolean }) {
  const { t } = useTranslation("users");
  return (
    <ul className={styles.blocked}>
      {duties.map((duty) => (
        <li key={duty}>
          {t(`blocked.${duty as "vetting"}`, { defaultValue: duty })}{" "}
          {own && duty === "vetting" ? (
            t("blocked.byAnother")
          ) : (
            <Link href={`/duties?new=${duty}&subject=account:${account.id}`}>{t("blocked.enter")}</Link>
          )}
        </li>
      ))}
    </ul>
  );
}

function RemoveUser({ account, onRemoved }: { account: AccountView; onRemoved: () => void }) {
  const { t } = useTranslation("users");
  const [asking, setAsking] = useState(false);
  const remove = useRemoveAccount();
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={15} stroke={1.5} />}
        onClick={() => setAsking(true)}
      >
        {t("remove.button")}
      </Button>
      <ConfirmDelete
        opened={asking}
        title={t("remove.title", { name: account.display_name })}
        lost={[t("remove.lost1", { username: account.username }), t("remove.lost2")]}
        kept={[t("remove.kept1")]}
        action={t("remove.action")}
        busy={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          remove.mutate(account.id, {
            onSuccess: () => {
              toastDone(t("removed", { name: account.display_name }));
              onRemoved();
            },
            onError: (error) => {
              setAsking(false);
              toastFailed(error);
            },
          })
        }
      />
    </>
  );
}
