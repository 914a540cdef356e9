// SPDX-License-Identifier: Apache-2.0
/** One hold: what is held and why, what of it is there, until when, and its end. */
import { Button } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { HoldLeftView, HoldView } from "@/api";
import { said, spanText } from "@/cases/words";
import { Fact, Facts, Part, SidePanel, StateMark } from "@/components";
import { formatSpan } from "@/components/format";
import { caseHref, playbackHref } from "@/links";
import { useMay } from "@/session";
import { formatMoment } from "@/time";
import { EndHold } from "./EndHold";
import styles from "./Holds.module.css";
import { Left } from "./Left";
import { holdMark, holdText } from "./words";

interface Props {
  found: HoldView;
  /** Undefined = not known yet. */
  left: readonly HoldLeftView[] | undefined;
  onClose: () => void;
}

export function HoldDetails({ found, left, onClose }: Props) {
  const { t } = useTranslation("holds");
  const mayPlay = useMay("playback.view");
  const mayDecide = useMay("hold.decide");
  const mayAudit = useMay("register.read");
  return (
    <SidePanel
      wide
      title={t("hold", { id: found.id })}
      note={
        <StateMark mark={holdMark(found)} title={holdText(found)}>
          {holdText(found)}
        </StateMark>
      }
      tools={
        mayPlay && (
          <Button
            component={Link}
            href={playbackHref(
              found.cameras.slice(0, 9).map(({ id }) => id),
              found.start_us,
              found.case_id ?? undefined,
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
      <Part title={t("detail.what")}>
        <What found={found} />
      </Part>
      {left && (
        <Part title={t("detail.left")}>
          <Left left={left} startUs={found.start_us} endUs={found.end_us} />
        </Part>
      )}
      {found.standing === "held" && mayDecide && <EndHold found={found} />}
      {mayAudit && <Link href={`/audit?subject=hold:${found.id}`}>{t("detail.audit")}</Link>}
    </SidePanel>
  );
}

function What({ found }: { found: HoldView }) {
  const { t } = useTranslation("holds");
  const mayCases = useMay("case.read");
  const mayDuties = useMay("duty.read");
  const { rule } = found;
  const isLegal = found.kind === "legal";
  return (
    <Facts>
      <Fact name={t("column.kind")}>{t(`kind.${found.kind}`)}</Fact>
      <Fact name={t("detail.reason")}>{found.reason}</Fact>
      {isLegal && <Fact name={t("detail.authority")}>{found.authority || "–"}</Fact>}
      {isLegal && <Fact name={t("detail.caseNumber")}>{found.case_number || "–"}</Fact>}
      {found.case_id !== null && (
        <Fact name={t("detail.request")}>
          {mayCases ? <Link href={caseHref(found.case_id)}>#{found.case_id}</Link> : `#${found.case_id}`}
        </Fact>
      )}
      {found.entry_id !== null && (
        <Fact name={t("detail.matter")}>
          {mayDuties ? (
            <Link href={`/duties?view=register&entry=${found.entry_id}`}>#{found.entry_id}</Link>
          ) : (
            `#${found.entry_id}`
          )}
        </Fact>
      )}
      <Fact name={t("column.cameras")}>
        <span className={styles.list}>
          {found.cameras.map(({ id, name, removed }) => (
            <span key={id}>
              {name} {removed && <span className={styles.note}>{t("removed")}</span>}
            </span>
          ))}
        </span>
      </Fact>
      {found.site && <Fact name={t("column.site")}>{found.site}</Fact>}
      <Fact name={t("column.span")}>
        {spanText(found.start_us, found.end_us)} · {formatSpan(found.end_us - found.start_us)}
      </Fact>
      <Fact name={t(isLegal ? "detail.reviewDay" : "detail.lastDay")}>
        {found.last_day}
        {!isLegal && found.standing === "held" && <p className={styles.note}>{t("detail.after")}</p>}
      </Fact>
      {found.floor_day !== null && rule && (
        <Fact name={t("detail.floor")}>
          {t("detail.floorText", {
            day: found.floor_day,
            pack: said(rule.name),
            article: String(rule.article),
            text: said(rule.text),
          })}
        </Fact>
      )}
      <Fact name={t("detail.placed")}>
        {t("detail.by", { name: found.placed_by?.display_name ?? "–", time: formatMoment(found.placed_us) })}
      </Fact>
      {found.lifted_us !== null && (
        <>
          <Fact name={t("detail.lifted")}>
            {t("detail.by", {
              name: found.lifted_by?.display_name ?? "–",
              time: formatMoment(found.lifted_us),
            })}
          </Fact>
          <Fact name={t("detail.liftReason")}>{found.lift_reason || "–"}</Fact>
        </>
      )}
    </Facts>
  );
}
