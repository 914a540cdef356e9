// SPDX-License-Identifier: Apache-2.0
/** Old password, new password, new password again. */
import { Button, PasswordInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { changeOwnPassword } from "@/api";
import styles from "./AuthPage.module.css";
import { Failed } from "./Failed";
import { passwordRules, repeatsPassword } from "./passwordRules";
import { useTakeSession } from "./session";

export function PasswordForm({ name, onDone }: { name: string; onDone?: () => void }) {
  const { t } = useTranslation("session");
  const take = useTakeSession();
  const change = useMutation({
    mutationFn: (values: { old: string; password: string }) =>
      changeOwnPassword({ body: { old: values.old, new: values.password } }),
    onSuccess: (me) => {
      take(me);
      onDone?.();
    },
  });
  const form = useForm({
    initialValues: { old: "", password: "", repeated: "" },
    validate: {
      old: (value: string) => (value ? null : t("needed.password")),
      password: (value: string, values) =>
        value !== "" && value === values.old ? t("needed.different") : passwordRules(value),
      repeated: repeatsPassword,
    },
    validateInputOnBlur: ["password", "repeated"],
  });
  return (
    <form className={styles.form} onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
      <input type="text" name="username" value={name} autoComplete="username" readOnly hidden />
      <PasswordInput
        label={t("oldPassword")}
        autoComplete="current-password"
        data-autofocus
        {...form.getInputProps("old")}
      />
      <PasswordInput
        label={t("newPassword")}
        description={t("passwordText")}
        autoComplete="new-password"
        {...form.getInputProps("password")}
      />
      <PasswordInput label={t("repeated")} autoComplete="new-password" {...form.getInputProps("repeated")} />
      <Failed error={change.error} />
      <Button type="submit" size="sm" loading={change.isPending} fullWidth>
        {t("changePassword")}
      </Button>
    </form>
  );
}
