// SPDX-License-Identifier: Apache-2.0
/** One visit: the checklist from the texts that bind the site, what was found, minutes, orders from it. */
import { Button, SegmentedControl, Skeleton, Textarea, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChecklistItem, InspectionView } from "@/api";
import { ErrorState, Fact, Facts, Part, SidePanel, StateMark, toastDone, useDiscard } from "@/components";
import { DocumentsPanel } from "@/documents";
import { say, systemTitle } from "@/filings/words";
import { currentLanguage } from "@/i18n";
import { citeText } from "@/i18n/articles";
import { useMay } from "@/session";
import { Failed } from "@/session/Failed";
import { isConflict } from "@/session/rebase";
import { formatDate, nowUs } from "@/time";
import { CheckPoints } from "./CheckPoints";
import { DayField } from "./DayField";
import { useChangeVisit, useCloseVisit, useVisit } from "./data";
import { IssueOrder } from "./IssueOrder";
import styles from "./Supervision.module.css";
import { visitMarks } from "./VisitsTable";

const results = ["kept", "deficient", "not-applicable"] as const;
type Result = (typeof results)[number];
type Found = Record<string, { result: Result | null; note: string }>;

export function VisitSide({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation("common");
  const found = useVisit(id);
  if (found.data) return <Opened visit={found.data} onClose={onClose} />;
  return (
    <Panel onClose={onClose}>
      {found.error ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <Skeleton height={240} aria-label={t("loading")} />
      )}
    </Panel>
  );
}

interface PanelProps {
  visit?: InspectionView;
  footer?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

function Panel({ visit, footer, onClose, children }: PanelProps) {
  const { t } = useTranslation("supervision");
  return (
    <SidePanel
      wide
      title={
        visit ? `${t("visit.title")} · ${systemTitle(visit.site_name, visit.system_name)}` : t("visit.title")
      }
      note={visit && <StateMark mark={visitMarks[visit.state]}>{t(`visit.${visit.state}`)}</StateMark>}
      tools={
        visit && (
          <Button
            component="a"
            href={`/api/v1/inspections/${visit.id}/minutes.pdf?lang=${currentLanguage() === "zh-CN" ? "zh" : "en"}`}
            download
            variant="default"
            leftSection={<IconDownload size={15} stroke={1.5} />}
          >
            {t("visit.pdf")}
          </Button>
        )
      }
      footer={footer}
      onClose={onClose}
    >
      {children}
    </SidePanel>
  );
}

function Opened({ visit, onClose }: { visit: InspectionView; onClose: () => void }) {
  const { t } = useTranslation(["supervision", "common"]);
  const mayWrite = useMay("supervision.write") && visit.state !== "closed";
  const change = useChangeVisit(visit.id, () => toastDone(t("visit.saved")));
  const close = useCloseVisit(visit.id, () => toastDone(t("visit.closed_done")));
  const latest = useVisit(visit.id);
  const [mine, setMine] = useState<Found>({});
  const [day, setDay] = useState<string | null>(null);
  const [minutes, setMinutes] = useState<string | null>(null);
  const [ordering, setOrdering] = useState<string | null>(null);
  const isDirty = Object.keys(mine).length > 0 || day !== null || minutes !== null;
  const { dialog } = useDiscard(isDirty, () => undefined);
  const of = (item: ChecklistItem) => mine[item.control] ?? { result: item.result, note: item.note };
  const done = visit.checklist.filter((item) => of(item).result !== null).length;
  // What is still to be done before the visit can be closed.
  const open = visit.checklist.length - done;
  const closing =
    open > 0 ? t("visit.openItems", { count: open }) : visit.visited_day === null ? t("visit.noDay") : "";

  function onSave() {
    change.mutate(
      {
        version: visit.version,
        visited_day: day ?? undefined,
        minutes: minutes ?? undefined,
        results: Object.entries(mine).map(([control, value]) => ({ control, ...value })),
      },
      {
        onSuccess: () => {
          setMine({});
          setDay(null);
          setMinutes(null);
        },
        onError: () => void latest.refetch(),
      },
    );
  }

  return (
    <Panel
      visit={visit}
      onClose={onClose}
      footer={
        mayWrite && (
          <>
            <span className={styles.unsaved} aria-live="polite">
              {isDirty ? t("visit.unsaved") : closing}
            </span>
            <Button
              variant="default"
              disabled={isDirty || closing !== ""}
              loading={close.isPending}
              onClick={() => close.mutate(visit.version)}
            >
              {t("visit.close")}
            </Button>
            <Button disabled={!isDirty} loading={change.isPending} onClick={onSave}>
              {t("visit.save")}
            </Button>
          </>
        )
      }
    >
      {mayWrite &&
        (isConflict(change.error) ? (
          <p role="alert">{t("visit.conflict")}</p>
        ) : (
          <Failed error={change.error ?? close.error} />
        ))}
      <Part title={t("visit.title")}>
        <Facts>
          <Fact name={t("column.unit")}>{visit.unit_name}</Fact>
          <Fact name={t("column.planned")}>{visit.planned_day}</Fact>
          <Fact name={t("column.inspectors")}>
            {visit.inspectors.map(({ name, card }) => `${name} ${card}`.trim()).join(t("common:comma")) ||
              "–"}
          </Fact>
          {!mayWrite && <Fact name={t("visit.day")}>{visit.visited_day ?? "–"}</Fact>}
        </Facts>
        {mayWrite && (
          <DayField
            label={t("visit.day")}
            value={day ?? visit.visited_day ?? ""}
            maxDate={formatDate(nowUs(), visit.zone)}
            onChange={setDay}
          />
        )}
      </Part>
      <Part title={`${t("visit.checklist")} · ${t("visit.progress", { done, all: visit.checklist.length })}`}>
        {visit.checklist.map((item) => (
          <Item
            key={item.control}
            item={item}
            zone={visit.zone}
            value={of(item)}
            mayWrite={mayWrite}
            onChange={(value) => setMine({ ...mine, [item.control]: value })}
            onOrder={() => setOrdering(item.control)}
          >
            {ordering === item.control && (
              <IssueOrder
                systemId={visit.system_id}
                zone={visit.zone}
                control={item.control}
                demand={of(item).note}
                inspectionId={visit.id}
                onDone={() => setOrdering(null)}
                onCancel={() => setOrdering(null)}
              />
            )}
          </Item>
        ))}
      </Part>
      <Part title={t("visit.minutes")}>
        {mayWrite ? (
          <Textarea
            aria-label={t("visit.minutes")}
            description={t("visit.minutesText")}
            rows={5}
            maxLength={20_000}
            value={minutes ?? visit.minutes}
            onChange={(event) => setMinutes(event.currentTarget.value)}
          />
        ) : (
          <p>{visit.minutes || "–"}</p>
        )}
      </Part>
      <DocumentsPanel
        subject={`inspection:${visit.id}`}
        kinds={["minutes", "photo", "other"]}
        readOnly={!mayWrite}
      />
      {dialog}
    </Panel>
  );
}

interface ItemProps {
  item: ChecklistItem;
  zone: string;
  value: { result: Result | null; note: string };
  mayWrite: boolean;
  onChange: (value: { result: Result | null; note: string }) => void;
  onOrder: () => void;
  children: ReactNode;
}

function Item({ item, zone, value, mayWrite, onChange, onOrder, children }: ItemProps) {
  const { t } = useTranslation("supervision");
  const { result, note } = value;
  return (
    <div className={styles.item}>
      <div className={styles.itemHead}>
        <span className={styles.itemName}>{say(item.name)}</span>
        {mayWrite ? (
          <SegmentedControl
            aria-label={say(item.name)}
            size="xs"
            value={result ?? ""}
            onChange={(next) => onChange({ result: next as Result, note })}
            data={results.map((one) => ({ value: one, label: t(`visit.${one}`) }))}
          />
        ) : (
          result && (
            <StateMark mark={result === "kept" ? "ok" : result === "deficient" ? "breach" : "off"}>
              {t(`visit.${result}`)}
            </StateMark>
          )
        )}
      </div>
      <p className={styles.note}>{articlesText(item)}</p>
      {item.automatic && <p className={styles.note}>{t("visit.looksAt", { what: say(item.automatic) })}</p>}
      {item.person && <p className={styles.note}>{t("visit.asksFor", { what: say(item.person) })}</p>}
      {item.points && item.points.length > 0 && <CheckPoints points={item.points} zone={zone} />}
      {mayWrite && result === "deficient" && (
        <>
          <TextInput
            aria-label={t("visit.note")}
            placeholder={t("visit.note")}
            maxLength={2000}
            value={note}
            onChange={(event) => onChange({ result, note: event.currentTarget.value })}
          />
          <div className={styles.buttons}>
            <Button variant="subtle" onClick={onOrder}>
              {t("system.order")}
            </Button>
          </div>
        </>
      )}
      {!mayWrite && note && <p>{note}</p>}
      {children}
    </div>
  );
}

/** `Regulation ..., articles 7, 9 · Measures ..., article 6`; a text that is known only by a heading by its name. */
function articlesText(item: ChecklistItem): string {
  const byText = new Map<string, string[]>();
  for (const one of item.articles) {
    const pack = say(one.pack_name);
    byText.set(pack, [...(byText.get(pack) ?? []), ...(/^\d/.test(one.article) ? [one.article] : [])]);
  }
  return [...byText].map(([pack, numbers]) => citeText(pack, numbers, currentLanguage())).join(" · ");
}
