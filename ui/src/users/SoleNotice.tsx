// SPDX-License-Identifier: Apache-2.0
/** Who is alone in governing an installation is told so early: vetting is entered by somebody else, as other approvals are. */
import { Button } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { AccountView } from "@/api";
import { useMe } from "@/session";
import { useAccounts } from "./data";
import styles from "./Users.module.css";

/** Whether an account may enter and approve for the whole installation. */
function governs(account: AccountView): boolean {
  return (
    (account.role === "administrator" || account.role === "manager") &&
    account.unit_id === null &&
    !account.disabled
  );
}

export function SoleNotice() {
  const { t } = useTranslation("users");
  const me = useMe();
  const { data } = useAccounts();
  if (!data || data.some((each) => each.id !== me.account.id && governs(each))) return null;
  return (
    <section className={styles.sole} aria-label={t("sole.title")}>
      <div>
        <strong>{t("sole.title")}</strong>
        <p>{t("sole.text")}</p>
      </div>
      <Button
        component={Link}
        href="/users?add=true&as=administrator"
        size="xs"
        variant="light"
        leftSection={<IconUserPlus size={14} stroke={1.5} />}
      >
        {t("sole.add")}
      </Button>
    </section>
  );
}
