// SPDX-License-Identifier: Apache-2.0
/** A password that somebody else set is changed before anything else. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { AuthPage } from "./AuthPage";
import { Failed } from "./Failed";
import { PasswordForm } from "./PasswordForm";
import { useSignOut } from "./session";

export function NewPasswordPage({ name }: { name: string }) {
  const { t } = useTranslation("session");
  const leave = useSignOut();
  return (
    <AuthPage title={t("forced.title")} text={t("forced.text")}>
      <PasswordForm name={name} />
      <Failed error={leave.error} />
      <Button variant="subtle" color="gray" fullWidth mt={8} onClick={() => leave.mutate()}>
        {t("forced.leave")}
      </Button>
    </AuthPage>
  );
}
