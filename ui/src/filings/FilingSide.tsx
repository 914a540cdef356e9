// SPDX-License-Identifier: Apache-2.0
/** One filing: the clock, what is missing or changed, what is filed, papers, handing in or deciding, history. */
import { Button, Skeleton } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { FilingView, FormView, MissingView } from "@/api";
import { ErrorState, Fact, Facts, Part, SidePanel, StateMark, TimeText } from "@/components";
import { DocumentsPanel } from "@/documents";
import { currentLanguage } from "@/i18n";
import { systemHref } from "@/links";
import { usePeers } from "@/peers/data";
import { Sending } from "@/peers/Sending";
import { useMay } from "@/session";
import { Changes } from "./Changes";
import { Content } from "./Content";
import { DecideFiling } from "./DecideFiling";
import { filingFile, useFiling, useFollowPapers, useForm } from "./data";
import { Entered } from "./Entered";
import styles from "./Filings.module.css";
import { History, ReturnedFor } from "./History";
import { MissingList } from "./MissingList";
import { OnPaper } from "./OnPaper";
import { SubmitFiling } from "./SubmitFiling";
import { Waiting } from "./Waiting";
import { dueSentence, ruleText, stateMark, stateText, systemTitle } from "./words";

export function FilingSide({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation(["filings", "common"]);
  const found = useFiling(id);
  const form = useForm();
  const error = found.error ?? form.error;
  const filing = found.data;
  return (
    <SidePanel
      wide
      title={
        filing
          ? `${t(`kind.${filing.kind}`)} · ${systemTitle(filing.site_name, filing.system_name)}`
          : t("title")
      }
      note={filing && <StateMark mark={stateMark(filing)}>{stateText(filing)}</StateMark>}
      onClose={onClose}
    >
      {error && !(filing && form.data) ? (
        <ErrorState error={error} onRetry={() => void (found.error ? found : form).refetch()} />
      ) : filing && form.data ? (
        <Opened filing={filing} form={form.data} />
      ) : (
        <Skeleton height={240} aria-label={t("common:loading")} />
      )}
    </SidePanel>
  );
}

function Opened({ filing, form }: { filing: FilingView; form: FormView }) {
  const { t } = useTranslation("filings");
  const mayWrite = useMay("filing.write") && !filing.remote;
  const [paper, setPaper] = useState<string>();
  const [isDirty, setIsDirty] = useState(false);
  useFollowPapers(filing.id);
  const isOpen = filing.state === "draft" || filing.state === "returned";
  const peers = usePeers().data?.filter((peer) => peer.direction === "out" && peer.revoked_us === null) ?? [];
  const isSent = mayWrite && (filing.delivery !== null || (filing.state === "submitted" && peers.length > 0));
  const wanted = form.attachments
    .filter(({ required }) => required.includes(filing.kind))
    .map(({ id }) => id);

  function mendHere(one: MissingView) {
    if (one.paper) setPaper(one.what);
    const found = document.querySelector<HTMLElement>(`[data-mends="${one.paper ? "papers" : one.what}"]`);
    found?.scrollIntoView({ block: "center" });
    found?.focus({ preventScroll: true });
  }

  return (
    <>
      {isOpen && <Clock filing={filing} form={form} />}
      {filing.state === "submitted" && !filing.remote && (mayWrite || !filing.may_decide) && (
        <Waiting filing={filing} mayWrite={mayWrite} />
      )}
      {filing.state === "returned" && <ReturnedFor filing={filing} form={form} />}
      {isOpen && <MissingList filing={filing} form={form} onHere={mayWrite ? mendHere : undefined} />}
      {filing.may_decide && <DecideFiling filing={filing} form={form} />}
      <OnPaper filing={filing} />
      {filing.before && <Changes changes={filing.changes} form={form} />}
      {filing.approvals.length > 0 && <Approvals filing={filing} />}
      {isOpen && mayWrite && <Entered key={filing.id} filing={filing} form={form} onDirty={setIsDirty} />}
      {isOpen && (
        <>
          <span data-mends="papers" tabIndex={-1} />
          <DocumentsPanel
            subject={`filing:${filing.id}`}
            title={t("papers.title")}
            kinds={form.attachments.map(({ id }) => id)}
            wanted={wanted.filter((kind) => !filing.papers.some((one) => one.kind === kind))}
            asked={paper}
            unitId={filing.unit_id}
            readOnly={!mayWrite}
          />
        </>
      )}
      {!isOpen && filing.papers.length > 0 && <Papers filing={filing} form={form} />}
      {isOpen && mayWrite && <SubmitFiling filing={filing} form={form} unsaved={isDirty} />}
      <Part title={t("column.authority")}>
        <Facts>
          <Fact name={t("facts.authority")}>{filing.authority_name || "–"}</Fact>
          {filing.handed_day && <Fact name={t("facts.handedDay")}>{filing.handed_day}</Fact>}
          <Fact name={t("facts.number")}>{filing.number ?? filing.filed_number ?? "–"}</Fact>
          {filing.kind !== "first" && <Fact name={t("facts.changed")}>{filing.event_day}</Fact>}
          {filing.kind !== "first" && filing.reason && <Fact name={t("reason.label")}>{filing.reason}</Fact>}
          <Fact name={t(filing.remote ? "column.came" : "facts.system")}>
            {filing.remote ? (
              <CameFrom filing={filing} />
            ) : (
              <Link href={systemHref(filing.system_id)}>{t("facts.otherOpen")}</Link>
            )}
          </Fact>
        </Facts>
      </Part>
      {isSent && <Sending filing={filing} peers={peers} file={filingFile(filing.id, "package.zip")} />}
      <Content filing={filing} form={form} />
      <Downloads filing={filing} packed={!isSent} />
      <History filing={filing} />
    </>
  );
}

function Clock({ filing, form }: { filing: FilingView; form: FormView }) {
  const { t } = useTranslation("filings");
  return (
    <Part title={t("column.due")}>
      <p className={`${styles.sentence} ${filing.overdue ? styles.late : ""}`}>{dueSentence(filing, form)}</p>
      <p className={styles.note}>{ruleText(filing)}</p>
      {!filing.due_rule.stated && <p className={styles.note}>{t("due.notStated")}</p>}
      {filing.due_rule.provisional && <p className={styles.note}>{t("due.provisional")}</p>}
    </Part>
  );
}

/** Who approved that cameras were moved, turned or given another purpose. */
function Approvals({ filing }: { filing: FilingView }) {
  const { t } = useTranslation("filings");
  return (
    <Part title={t("approvals.title")}>
      <table className={styles.compare}>
        <thead>
          <tr>
            <th scope="col">{t("approvals.camera")}</th>
            <th scope="col">{t("approvals.by")}</th>
            <th scope="col">{t("approvals.reason")}</th>
          </tr>
        </thead>
        <tbody>
          {filing.approvals.map((each) => (
            <tr key={each.camera}>
              <th scope="row">{each.name}</th>
              <td>{t("approvals.byOn", { by: each.by, day: each.day })}</td>
              <td>{each.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}

function Papers({ filing, form }: { filing: FilingView; form: FormView }) {
  const { t } = useTranslation("filings");
  const zh = currentLanguage() === "zh-CN";
  return (
    <Part title={t("papers.title")}>
      <ul className={styles.papers}>
        {filing.papers.map((paper) => {
          const kind = form.attachments.find(({ id }) => id === paper.kind);
          return (
            <li key={`${paper.kind} ${paper.document_id}`}>
              <span className={styles.note}>{kind ? (zh ? kind.name.zh : kind.name.en) : paper.kind}</span>
              <a href={`/api/v1/documents/${paper.document_id}`} download={paper.name}>
                {paper.name}
              </a>
            </li>
          );
        })}
      </ul>
    </Part>
  );
}

function CameFrom({ filing }: { filing: FilingView }) {
  const { t } = useTranslation("filings");
  return (
    <>
      {filing.came_from ? t("facts.sentBy", { name: filing.came_from }) : t("facts.remote")}{" "}
      {filing.received_us !== null && <TimeText us={filing.received_us} zone={filing.zone} form="short" />}
    </>
  );
}

/** `packed`: with the signed package, where it does not stand with the sending. */
function Downloads({ filing, packed }: { filing: FilingView; packed: boolean }) {
  const { t } = useTranslation("filings");
  const mayDecide = useMay("supervision.write");
  const language = currentLanguage() === "zh-CN" ? "zh" : "en";
  const isFiled = filing.state === "submitted" || filing.state === "accepted";
  const isDecided = filing.state === "accepted" || filing.state === "returned";
  const files = [
    { name: "form.pdf" as const, label: t("download.form"), shown: true },
    {
      name: "receipt.pdf" as const,
      label: t("download.receipt"),
      shown: filing.state === "accepted" && !filing.on_paper,
    },
    { name: "package.zip" as const, label: t("download.package"), shown: isFiled && packed },
    {
      name: "package.zip" as const,
      label: t("download.withdrawal"),
      shown: filing.state === "withdrawn" && filing.submitted_us !== null && !filing.remote,
    },
    {
      name: "answer.zip" as const,
      label: t("download.answer"),
      shown: mayDecide && isDecided && filing.remote,
    },
  ];
  return (
    <Part title={t("download.title")}>
      <div className={styles.buttons}>
        {files
          .filter(({ shown }) => shown)
          .map(({ name, label }) => (
            <Button
              key={name}
              component="a"
              href={`${filingFile(filing.id, name)}${name.endsWith("pdf") ? `?lang=${language}` : ""}`}
              download
              variant="default"
              leftSection={<IconDownload size={15} stroke={1.5} />}
            >
              {label}
            </Button>
          ))}
      </div>
    </Part>
  );
}
