// SPDX-License-Identifier: Apache-2.0
/** A part of the page that could not be had: what happened, and once more. */
import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/session";
import { EmptyState } from "./EmptyState";

export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <div role="alert" style={{ display: "flex", flex: 1 }}>
      <EmptyState
        icon={<IconAlertTriangle size={20} stroke={1.5} />}
        title={t("couldNotLoad")}
        text={problemText(error)}
        action={
          onRetry && (
            <Button variant="default" onClick={onRetry}>
              {t("retry")}
            </Button>
          )
        }
      />
    </div>
  );
}
