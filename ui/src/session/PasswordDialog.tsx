// SPDX-License-Identifier: Apache-2.0
/** Changing one's own password, from the account menu. */
import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { toastDone } from "@/components/toast";
import { useMe } from "./me";
import { PasswordForm } from "./PasswordForm";

export function PasswordDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("session");
  const { account } = useMe();
  return (
    <Modal opened={opened} onClose={onClose} title={t("changePassword")} size={380}>
      <PasswordForm
        name={account.username}
        onDone={() => {
          toastDone(t("passwordChanged"));
          onClose();
        }}
      />
    </Modal>
  );
}
