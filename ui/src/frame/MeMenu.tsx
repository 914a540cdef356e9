// SPDX-License-Identifier: Apache-2.0
/** The signed-in person: password, version, signing out. */
import { Menu, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconInfoCircle, IconKey, IconLogout } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { toastFailed } from "@/components/toast";
import { useMay, useMe } from "@/session";
import { PasswordDialog } from "@/session/PasswordDialog";
import { useSignOut } from "@/session/session";
import styles from "./TopBar.module.css";

export function MeMenu() {
  const { t } = useTranslation("frame");
  const { account } = useMe();
  const [, navigate] = useLocation();
  const [changing, setChanging] = useState(false);
  const mayHealth = useMay("camera.read");
  const signOut = useSignOut();
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <UnstyledButton className={styles.me} title={t("me.menu", { name: account.display_name })}>
            <span className={styles.initial} aria-hidden="true">
              {[...account.display_name][0]?.toUpperCase()}
            </span>
            <span className={styles.name}>{account.display_name}</span>
            <IconChevronDown size={13} stroke={1.5} aria-hidden="true" />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={styles.who}>
            <p>{account.display_name}</p>
            <p>
              {account.username} · {t(`role.${account.role}`)}
            </p>
          </div>
          <Menu.Divider />
          <Menu.Item leftSection={<IconKey size={15} stroke={1.5} />} onClick={() => setChanging(true)}>
            {t("me.password")}
          </Menu.Item>
          {mayHealth && (
            <Menu.Item
              leftSection={<IconInfoCircle size={15} stroke={1.5} />}
              onClick={() => navigate("/health")}
            >
              {t("me.about")}
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconLogout size={15} stroke={1.5} />}
            onClick={() => signOut.mutate(undefined, { onError: toastFailed })}
          >
            {t("me.signOut")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <PasswordDialog opened={changing} onClose={() => setChanging(false)} />
    </>
  );
}
