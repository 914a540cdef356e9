// SPDX-License-Identifier: Apache-2.0
/** Papers of an entry: handed in at once, named in the entry with their digest when it is written. */
import { ActionIcon, Input } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { documentHref, UploadButton, uploadDocument } from "@/documents";
import styles from "./Duties.module.css";

export interface Paper {
  id: number;
  name: string;
  sha256?: string;
}

export function papersOf(value: unknown): Paper[] {
  return Array.isArray(value)
    ? value.filter((one): one is Paper => typeof one === "object" && one !== null && "id" in one)
    : [];
}

interface Props {
  label: string;
  description?: string;
  withAsterisk?: boolean;
  error?: string;
  value: unknown;
  unitId?: number | null;
  onChange: (value: unknown) => void;
}

export function DocumentsField({ value, unitId, onChange, ...rest }: Props) {
  const { t } = useTranslation("duties");
  const papers = papersOf(value);
  // A paper takes its time: one that was handed in or taken off meanwhile counts.
  const latest = useRef(papers);
  latest.current = papers;
  return (
    <Input.Wrapper {...rest} labelElement="div">
      <div className={styles.papers}>
        {papers.map((paper) => (
          <div key={paper.id} className={styles.paper}>
            <a href={documentHref(paper.id)} target="_blank" rel="noreferrer">
              {paper.name}
            </a>
            <ActionIcon
              size={22}
              aria-label={t("form.withoutPaper", { name: paper.name })}
              onClick={() => onChange(papers.filter((one) => one.id !== paper.id))}
            >
              <IconX size={13} stroke={1.5} />
            </ActionIcon>
          </div>
        ))}
        <UploadButton
          send={async (file, options) => {
            const made = await uploadDocument({ file, kind: "duty", unitId, ...options });
            onChange([...latest.current, { id: made.id, name: made.name }]);
          }}
        />
      </div>
    </Input.Wrapper>
  );
}
