// SPDX-License-Identifier: Apache-2.0
/** A paper that belongs to a camera's place: the photo of its sign, the consent of the body nearby. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { documentHref, UploadButton, uploadDocument } from "@/documents";
import styles from "../Registry.module.css";
import type { Field } from "../record/fields";
import type { T } from "../specs";

type PaperName = "sign_document_id" | "consent_document_id";

const kinds: Record<PaperName, string> = {
  sign_document_id: "sign-photo",
  consent_document_id: "consent-letter",
};

interface Props {
  name: PaperName;
  value: unknown;
  unitId: number | null;
  onChange?: (id: number | null) => void;
}

function Paper({ name, value, unitId, onChange }: Props) {
  const { t } = useTranslation(["registry", "common"]);
  return (
    <fieldset className={styles.paper}>
      <legend>{t(`field.${name}`)}</legend>
      {typeof value === "number" ? (
        <>
          <a href={documentHref(value)}>{t("paper.open")}</a>
          {onChange && (
            <Button variant="subtle" color="red" onClick={() => onChange(null)}>
              {t("paper.detach")}
            </Button>
          )}
        </>
      ) : (
        onChange && (
          <UploadButton
            label={t(`paper.${name}`)}
            accept={name === "sign_document_id" ? "image/png,image/jpeg" : undefined}
            send={async (file, options) => {
              const made = await uploadDocument({ ...options, file, kind: kinds[name], unitId });
              onChange(made.id);
            }}
          />
        )
      )}
    </fieldset>
  );
}

/** The field that holds the number of the paper. `unitId`: whose it is. */
export function paperField(t: T, name: PaperName, unitId: number | null): Field {
  return {
    name,
    label: t(`field.${name}`),
    kind: "own",
    control: (value, set) => <Paper name={name} value={value} unitId={unitId} onChange={set} />,
    read: (value) => <Paper name={name} value={value} unitId={unitId} />,
  };
}
