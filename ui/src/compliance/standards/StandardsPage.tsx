// SPDX-License-Identifier: Apache-2.0
/** The list of standards of a system: what is asked, what was measured beside it, what a person checked. */
import { Button, Skeleton } from "@mantine/core";
import { IconArrowLeft, IconChecklist, IconPrinter } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { StandardsView } from "@/api";
import { ErrorState, MarkShape, Page, TimeText, useAddress } from "@/components";
import { useKind } from "@/duties/data";
import { EntryForm } from "@/duties/EntryForm";
import { useMay } from "@/session";
import styles from "../Compliance.module.css";
import { byStandard, markOfStanding, pdfHref, standings, useStandards } from "./data";
import own from "./Standards.module.css";
import { StandardsTable } from "./StandardsTable";

export function StandardsPage({ systemId }: { systemId: number }) {
  const { t } = useTranslation(["compliance", "common"]);
  const [address, change] = useAddress();
  const found = useStandards(systemId);
  const kind = useKind("standards-check");
  const mayCheck = useMay("duty.manage") && kind?.may_write === true;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  /** What is being entered: another choice meanwhile leaves the form as it is. */
  const [entering, setEntering] = useState<readonly string[] | null>(null);
  const show = address.get("show");
  const all = found.data?.items ?? [];
  const shown = all.filter((each) => show === null || each.standing === show);

  return (
    <Page
      title={t("standards.title")}
      body="scroll"
      note={
        found.data && (
          <>
            {found.data.name} · {found.data.site} · {t("computed")} <TimeText us={found.data.at_us} />
          </>
        )
      }
      tools={
        <>
          <Button
            variant="default"
            leftSection={<IconArrowLeft size={15} stroke={1.5} />}
            onClick={() => change({ standards: null, show: null }, { push: true })}
          >
            {t("title")}
          </Button>
          <Button
            variant="default"
            component="a"
            href={pdfHref(systemId)}
            download
            leftSection={<IconPrinter size={15} stroke={1.5} />}
          >
            {t("standards.print")}
          </Button>
          {mayCheck && (
            <Button
              disabled={chosen.length === 0 || entering !== null}
              leftSection={<IconChecklist size={15} stroke={1.5} />}
              onClick={() => setEntering(chosen)}
            >
              {t("standards.check", { count: chosen.length })}
            </Button>
          )}
        </>
      }
      below={
        found.data && <Numbers found={found.data} show={show} onShow={(state) => change({ show: state })} />
      }
      side={
        entering &&
        kind && (
          <EntryForm
            kind={kind}
            subjects={[`system:${systemId}`]}
            initial={{ items: [...entering] }}
            onClose={() => setEntering(null)}
            onWritten={() => {
              setEntering(null);
              setChosen([]);
              void found.refetch();
            }}
          />
        )
      }
    >
      {found.error && !found.data ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <div className={own.list} aria-busy={found.isPending}>
          {found.isPending && <Skeleton height={320} aria-label={t("common:loading")} />}
          {found.data?.report && <p className={styles.small}>{t("standards.report")}</p>}
          {byStandard(shown).map((group) => (
            <StandardsTable
              key={group[0].standard}
              items={group}
              chosen={mayCheck ? chosen : null}
              onChoose={setChosen}
            />
          ))}
          {found.data && shown.length === 0 && <p className={styles.small}>{t("standards.nothing")}</p>}
        </div>
      )}
    </Page>
  );
}

interface NumbersProps {
  found: StandardsView;
  show: string | null;
  onShow: (standing: string | null) => void;
}

/** How many items stand how; each narrows the list to its own. */
function Numbers({ found, show, onShow }: NumbersProps) {
  const { t } = useTranslation("compliance");
  return (
    <div className={`${styles.numbers} ${own.wrapped}`}>
      {standings.map((each) => (
        <button
          key={each}
          type="button"
          className={styles.number}
          aria-pressed={show === each}
          onClick={() => onShow(show === each ? null : each)}
        >
          <MarkShape mark={markOfStanding(each)} />
          <b>{found.counts[each] ?? 0}</b>
          {t(`standards.number.${each}`)}
        </button>
      ))}
    </div>
  );
}
