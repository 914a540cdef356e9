// SPDX-License-Identifier: Apache-2.0
/** What a file would do, list by list: first the one that has something wrong. */
import { Tabs } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ExchangeTable } from "@/api";
import { MarkShape, StateMark } from "@/components";
import { formatNumber } from "@/components/format";
import type { Outcome } from "./data";
import styles from "./Exchange.module.css";
import { ReportView } from "./ReportView";

export function OutcomeView({ outcome, fileName }: { outcome: Outcome; fileName: string }) {
  const { t } = useTranslation("exchange");
  const [chosen, setChosen] = useState<ExchangeTable | null>(null);
  const { sheets, unknown_sheets } = outcome;
  const first =
    sheets.find(({ problem_count }) => problem_count > 0) ??
    sheets.find(({ added, changed }) => added + changed > 0) ??
    sheets[0];
  const shown = sheets.find(({ what }) => what === chosen) ?? first;
  if (!shown) return null;
  return (
    <>
      {unknown_sheets.length > 0 && (
        <StateMark mark="due">{t("unknownSheets", { sheets: unknown_sheets.join(t("between")) })}</StateMark>
      )}
      {sheets.length === 1 ? (
        <ReportView report={shown} fileName={fileName} />
      ) : (
        <Tabs value={shown.what} onChange={(value) => setChosen(value as ExchangeTable)} keepMounted={false}>
          <Tabs.List aria-label={t("sheets")}>
            {sheets.map(({ what, wrong_rows, added, changed }) => (
              <Tabs.Tab
                key={what}
                value={what}
                leftSection={
                  <MarkShape mark={wrong_rows > 0 ? "breach" : added + changed > 0 ? "ok" : "off"} />
                }
              >
                {t("sheet", {
                  list: t(`list.${what}`),
                  total: formatNumber(wrong_rows > 0 ? wrong_rows : added + changed),
                })}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={shown.what} className={styles.sheet}>
            <ReportView key={shown.what} report={shown} fileName={fileName} />
          </Tabs.Panel>
        </Tabs>
      )}
    </>
  );
}
