// SPDX-License-Identifier: Apache-2.0
/** What one standard asks for, item by item. */
import { Checkbox } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { StandardItemView } from "@/api";
import { StateMark, TimeText } from "@/components";
import { documentHref } from "@/documents";
import { said } from "../data";
import { markOfItem } from "./data";
import own from "./Standards.module.css";

interface Props {
  items: [StandardItemView, ...StandardItemView[]];
  /** The items that are to be checked; null: this person checks nothing. */
  chosen: readonly string[] | null;
  onChoose: (items: readonly string[]) => void;
}

export function StandardsTable({ items, chosen, onChoose }: Props) {
  const { t } = useTranslation("compliance");
  const [first] = items;
  const heading = [first.number, said(first.standard_name)].filter(Boolean).join(" ");
  const ids = items.map((each) => each.item);
  const picked = ids.filter((each) => chosen?.includes(each));

  function toggle(some: string[], on: boolean) {
    const others = (chosen ?? []).filter((each) => !some.includes(each));
    onChoose(on ? [...others, ...some] : others);
  }

  return (
    <table className={own.table}>
      <caption>
        <b>{heading}</b>
        {first.standard_note && <span>{said(first.standard_note)}</span>}
      </caption>
      <thead>
        <tr>
          {chosen && (
            <th className={own.pick}>
              <Checkbox
                aria-label={t("standards.pickAll", { standard: heading })}
                checked={picked.length === ids.length}
                indeterminate={picked.length > 0 && picked.length < ids.length}
                onChange={(event) => toggle(ids, event.currentTarget.checked)}
              />
            </th>
          )}
          <th className={own.asks}>{t("standards.asks")}</th>
          <th className={own.number}>{t("standards.asked")}</th>
          <th className={own.found}>{t("standards.found")}</th>
          <th className={own.state}>{t("standards.state")}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((each) => (
          <tr key={each.item} data-fails={each.standing === "does-not" || undefined}>
            {chosen && (
              <td className={own.pick}>
                <Checkbox
                  aria-label={said(each.name)}
                  checked={chosen.includes(each.item)}
                  onChange={(event) => toggle([each.item], event.currentTarget.checked)}
                />
              </td>
            )}
            <td>
              <Asks item={each} />
            </td>
            <td>{each.asked ? said(each.asked) : "–"}</td>
            <td>
              <Found item={each} />
            </td>
            <td>
              <StateMark mark={markOfItem(each)}>{t(`standards.standing.${each.standing}`)}</StateMark>
              {each.shown === "report" && <div className={own.note}>{t("standards.byReport")}</div>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Asks({ item }: { item: StandardItemView }) {
  const { t } = useTranslation("compliance");
  const tags = [
    item.clause && t("standards.clause", { clause: item.clause }),
    t(item.mandatory ? "standards.mandatory" : "standards.advisory"),
    t(`standards.read.${item.read}`),
  ].filter(Boolean);
  return (
    <>
      <strong>{said(item.name)}</strong>
      <div>{said(item.asks)}</div>
      <div className={own.note}>{tags.join(" · ")}</div>
      {item.note && <div className={own.note}>{said(item.note)}</div>}
    </>
  );
}

function Found({ item }: { item: StandardItemView }) {
  const { t } = useTranslation("compliance");
  const { measured, check, certificate } = item;
  if (!measured && !check && !certificate) {
    return (
      <span className={own.note}>
        {t(item.way === "measured" ? "standards.unseen" : "standards.byPerson")}
      </span>
    );
  }
  return (
    <div className={own.lines}>
      {measured && (
        <div>
          {said(measured.text)}
          {measured.at_us !== null && (
            <div className={own.note}>
              {t("standards.measured")} <TimeText us={measured.at_us} form="short" />
            </div>
          )}
        </div>
      )}
      {check && (
        <div>
          <Link href={`/duties?view=register&kind=standards-check&entry=${check.entry_id}`}>
            {check.name} · {t(`standards.standing.${check.result}`)}
          </Link>
          <div>{check.found}</div>
          {check.papers.length > 0 && (
            <div className={own.papers}>
              {check.papers.map((paper) => (
                <a key={paper.id} href={documentHref(paper.id)} target="_blank" rel="noreferrer">
                  {paper.name}
                </a>
              ))}
            </div>
          )}
          <div className={own.note}>
            <TimeText us={check.happened_us} form="date" />
            {check.until && ` · ${t("standards.until", { day: check.until })}`}
          </div>
        </div>
      )}
      {certificate && (
        <Link href={`/duties?view=register&kind=certificate&entry=${certificate.entry_id}`}>
          {t("standards.certificate", { names: certificate.names })}
        </Link>
      )}
    </div>
  );
}
