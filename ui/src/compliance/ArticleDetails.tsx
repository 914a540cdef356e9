// SPDX-License-Identifier: Apache-2.0
/** One article: what it asks, which texts bind, what shows how it stands, and what to do next. */
import { Button, Skeleton } from "@mantine/core";
import { IconArrowRight, IconGavel, IconSignature } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import type { ArticleView, ComplianceView, ControlView, EvidenceView, LastDayView } from "@/api";
import {
  EmptyState,
  ErrorState,
  MarkShape,
  Panel,
  StateMark,
  toastDone,
  toastFailed,
  useAddress,
} from "@/components";
import { permittedPages } from "@/frame/nav";
import { currentLanguage } from "@/i18n";
import { citeArticle, citeText } from "@/i18n/articles";
import { useMay, useMe } from "@/session";
import styles from "./Compliance.module.css";
import {
  type About,
  aboutOf,
  leadsSomewhere,
  markOf,
  type State,
  said,
  stateWord,
  useArticle,
  useVerify,
} from "./data";

/** Whether a link leads to a page that this person has. */
function useMayOpen(): (link: string) => boolean {
  const { permissions } = useMe();
  return (link) => leadsSomewhere(link, permittedPages(permissions));
}

/** As a heading; some texts have topics in place of numbers. */
function articleName(article: string): string {
  const cited = citeArticle(article, currentLanguage());
  return cited.charAt(0).toUpperCase() + cited.slice(1);
}

function cited(name: Parameters<typeof said>[0], article: string): string {
  return citeText(said(name), [article], currentLanguage());
}

interface Props {
  report: ComplianceView;
  article: string | null;
  about: About;
}

export function ArticleDetails({ report, article, about }: Props) {
  const { t } = useTranslation("compliance");
  const found = useArticle(report.rules, article, about, report.computed_us ?? undefined);
  if (article === null) {
    return (
      <div className={styles.details}>
        <EmptyState icon={<IconGavel size={20} stroke={1.5} />} title={t("choose")} text={t("chooseText")} />
      </div>
    );
  }
  if (found.error && !found.data) {
    return (
      <div className={styles.details}>
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      </div>
    );
  }
  return (
    <article className={styles.details} aria-busy={found.isPending}>
      {found.data ? <Article data={found.data} /> : <Loading />}
    </article>
  );
}

/** Where the heading, what is asked and the controls will stand. */
function Loading() {
  return (
    <>
      <Skeleton height={22} width="30%" />
      <Skeleton height={38} />
      <Skeleton height={120} />
      <Skeleton height={120} />
    </>
  );
}

function Article({ data }: { data: ArticleView }) {
  const { t } = useTranslation("compliance");
  const state = data.state as State;
  return (
    <>
      <header className={styles.title}>
        <h2>{articleName(data.article)}</h2>
        <StateMark mark={markOf(state)}>
          {t(`state.${stateWord(state, data.kind === "duty" && data.findings.length > 0)}`)}
        </StateMark>
        {data.exempt > 0 && <span className={styles.small}>{t("exempt", { count: data.exempt })}</span>}
      </header>
      <p className={styles.demands}>{said(data.demands)}</p>
      {data.kind !== "duty" && <p className={styles.small}>{said(data.note)}</p>}
      {data.kind === "duty" && data.findings.map((each) => <Control key={each.control} control={each} />)}
      {data.penalties.length > 0 && (
        <Panel title={t("penalties")}>
          <ul className={styles.others}>
            {data.penalties.map((each) => (
              <li key={each.article}>
                <strong>{articleName(each.article)}</strong>
                <span>{said(each.demands)}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {data.others.length > 0 && (
        <Panel title={t("others")}>
          <ul className={styles.others}>
            {data.others.map((each) => (
              <li key={`${each.rules} ${each.article}`}>
                <Link
                  href={`/compliance?rules=${each.rules}&article=${encodeURIComponent(each.article)}`}
                  className={styles.other}
                >
                  {cited(each.name, each.article)}
                </Link>
                <span>{said(each.demands)}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

function Control({ control }: { control: ControlView }) {
  const { t } = useTranslation("compliance");
  const state = control.state as State;
  const several = Object.values(control.sites).reduce((sum, each) => sum + each, 0) > 1;
  return (
    <Panel
      title={said(control.name)}
      note={<StateMark mark={markOf(state)}>{t(`state.${stateWord(state, true)}`)}</StateMark>}
      tools={<NextStep control={control} />}
    >
      {several && (
        <p className={styles.counts}>
          {Object.entries(control.sites).map(([each, count]) => (
            <StateMark key={each} mark={markOf(each)}>
              {t("sitesInState", { count })} {t(`state.${each as State}`)}
            </StateMark>
          ))}
        </p>
      )}
      {control.due && control.next?.key !== "wait-until" && <Due due={control.due} done={state === "kept"} />}
      <ul className={styles.evidence}>
        {control.evidence.map((each, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two items may say the same
          <Item key={index} item={each} control={control} />
        ))}
        {control.more > 0 && <li className={styles.small}>{t("more", { count: control.more })}</li>}
      </ul>
      {control.weighed.length > 0 && (
        <div className={styles.weighed}>
          <h3>{t("weighed")}</h3>
          <ul>
            {control.weighed.map((each) => (
              <li key={`${each.rules} ${each.article} ${each.value}`} data-counts={each.counts || undefined}>
                <span>{cited(each.name, each.article)}</span>
                <span>{said(each.text)}</span>
                {each.counts && <b>{t("counts")}</b>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}

function Item({ item, control }: { item: EvidenceView; control: ControlView }) {
  const { t } = useTranslation("compliance");
  const [, change] = useAddress();
  const mayOpen = useMayOpen();
  const mayAttest = useMay("duty.manage");
  const isAttested = item.link.startsWith("/compliance?attest");
  // Where the next step is another one, what only a person can say is still to be said.
  const isToBeSaid = isAttested && item.state === "attest" && mayAttest && control.next?.key !== "attest";
  const text = (
    <>
      {item.site && <b>{t("told", { where: item.site, what: "" })}</b>}
      {said(item.text)}
    </>
  );
  return (
    <li>
      <MarkShape mark={markOf(item.state)} />
      {!isAttested && mayOpen(item.link) ? (
        <Link href={item.link}>{text}</Link>
      ) : (
        <span>
          {text}
          {isToBeSaid && (
            <Button
              size="compact-xs"
              variant="subtle"
              ml={4}
              onClick={() => change({ attest: control.control, ...aboutOf(item.link) })}
            >
              {t("attest")}
            </Button>
          )}
        </span>
      )}
    </li>
  );
}

function Due({ due, done }: { due: LastDayView; done: boolean }) {
  const { t } = useTranslation("compliance");
  const late = due.days_left < 0;
  const when = late ? t("overdue", { count: -due.days_left }) : t("dueIn", { count: due.days_left });
  return (
    <p className={styles.due} data-late={(late && !done) || undefined}>
      <span>
        <b>
          {t("due")} {due.day}
        </b>
        {!done && t("bracketed", { text: when })}
      </span>
      <span className={styles.small}>
        {due.rule
          ? t("told", { where: cited(due.rule.name, due.rule.article), what: said(due.rule.text) })
          : t("own")}
        {due.rule && !due.rule.stated && t("bracketed", { text: t("reading") })}
        {due.provisional && t("bracketed", { text: t("provisional") })}
      </span>
    </p>
  );
}

/** The next step: a page of the console, or the form in which a person attests. */
function NextStep({ control }: { control: ControlView }) {
  const { t } = useTranslation("compliance");
  const [, change] = useAddress();
  const [, navigate] = useLocation();
  const mayAttest = useMay("duty.manage");
  const mayVerify = useMay("register.read");
  const mayOpen = useMayOpen();
  const verify = useVerify();
  if (!control.next) return null;
  const href = control.next.link;
  if (control.next.key === "verify") {
    if (!mayVerify) return null;
    return (
      <Button
        size="compact-sm"
        variant="default"
        loading={verify.isPending}
        onClick={() =>
          verify.mutate(undefined, { onSuccess: () => toastDone(t("verifyBegun")), onError: toastFailed })
        }
      >
        {said(control.next.text)}
      </Button>
    );
  }
  if (control.next.key === "attest") {
    if (!mayAttest) return null;
    return (
      <Button
        size="compact-sm"
        leftSection={<IconSignature size={14} stroke={1.5} />}
        onClick={() => change({ attest: control.control, ...aboutOf(href) })}
      >
        {t("attest")}
      </Button>
    );
  }
  // What this person may not do is told, for whoever may; so is what needs nothing but time.
  if (href === "" || control.next.key === "wait-until" || !mayOpen(href))
    return <span className={styles.small}>{said(control.next.text)}</span>;
  return (
    <Button
      size="compact-sm"
      variant="default"
      rightSection={<IconArrowRight size={14} stroke={1.5} />}
      onClick={() => navigate(href)}
    >
      {said(control.next.text)}
    </Button>
  );
}
