// SPDX-License-Identifier: Apache-2.0
/** One request: what is asked, by whom, the decision, the papers, what was delivered, and its end. */
import { Button } from "@mantine/core";
import { IconPencil, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { CaseView } from "@/api";
import { Fact, Facts, Part, SidePanel, StateMark, TimeText } from "@/components";
import { formatSpan } from "@/components/format";
import { DocumentsPanel } from "@/documents";
import { playbackHref } from "@/links";
import { useMay, useMe } from "@/session";
import styles from "./Cases.module.css";
import { CloseCase } from "./CloseCase";
import { DecideCase } from "./DecideCase";
import { Deliveries } from "./Deliveries";
import { officersOf } from "./formValues";
import { isAnsweredLate, said, spanText, standingMark, standingText } from "./words";

interface Props {
  found: CaseView;
  onChange: () => void;
  onClose: () => void;
}

const papers = { official: ["retrieval-approval"], person: ["identity-proof"], internal: [] };

export function CaseDetails({ found, onChange, onClose }: Props) {
  const { t } = useTranslation(["cases", "common"]);
  const me = useMe();
  const mayAsk = useMay("case.ask");
  const mayDecide = useMay("case.decide");
  const mayRegister = useMay("register.read");
  const isOwn = found.asked_by.id === me.account.id;
  const isWaiting = found.standing === "asked";
  const isOver = found.standing === "closed" || found.standing === "refused";
  return (
    <SidePanel
      wide
      title={t("case", { id: found.id })}
      note={
        <StateMark mark={standingMark(found)} title={standingText(found)}>
          {standingText(found)}
        </StateMark>
      }
      tools={
        isOwn &&
        found.opens_view && (
          <Button
            component={Link}
            href={playbackHref(
              found.cameras.map(({ id }) => id),
              found.start_us,
              found.id,
            )}
            variant="default"
            leftSection={<IconPlayerPlay size={15} stroke={1.5} />}
          >
            {t("detail.play")}
          </Button>
        )
      }
      onClose={onClose}
    >
      <Part
        title={t("detail.what")}
        tools={
          isOwn &&
          isWaiting && (
            <Button variant="subtle" leftSection={<IconPencil size={14} stroke={1.5} />} onClick={onChange}>
              {t("detail.change")}
            </Button>
          )
        }
      >
        <Asked found={found} />
      </Part>
      {found.kind !== "internal" && (
        <Part title={t("detail.who")}>
          <Requester found={found} />
        </Part>
      )}
      {found.kind !== "internal" && (
        <DocumentsPanel
          subject={`case:${found.id}`}
          version={found.version}
          title={t("detail.papers")}
          kinds={[...papers[found.kind], "letter", "other"]}
          wanted={found.requester.kinship === "self" ? [] : papers[found.kind]}
          unitId={found.unit_id}
          readOnly={!isWaiting || !mayAsk}
        />
      )}
      {(found.decided_by || (found.standing !== "asked" && found.kind === "internal")) && (
        <Part title={t("detail.decision")}>
          <Decided found={found} />
        </Part>
      )}
      {isWaiting && mayDecide && !isOwn && <DecideCase found={found} />}
      {isWaiting && mayDecide && isOwn && <p className={styles.warning}>{t("decide.own")}</p>}
      <Deliveries caseId={found.id} />
      {mayRegister && <Link href={`/access?case=${found.id}`}>{t("detail.register")}</Link>}
      {!isOver && mayAsk && (isOwn || mayDecide) && <CloseCase found={found} />}
    </SidePanel>
  );
}

function Asked({ found }: { found: CaseView }) {
  const { t } = useTranslation("cases");
  const { due_rule: rule } = found;
  return (
    <Facts>
      <Fact name={t("column.kind")}>{t(`kindLong.${found.kind}`)}</Fact>
      <Fact name={t("detail.reason")}>{found.reason}</Fact>
      {found.content && <Fact name={t("detail.content")}>{found.content}</Fact>}
      <Fact name={t("detail.cameras")}>
        <span className={styles.list}>
          {found.cameras.map(({ id, name }) => (
            <span key={id}>{name || `#${id}`}</span>
          ))}
        </span>
      </Fact>
      <Fact name={t("detail.span")}>
        {spanText(found.start_us, found.end_us)} · {formatSpan(found.end_us - found.start_us)}
      </Fact>
      <Fact name={t("detail.export")}>{t(found.export ? "detail.exportYes" : "detail.exportNo")}</Fact>
      <Fact name={t("detail.askedBy")}>{found.asked_by.display_name}</Fact>
      <Fact name={t("detail.askedAt")}>
        <TimeText us={found.asked_us} />
      </Fact>
      {found.due_us !== null && (
        <Fact name={t("detail.due")}>
          <TimeText us={found.due_us} form="date" />
          {isAnsweredLate(found) && (
            <>
              {" "}
              <StateMark mark="breach">{t("detail.answeredLate")}</StateMark>
            </>
          )}
          {rule && (
            <span className={styles.note}>
              {" "}
              {rule.own
                ? said(rule.text)
                : t("detail.dueRule", {
                    pack: said(rule.name),
                    article: String(rule.article),
                    text: said(rule.text),
                  })}
              {rule.provisional ? ` ${t("detail.provisional")}` : ""}
            </span>
          )}
        </Fact>
      )}
    </Facts>
  );
}

function Requester({ found }: { found: CaseView }) {
  const { t } = useTranslation("cases");
  const text = (name: string) => {
    const value = found.requester[name];
    return typeof value === "string" && value ? value : "–";
  };
  if (found.kind === "official")
    return (
      <Facts>
        <Fact name={t("detail.organ")}>{text("organ")}</Fact>
        <Fact name={t("detail.officers")}>
          <span className={styles.list}>
            {officersOf(found).map(({ name, card }) => (
              <span key={card}>
                {name} <span className="fw-mono">{card}</span>
              </span>
            ))}
          </span>
        </Fact>
        <Fact name={t("detail.approval")}>{text("approval")}</Fact>
      </Facts>
    );
  const kinship = text("kinship");
  return (
    <Facts>
      <Fact name={t("form.name")}>{text("name")}</Fact>
      <Fact name={t("detail.identity")}>{text("identity")}</Fact>
      <Fact name={t("detail.kinship")}>{t(`kinship.${kinship}` as "kinship.self")}</Fact>
      {kinship !== "self" && <Fact name={t("detail.of")}>{text("of")}</Fact>}
      <Fact name={t("detail.supervisor")}>{text("supervisor")}</Fact>
    </Facts>
  );
}

function Decided({ found }: { found: CaseView }) {
  const { t } = useTranslation("cases");
  return (
    <Facts>
      <Fact name={t("detail.decidedBy")}>{found.decided_by?.display_name ?? t("detail.noSecond")}</Fact>
      {found.decided_us !== null && (
        <Fact name={t("detail.decidedAt")}>
          <TimeText us={found.decided_us} />
        </Fact>
      )}
      {found.decision && <Fact name={t("detail.words")}>{found.decision}</Fact>}
      {found.expires_us !== null && found.standing !== "refused" && (
        <Fact name={t("detail.expires")}>
          <TimeText us={found.expires_us} />
        </Fact>
      )}
      {found.closed_us !== null && (
        <>
          <Fact name={t("detail.closedAt")}>
            <TimeText us={found.closed_us} />
          </Fact>
          <Fact name={t("detail.outcome")}>{found.outcome}</Fact>
        </>
      )}
    </Facts>
  );
}
