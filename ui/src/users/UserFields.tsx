// SPDX-License-Identifier: Apache-2.0
/** Parts of the user forms: the role with what it may, the password that is handed over. */
import { ActionIcon, Button, Radio, TextInput, Tooltip } from "@mantine/core";
import { IconCopy, IconDice5 } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Role } from "@/api";
import { toastDone } from "@/components";
import { makePassword } from "./makePassword";
import { roles } from "./roles";
import styles from "./Users.module.css";

interface RoleProps {
  value: Role;
  onChange: (role: Role) => void;
}

export function RoleField({ value, onChange }: RoleProps) {
  const { t } = useTranslation(["users", "frame"]);
  return (
    <Radio.Group label={t("form.role")} value={value} onChange={(role) => onChange(role as Role)}>
      <div className={styles.roles}>
        {roles.map((role) => (
          <Radio
            key={role}
            value={role}
            label={t(`frame:role.${role}`)}
            description={t(`roleText.${role}`)}
          />
        ))}
      </div>
    </Radio.Group>
  );
}

interface PasswordProps {
  label: string;
  description: string;
  value?: string;
  error?: ReactNode;
  withAsterisk?: boolean;
  onChange: (value: string) => void;
  onBlur?: () => void;
}

/** Shown in clear: somebody has to read it out to the person it is for. */
export function HandedPassword({ value = "", onChange, ...rest }: PasswordProps) {
  const { t } = useTranslation("users");
  return (
    <div className={styles.password}>
      <TextInput
        {...rest}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: "fw-mono" }}
        rightSection={
          value ? (
            <Tooltip label={t("form.copy")}>
              <ActionIcon
                size={24}
                aria-label={t("form.copy")}
                onClick={() =>
                  void navigator.clipboard?.writeText(value).then(() => toastDone(t("form.copied")))
                }
              >
                <IconCopy size={14} stroke={1.5} />
              </ActionIcon>
            </Tooltip>
          ) : null
        }
      />
      <Button
        variant="default"
        leftSection={<IconDice5 size={15} stroke={1.5} />}
        onClick={() => onChange(makePassword())}
      >
        {t("form.generate")}
      </Button>
    </div>
  );
}
