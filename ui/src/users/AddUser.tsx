// SPDX-License-Identifier: Apache-2.0
/** A new account: person, role, first password. Rights per camera follow in its details. */
import { Button, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { NewAccount, Role } from "@/api";
import { Part, SidePanel, toastDone, useDiscard } from "@/components";
import { Failed } from "@/session/Failed";
import { passwordRules } from "@/session/passwordRules";
import { type Belonging, BelongingFields, fitting } from "./BelongingFields";
import { useAddAccount } from "./data";
import { HandedPassword, RoleField } from "./UserFields";

interface Props {
  /** The role that is chosen at first. */
  role?: Role;
  onClose: () => void;
  onAdded: (id: number) => void;
}

type Values = Required<NewAccount> & Belonging;

export function AddUser({ role = "operator", onClose, onAdded }: Props) {
  const { t } = useTranslation(["users", "common"]);
  const add = useAddAccount();
  const form = useForm<Values>({
    initialValues: {
      display_name: "",
      username: "",
      password: "",
      role,
      all_cameras: true,
      must_change_password: true,
      unit_id: null,
      authority_id: null,
      ends_us: null,
    },
    validate: {
      display_name: (value) => (value.trim() ? null : t("error.displayName")),
      username: (value) => (/^[A-Za-z0-9._@-]{1,64}$/.test(value) ? null : t("error.username")),
      password: passwordRules,
    },
    validateInputOnBlur: true,
  });

  const { close, leave, dialog } = useDiscard(form.isDirty(), onClose);

  function save(body: Values) {
    add.mutate(
      { ...body, ...fitting(body.role, body) },
      {
        onSuccess: (account) => {
          toastDone(t("added", { name: account.display_name }));
          leave(() => onAdded(account.id));
        },
      },
    );
  }

  return (
    <SidePanel
      title={t("form.addTitle")}
      onClose={close}
      footer={
        <>
          <Button variant="default" onClick={close}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" form="user-form" loading={add.isPending}>
            {t("form.add")}
          </Button>
        </>
      }
    >
      <form id="user-form" onSubmit={form.onSubmit(save)} noValidate autoComplete="off">
        <Part title={t("form.person")}>
          <TextInput
            label={t("form.displayName")}
            withAsterisk
            maxLength={120}
            {...form.getInputProps("display_name")}
          />
          <TextInput
            label={t("form.username")}
            withAsterisk
            maxLength={64}
            autoCapitalize="none"
            spellCheck={false}
            {...form.getInputProps("username")}
          />
          <RoleField value={form.values.role} onChange={(role) => form.setFieldValue("role", role)} />
          <BelongingFields
            role={form.values.role}
            value={form.values}
            onChange={({ unit_id, authority_id, ends_us }) =>
              form.setValues({ unit_id, authority_id, ends_us })
            }
          />
        </Part>
        <Part title={t("form.access")}>
          <HandedPassword
            label={t("form.password")}
            description={t("form.passwordText")}
            withAsterisk
            {...form.getInputProps("password")}
          />
        </Part>
        <Part title={t("rights.title")}>
          <Switch
            label={t("rights.all")}
            description={t("rights.allText")}
            {...form.getInputProps("all_cameras", { type: "checkbox" })}
          />
        </Part>
        {dialog}
        <Failed error={add.error} />
      </form>
    </SidePanel>
  );
}
