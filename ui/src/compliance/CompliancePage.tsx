// SPDX-License-Identifier: Apache-2.0
/** Is the law kept: a text article by article, for one site or all, with the evidence and what to do next. */
import { Button, Menu, Select, Skeleton } from "@mantine/core";
import { IconDownload, IconGavel, IconShieldCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { ComplianceView } from "@/api";
import {
  EmptyState,
  ErrorState,
  MarkShape,
  numberParam,
  Page,
  TimeText,
  toastDone,
  toastFailed,
  useAddress,
} from "@/components";
import { SiteFilter } from "@/registry/SiteFilter";
import { useMay } from "@/session";
import { ArticleDetails } from "./ArticleDetails";
import { ArticleList } from "./ArticleList";
import { AttestPanel } from "./AttestPanel";
import styles from "./Compliance.module.css";
import {
  type About,
  firstArticle,
  firstText,
  markOf,
  printHref,
  said,
  states,
  useReport,
  useTexts,
  useVerify,
} from "./data";
import { StandardsPage } from "./standards/StandardsPage";

export function CompliancePage() {
  const [address] = useAddress();
  const system = numberParam(address, "standards");
  return system === null ? <ReportPage /> : <StandardsPage key={system} systemId={system} />;
}

function ReportPage() {
  const { t } = useTranslation("compliance");
  const [address, change] = useAddress();
  const [, navigate] = useLocation();
  const about: About = {
    site: numberParam(address, "site") ?? undefined,
    unit: numberParam(address, "unit") ?? undefined,
  };
  const texts = useTexts(about);
  const rules = address.get("rules") ?? (texts.data && firstText(texts.data)?.rules);
  const report = useReport(rules, about);
  const attest = address.get("attest");
  const named: About = {
    site: numberParam(address, "of_site") ?? undefined,
    unit: numberParam(address, "of_unit") ?? undefined,
  };
  const attestFor = named.site === undefined && named.unit === undefined ? about : named;
  const found = report.data?.ready ? report.data : undefined;
  const article = address.get("article") ?? firstArticle(found?.articles ?? []);
  const nothing = found && found.sites === 0 && found.unplaced === 0;

  return (
    <Page
      title={t("title")}
      note={
        found?.computed_us && (
          <>
            {t("computed")} <TimeText us={found.computed_us} />
          </>
        )
      }
      tools={
        <>
          <SiteFilter
            label={t("site")}
            placeholder={t("allSites")}
            value={about.site ?? null}
            onChange={(site) => change({ site, unit: null })}
          />
          <Select
            aria-label={t("text")}
            w={300}
            value={rules ?? null}
            allowDeselect={false}
            onChange={(value) => change({ rules: value, article: null })}
            data={(texts.data ?? []).map((each) => ({ value: each.rules, label: said(each.name) }))}
            renderOption={({ option }) => {
              const text = texts.data?.find((each) => each.rules === option.value);
              return (
                <div>
                  <div>{option.label}</div>
                  <div className={styles.small}>{text && t("bindsSites", { count: text.sites })}</div>
                </div>
              );
            }}
          />
          <Verify verifying={report.data?.verifying ?? false} />
          <SaveMenu rules={rules} about={about} ready={found !== undefined} />
        </>
      }
      below={found && !nothing && <Numbers report={found} show={address.get("state")} onShow={change} />}
      side={
        attest && (
          <AttestPanel
            key={attest}
            control={attest}
            name={report.data?.names[attest]}
            about={attestFor}
            onClose={() => change({ attest: null, of_site: null, of_unit: null })}
          />
        )
      }
    >
      {report.error && !report.data ? (
        <ErrorState error={report.error} onRetry={() => void report.refetch()} />
      ) : texts.error && !texts.data ? (
        <ErrorState error={texts.error} onRetry={() => void texts.refetch()} />
      ) : nothing ? (
        <EmptyState
          icon={<IconGavel size={20} stroke={1.5} />}
          title={t("begin")}
          text={t("beginText")}
          action={<Button onClick={() => navigate("/registry")}>{t("beginButton")}</Button>}
        />
      ) : found ? (
        <div className={styles.columns}>
          <ArticleList
            report={found}
            state={address.get("state")}
            chosen={article}
            onChoose={(article) => change({ article }, { push: address.get("article") === null })}
          />
          <ArticleDetails report={found} article={article} about={about} />
        </div>
      ) : report.data ? (
        <EmptyState icon={<IconGavel size={20} stroke={1.5} />} title={t("computing")} />
      ) : (
        <Waiting />
      )}
    </Page>
  );
}

function Waiting() {
  return (
    <div className={styles.waiting} aria-busy="true">
      {[46, 72, 58, 66, 40].map((width) => (
        <Skeleton key={width} height={12} width={`${width}%`} />
      ))}
    </div>
  );
}

function Verify({ verifying }: { verifying: boolean }) {
  const { t } = useTranslation("compliance");
  const may = useMay("register.read");
  const verify = useVerify();
  if (!may) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconShieldCheck size={15} stroke={1.5} />}
      disabled={verifying || verify.isPending}
      onClick={() =>
        verify.mutate(undefined, { onSuccess: () => toastDone(t("verifyBegun")), onError: toastFailed })
      }
    >
      {t(verifying ? "verifying" : "verify")}
    </Button>
  );
}

const formats = ["pdf", "html", "json"] as const;

function SaveMenu({ rules, about, ready }: { rules?: string; about: About; ready: boolean }) {
  const { t } = useTranslation("compliance");
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button disabled={!ready} leftSection={<IconDownload size={15} stroke={1.5} />}>
          {t("save")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map((format) => (
          <Menu.Item key={format} component="a" href={printHref(rules ?? "", about, format)} download>
            {t(`saveAs.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface NumbersProps {
  report: ComplianceView;
  show: string | null;
  onShow: (patch: { state: string | null }) => void;
}

/** Four numbers; each narrows the list to its articles. */
function Numbers({ report, show, onShow }: NumbersProps) {
  const { t } = useTranslation("compliance");
  return (
    <div className={styles.head}>
      <div className={styles.numbers}>
        {states.map((state) => (
          <button
            key={state}
            type="button"
            className={styles.number}
            aria-pressed={show === state}
            onClick={() => onShow({ state: show === state ? null : state })}
          >
            <MarkShape mark={markOf(state)} />
            <b>{report.numbers[state]}</b>
            {t(`number.${state}`)}
          </button>
        ))}
      </div>
      <div className={styles.small}>
        {t("bindsSites", { count: report.bound })}
        {report.unplaced > 0 && ` · ${t("unplaced", { count: report.unplaced })}`}
        {` · ${t("reading_note", { text: said(report.reading) })}`}
      </div>
    </div>
  );
}
