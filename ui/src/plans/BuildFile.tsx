// SPDX-License-Identifier: Apache-2.0
/** The file of design and building: every paper that belongs into it, by stage; what is missing stands out. */
import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PaperView } from "@/api";
import { Part, StateMark } from "@/components";
import { documentHref } from "@/documents";
import { currentLanguage } from "@/i18n";
import { useAssessment } from "./data";
import styles from "./Plans.module.css";

export function BuildFile({ planId }: { planId: number }) {
  const { t } = useTranslation("plans");
  const papers = useAssessment(planId).data?.papers ?? [];
  const zh = currentLanguage() === "zh-CN";
  const stages = [...new Set(papers.map(({ stage }) => stage))];
  const of = (stage: string) => papers.filter((paper) => paper.stage === stage);
  return (
    <Part title={t("part.buildFile")}>
      <div className={styles.table}>
        <table>
          {stages.map((stage) => {
            const [first] = of(stage);
            return (
              <tbody key={stage}>
                <tr>
                  <th colSpan={2} scope="rowgroup" className={styles.stage}>
                    {first && (zh ? first.stage_zh : first.stage_en)}
                  </th>
                </tr>
                {of(stage).map((paper) => (
                  <tr key={paper.id}>
                    <td>{zh ? paper.zh : paper.en}</td>
                    <td>
                      <There paper={paper} />
                    </td>
                  </tr>
                ))}
              </tbody>
            );
          })}
        </table>
      </div>
      <p className={styles.note}>{t("buildFileText")}</p>
    </Part>
  );
}

function There({ paper }: { paper: PaperView }) {
  const { t } = useTranslation("plans");
  if (paper.document_ids.length === 0) return <StateMark mark="due">{t("missing")}</StateMark>;
  return (
    <StateMark mark="ok">
      {paper.document_ids.map((id) => (
        <Anchor key={id} href={documentHref(id)} download className={styles.paperLink}>
          {t("there")}
        </Anchor>
      ))}
    </StateMark>
  );
}
