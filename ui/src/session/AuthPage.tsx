// SPDX-License-Identifier: Apache-2.0
/** The quiet page around sign-in, set-up and the new password. */
import { UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Brand } from "@/frame/Brand";
import { currentLanguage, setLanguage } from "@/i18n";
import styles from "./AuthPage.module.css";

interface Props {
  title?: string;
  text?: ReactNode;
  children: ReactNode;
}

export function AuthPage({ title, text, children }: Props) {
  const { t } = useTranslation("frame");
  const other = currentLanguage() === "en" ? "zh-CN" : "en";
  useEffect(() => {
    document.title = title ? `${title} · Fairwatch` : "Fairwatch";
  }, [title]);
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <div className={styles.brand}>
          <Brand size={30} />
          <span>{t("brand")}</span>
          <UnstyledButton
            className={styles.language}
            lang={other}
            onClick={() => setLanguage(other)}
            title={other === "en" ? "English" : "中文"}
          >
            {t("language")}
          </UnstyledButton>
        </div>
        {title && <h1 className={styles.title}>{title}</h1>}
        {text && <p className={styles.text}>{text}</p>}
        {children}
      </div>
    </main>
  );
}
