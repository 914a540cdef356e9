// SPDX-License-Identifier: Apache-2.0
/** The first start: the one-time token makes the first administrator. */
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { completeSetup, type SetupRequest } from "@/api";
import { AuthPage } from "./AuthPage";
import styles from "./AuthPage.module.css";
import { Failed } from "./Failed";
import { passwordRules, repeatsPassword } from "./passwordRules";
import { useTakeSession } from "./session";

type Values = SetupRequest & { repeated: string };

export function SetupPage() {
  const { t } = useTranslation("session");
  const take = useTakeSession();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const make = useMutation({
    mutationFn: ({ repeated: _, ...body }: Values) => completeSetup({ body }),
    onSuccess: (me) => {
      client.setQueryData(["setup"], false);
      navigate("/", { replace: true });
      take(me);
    },
  });
  const form = useForm<Values>({
    initialValues: {
      token: new URLSearchParams(window.location.search).get("token") ?? "",
      username: "",
      display_name: "",
      password: "",
      repeated: "",
    },
    validate: {
      token: (value) => (value.trim() ? null : t("needed.token")),
      username: (value) => (/^[A-Za-z0-9._@-]{1,64}$/.test(value) ? null : t("needed.usernameForm")),
      display_name: (value) => (value.trim() ? null : t("needed.displayName")),
      password: (value) => passwordRules(value),
      repeated: repeatsPassword,
    },
    validateInputOnBlur: ["username", "password", "repeated"],
  });

  // The token is a secret: not left in the address bar, the history, a screenshot.
  useEffect(() => {
    if (window.location.search) window.history.replaceState(null, "", window.location.pathname);
  }, []);

  return (
    <AuthPage title={t("setup.title")} text={t("setup.text")}>
      <form className={styles.form} onSubmit={form.onSubmit((values) => make.mutate(values))} noValidate>
        <TextInput
          label={t("setup.token")}
          description={t("setup.tokenText")}
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: "fw-mono" }}
          {...form.getInputProps("token")}
        />
        <TextInput
          label={t("username")}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          {...form.getInputProps("username")}
        />
        <TextInput label={t("displayName")} autoComplete="name" {...form.getInputProps("display_name")} />
        <PasswordInput
          label={t("password")}
          description={t("passwordText")}
          autoComplete="new-password"
          {...form.getInputProps("password")}
        />
        <PasswordInput
          label={t("repeated")}
          autoComplete="new-password"
          {...form.getInputProps("repeated")}
        />
        <Failed error={make.error} />
        <Button type="submit" size="sm" loading={make.isPending} fullWidth>
          {t("setup.button")}
        </Button>
      </form>
    </AuthPage>
  );
}
