// SPDX-License-Identifier: Apache-2.0
/** Takes a signed package in: a filing at the authority, an answer at the unit. */
import { Button, Code, Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toastDone } from "@/components";
import { UploadButton } from "@/documents";
import { Problem } from "@/session";
import { Failed } from "@/session/Failed";
import { useTakePackage } from "./data";
import styles from "./Filings.module.css";

interface Props {
  path: "/api/v1/filings/answers" | "/api/v1/supervision/packages";
  label: string;
  done: string;
  onTaken: (id: number) => void;
}

interface Asked {
  file: File;
  key: string;
  whose: Whose;
}

/** Who the package says that it comes from; `code`: a unit's credit code, empty for an authority. */
interface Whose {
  name: string;
  code: string;
}

export function TakePackage({ path, label, done, onTaken }: Props) {
  const { t } = useTranslation(["filings", "common"]);
  const take = useTakePackage(path);
  const [asked, setAsked] = useState<Asked | null>(null);

  function taken(id: number) {
    setAsked(null);
    toastDone(done);
    onTaken(id);
  }

  return (
    <>
      <UploadButton
        label={label}
        accept=".zip"
        send={async (file, options) => {
          try {
            taken((await take.mutateAsync({ file, ...options })).id);
          } catch (error) {
            const key = unconfirmed(error);
            if (!key) throw error;
            take.reset();
            setAsked({ file, ...key });
          }
        }}
      />
      {asked && (
        <Modal
          opened
          onClose={() => setAsked(null)}
          size={520}
          title={t(asked.whose.code ? "key.unitTitle" : "key.title")}
        >
          <div className={styles.stack}>
            <p>
              {asked.whose.code
                ? t("key.unitText", { unit: asked.whose.name, code: asked.whose.code })
                : t("key.text", { authority: asked.whose.name })}
            </p>
            <Code block>{asked.key.match(/.{1,8}/g)?.join(" ")}</Code>
            <p className={styles.note}>{t(asked.whose.code ? "key.unitKept" : "key.kept")}</p>
            <Failed error={take.error} />
            <div className={styles.buttons}>
              <Button variant="default" onClick={() => setAsked(null)}>
                {t("common:cancel")}
              </Button>
              <Button
                loading={take.isPending}
                onClick={() =>
                  take.mutate(
                    { file: asked.file, confirmed: asked.key },
                    { onSuccess: (filing) => taken(filing.id) },
                  )
                }
              >
                {t("key.confirm")}
              </Button>
            </div>
          </div>
        </Modal>
      )}
    </>
  );
}

/** Whose key nobody has confirmed yet. */
function unconfirmed(error: unknown): { key: string; whose: Whose } | null {
  if (!(error instanceof Problem)) return null;
  const { reason, key, authority, unit, credit_code } = error.params;
  if (reason === "unconfirmed")
    return { key: String(key ?? ""), whose: { name: String(authority ?? ""), code: "" } };
  if (reason !== "unit-unconfirmed") return null;
  return { key: String(key ?? ""), whose: { name: String(unit ?? ""), code: String(credit_code ?? "") } };
}
