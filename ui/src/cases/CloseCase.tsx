// SPDX-License-Identifier: Apache-2.0
/** The end of a request, with what came of it. */
import { useTranslation } from "react-i18next";
import type { CaseView } from "@/api";
import { Part, Statement, toastDone } from "@/components";
import { useCloseCase } from "./data";

export function CloseCase({ found }: { found: CaseView }) {
  const { t } = useTranslation("cases");
  const close = useCloseCase(found.id, () => toastDone(t("close.done", { id: found.id })));
  return (
    <Part title={t("close.title")}>
      <Statement
        label={t("close.outcome")}
        description={t("close.text")}
        maxLength={1000}
        error={close.error}
        steps={[
          {
            text: t(found.standing === "asked" ? "close.takeBack" : "close.button"),
            variant: "default",
            busy: close.isPending,
            onTake: (outcome) => close.mutate({ version: found.version, outcome }),
          },
        ]}
      />
    </Part>
  );
}
