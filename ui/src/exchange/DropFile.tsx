// SPDX-License-Identifier: Apache-2.0
/** Where a file is dropped, or picked. */
import { Button, FileButton } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Exchange.module.css";

const accepted = ".csv,.xlsx,.geojson,.json,.txt";

interface Props {
  /** Several lists in one Excel file. */
  isBook: boolean;
  disabled: boolean;
  onFile: (file: File) => void;
}

export function DropFile({ isBook, disabled, onFile }: Props) {
  const { t } = useTranslation("exchange");
  const [over, setOver] = useState(false);

  function onDrop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file && !disabled) onFile(file);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is another way to what the button does
    <div
      className={styles.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <IconFileSpreadsheet size={28} stroke={1.2} aria-hidden="true" />
      <p>{t("drop")}</p>
      <FileButton accept={isBook ? ".xlsx" : accepted} onChange={(file) => file && onFile(file)}>
        {(props) => (
          <Button {...props} variant="default" disabled={disabled}>
            {t("pick")}
          </Button>
        )}
      </FileButton>
      <p className={styles.note}>{t(isBook ? "formatsAll" : "formats")}</p>
    </div>
  );
}
