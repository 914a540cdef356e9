// SPDX-License-Identifier: Apache-2.0
/** The line in a note, with its way back. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

export function ToastBody({ message, onUndo }: { message: string; onUndo?: () => void }) {
  const { t } = useTranslation();
  return (
    <span style={{ display: "flex", alignItems: "center", justifyContent: "space-between", gap: 12 }}>
      <span>{message}</span>
      {onUndo && (
        <Button variant="subtle" size="compact-sm" onClick={onUndo}>
          {t("undo")}
        </Button>
      )}
    </span>
  );
}
