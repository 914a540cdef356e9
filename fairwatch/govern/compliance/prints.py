# SPDX-License-Identifier: Apache-2.0
"""A report to keep or to print: JSON for programs, HTML in one file without anything from outside, PDF."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fairwatch.govern.printing import Block, Language, Line, Paper, pdf
from fairwatch.govern.rules.cite import cite, cited

from . import telling
from .models import Report
from .words import say

_STYLE = Path(__file__).parent / "print.css"
_NOT_APPLIED = "not-applied"
"""A word, and no state of its own: how a duty is told that none of the sites owes."""
_MARKS = {"kept": "●", "due": "◐", "breached": "▲", "attest": "○", "not-for-software": "–", _NOT_APPLIED: "–"}


class Form(StrEnum):
    """The forms in which a report is handed out."""

    JSON = "json"
    HTML = "html"
    PDF = "pdf"

    @property
    def media_type(self) -> str:
        return {"json": "application/json", "html": "text/html; charset=utf-8", "pdf": "application/pdf"}[self.value]


def printed(found: Report, form: Form, language: str) -> bytes:
    """The report's bytes."""
    told = telling.whole(found)
    if form is Form.JSON:
        return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
    speaks: Language = "zh" if language == "zh" else "en"
    head = _head(told, found.zone, speaks)
    if form is Form.HTML:
        return _html(told, head, speaks).encode()
    return pdf(_paper(told, head, speaks), found.computed_us)


_FIXED: dict[str, dict[str, str]] = {
    "title": {"zh": "合规报告", "en": "Compliance report"},
    "article": {"zh": "条文", "en": "Article"},
    "demands": {"zh": "要求", "en": "What it asks"},
    "state": {"zh": "状态", "en": "State"},
    "evidence": {"zh": "依据", "en": "Evidence"},
    "next": {"zh": "下一步", "en": "Next"},
    "day": {"zh": "日期", "en": "Day"},
    "about": {"zh": "范围", "en": "About"},
    "everything": {"zh": "全部场所", "en": "All sites"},
    "sites": {"zh": "场所数", "en": "Sites"},
    "binds": {"zh": "适用的场所数", "en": "Sites that it binds"},
    "reading": {"zh": "文本", "en": "Text"},
    "due": {"zh": "最后期限", "en": "Last day"},
    "stricter": {"zh": "从严适用", "en": "The stricter counts"},
    "penalties": {"zh": "违反本条的法律责任", "en": "What the text threatens for this breach"},
    "more": {"zh": "另有依据", "en": "More evidence"},
    "foot": {"zh": "由 Fairwatch 按当时的数据计算", "en": "Computed by Fairwatch from the data as it was then"},
    "unplaced": {"zh": "不属于任何场所的摄像机", "en": "Cameras in no site"},
}


def _say(key: str, language: Language) -> str:
    return _FIXED[key][language]


def _state(state: str, language: Language) -> str:
    return f"{_MARKS[state]} {getattr(say('states', state), language)}"


def _head(told: dict[str, Any], zone: str, language: Language) -> list[tuple[str, str]]:
    head = [
        (_say("about", language), told["scope"] or _say("everything", language)),
        (_say("day", language), _moment(told["computed_us"], zone)),
        (_say("sites", language), str(told["sites"])),
        (_say("binds", language), str(told["bound"])),
        (_say("reading", language), told["reading"][language]),
    ]
    if told["unplaced"]:
        head.append((_say("unplaced", language), str(told["unplaced"])))
    return head


def _moment(at_us: int, zone: str) -> str:
    at = datetime.fromtimestamp(at_us // 1_000_000, UTC).astimezone(ZoneInfo(zone))
    return f"{at:%Y-%m-%d %H:%M} {at.isoformat()[-6:]}"


def _lines(article: dict[str, Any], language: Language) -> list[Line]:
    """What shows how an article stands: under each control its evidence, what was weighed and the last day."""
    if article["kind"] != "duty":
        return [Line(article["note"][language])]
    lines = []
    for each in article["findings"]:
        lines.append(Line(each["name"][language], "head"))
        for item in each["evidence"]:
            text = item["text"][language]
            told = _told(item["site"], text, language) if item["site"] else text
            lines.append(Line(f"{_MARKS[item['state']]} {told}", "item"))
        if each["more"]:
            lines.append(Line(_told(_say("more", language), str(each["more"]), language), "item"))
        lines += [Line(said, "item") for said in _weighed(each, language) + _due(each, language)]
    if article["penalties"]:
        lines.append(Line(_say("penalties", language), "head"))
        for threat in article["penalties"]:
            lines.append(Line(_told(cite(threat["article"], language), threat["demands"][language], language), "item"))
    return lines


def _told(name: str, text: str, language: Language) -> str:
    return f"{name}：{text}" if language == "zh" else f"{name}: {text}"


def _weighed(control: dict[str, Any], language: Language) -> list[str]:
    found = control["weighed"]
    if not any(item["counts"] for item in found):
        return []
    told = [
        ("▶ " if item["counts"] else "")
        + _told(cited(item["name"][language], item["article"], language), item["text"][language], language)
        for item in found
    ]
    return [_told(_say("stricter", language), ("；" if language == "zh" else "; ").join(told), language)]


def _due(control: dict[str, Any], language: Language) -> list[str]:
    due = control["due"]
    if due is None:
        return []
    rule = due["rule"]
    day = _told(_say("due", language), due["day"], language)
    if not rule:
        return [day]
    why = _told(cited(rule["name"][language], rule["article"], language), rule["text"][language], language)
    return [f"{day}，{why}" if language == "zh" else f"{day}. {why}"]


def _number(article: str, language: Language) -> str:
    """Under a heading that says what it is."""
    return cite(article, language).removeprefix("article ")


def _next(article: dict[str, Any], language: Language) -> list[Line]:
    """All that is to be done for an article, each step once."""
    steps = [each["next"]["text"][language] for each in article["findings"] if each["next"]]
    return [Line(each) for each in dict.fromkeys(steps)] if article["kind"] == "duty" else []


def _title(told: dict[str, Any], language: Language) -> str:
    name, title = told["name"][language], _say("title", language)
    return f"《{name}》{title}" if language == "zh" else f"{name}: {title}"


def _paper(told: dict[str, Any], head: list[tuple[str, str]], language: Language) -> Paper:
    rows = [
        (
            _number(each["article"], language),
            each["demands"][language],
            _state(_word(each), language),
            _lines(each, language),
            _next(each, language),
        )
        for each in told["articles"]
    ]
    breached = [index for index, each in enumerate(told["articles"]) if each["state"] == "breached"]
    columns = [_say(key, language) for key in ("article", "demands", "state", "evidence", "next")]
    return Paper(
        title=_title(told, language),
        subtitle=told["issuer"][language],
        blocks=[
            Block(pairs=head),
            Block(head=[_state(each, language) for each in _COUNTED], rows=[[_count(told, each) for each in _COUNTED]]),
            Block(head=columns, rows=rows, widths=(0.75, 2.3, 0.9, 5, 1.4), marked=breached, dense=True),
        ],
        foot=f"{_title(told, language)} · {_say('foot', language)}",
        language=language,
        wide=True,
    )


_COUNTED = ("breached", "due", "attest", "kept", _NOT_APPLIED, "not-for-software")


def _word(article: dict[str, Any]) -> str:
    """The state, or that the duty does not apply here."""
    free = article["kind"] == "duty" and article["controls"] and article["state"] == "not-for-software"
    return _NOT_APPLIED if free else str(article["state"])


def _count(told: dict[str, Any], word: str) -> str:
    return str(sum(_word(each) == word for each in told["articles"]))


def _html(told: dict[str, Any], head: list[tuple[str, str]], language: Language) -> str:
    title = _title(told, language)
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in head)
    numbers = "".join(
        f'<li data-state="{state}"><b>{_count(told, state)}</b> {escape(_state(state, language))}</li>'
        for state in _COUNTED
    )
    rows = "".join(_row(each, language) for each in told["articles"])
    columns = "".join(
        f'<th scope="col">{_say(key, language)}</th>' for key in ("article", "demands", "state", "evidence", "next")
    )
    tongue = "zh-CN" if language == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{tongue}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE.read_text(encoding='utf-8')}</style>\n"
        f"<h1>{escape(title)}</h1><p>{escape(told['issuer'][language])}</p><dl>{facts}</dl><ul>{numbers}</ul>\n"
        f"<table><thead><tr>{columns}</tr></thead>\n<tbody>{rows}</tbody></table>"
        f"<footer>{_say('foot', language)}</footer></html>\n"
    )


def _row(article: dict[str, Any], language: Language) -> str:
    shown, steps = (
        "".join(f"<p class={each.kind}>{escape(each.text)}</p>" for each in lines)
        for lines in (_lines(article, language), _next(article, language))
    )
    return (
        f'<tr data-state="{article["state"]}"><th scope="row">{escape(_number(article["article"], language))}</th>'
        f"<td>{escape(article['demands'][language])}</td><td>{escape(_state(_word(article), language))}</td>"
        f"<td>{shown}</td><td>{steps}</td></tr>\n"
    )
