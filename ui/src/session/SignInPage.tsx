// SPDX-License-Identifier: Apache-2.0
/** Name and password. */
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type SignIn, signIn } from "@/api";
import { AuthPage } from "./AuthPage";
import styles from "./AuthPage.module.css";
import { Failed } from "./Failed";
import { type Stopped, StoppedNotice } from "./StoppedNotice";
import { useTakeSession } from "./session";

export function SignInPage({ stopped }: { stopped?: Stopped | null }) {
  const { t } = useTranslation("session");
  const take = useTakeSession();
  const enter = useMutation({ mutationFn: (body: SignIn) => signIn({ body }), onSuccess: take });
  const form = useForm<SignIn>({
    initialValues: { username: "", password: "" },
    validate: {
      username: (value) => (value.trim() ? null : t("needed.username")),
      password: (value) => (value ? null : t("needed.password")),
    },
  });
  return (
    <AuthPage title={t("signIn.title")}>
      {stopped && !enter.error && <StoppedNotice stopped={stopped} />}
      <form className={styles.form} onSubmit={form.onSubmit((body) => enter.mutate(body))} noValidate>
        <TextInput
          label={t("username")}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          size="sm"
          data-autofocus
          autoFocus
          {...form.getInputProps("username")}
        />
        <PasswordInput
          label={t("password")}
          autoComplete="current-password"
          size="sm"
          {...form.getInputProps("password")}
        />
        <Failed error={enter.error} />
        <Button type="submit" size="sm" loading={enter.isPending} fullWidth>
          {t("signIn.button")}
        </Button>
      </form>
    </AuthPage>
  );
}
