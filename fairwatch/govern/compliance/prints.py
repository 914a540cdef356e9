# SPDX-License-Identifier: Apache-2.0
"""A report to keep or to print: JSON for programs, HTML in one file without anything from outside, PDF."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from html import escape
from pathlib import Path
from typing import Any

from fairwatch.govern.printing import Block, Language, Paper, pdf

from . import telling
from .models import Report
from .words import say

_STYLE = Path(__file__).parent / "print.css"
_MARKS = {"kept": "●", "due": "◐", "breached": "▲", "attest": "○", "not-for-software": "–"}


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
    if form is Form.HTML:
        return _html(told, speaks).encode()
    return pdf(_paper(told, speaks), found.computed_us)


_FIXED: dict[str, dict[str, str]] = {
    "title": {"zh": "合规报告", "en": "Compliance report"},
    "article": {"zh": "条", "en": "Article"},
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
    "more": {"zh": "另有依据", "en": "More evidence"},
    "foot": {"zh": "由 Fairwatch 按当时的数据计算", "en": "Computed by Fairwatch from the data as it was then"},
    "unplaced": {"zh": "不属于任何场所的摄像机", "en": "Cameras in no site"},
}


def _say(key: str, language: Language) -> str:
    return _FIXED[key][language]


def _state(state: str, language: Language) -> str:
    return f"{_MARKS[state]} {getattr(say('states', state), language)}"


def _head(told: dict[str, Any], language: Language) -> list[tuple[str, str]]:
    head = [
        (_say("about", language), told["scope"] or _say("everything", language)),
        (_say("day", language), _moment(told["computed_us"])),
        (_say("sites", language), str(told["sites"])),
        (_say("binds", language), str(told["bound"])),
        (_say("reading", language), told["reading"][language]),
    ]
    if told["unplaced"]:
        head.append((_say("unplaced", language), str(told["unplaced"])))
    return head


def _moment(at_us: int) -> str:
    return datetime.fromtimestamp(at_us // 1_000_000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _evidence(article: dict[str, Any], language: Language) -> list[str]:
    """The evidence of an article as lines: each with its control's name where there are several."""
    if article["kind"] != "duty":
        return [article["note"][language]]
    lines = []
    for each in article["findings"]:
        name = each["name"][language]
        for item in each["evidence"]:
            where = f"{item['site']}: " if item["site"] else ""
            lines.append(f"{_MARKS[item['state']]} {name}: {where}{item['text'][language]}")
        if each["more"]:
            lines.append(f"{name}: {_say('more', language)} {each['more']}")
    return lines


def _weighed(article: dict[str, Any], language: Language) -> list[str]:
    found = [item for each in article["findings"] for item in each["weighed"]]
    if not any(item["counts"] for item in found):
        return []
    told = [
        f"{'▶ ' if item['counts'] else ''}{item['name'][language]} {item['article']}: {item['text'][language]}"
        for item in found
    ]
    return [f"{_say('stricter', language)}: {'; '.join(told)}"]


def _due(article: dict[str, Any], language: Language) -> list[str]:
    due = article["due"]
    if due is None:
        return []
    rule = due["rule"]
    why = f" ({rule['name'][language]} {rule['article']}: {rule['text'][language]})" if rule else ""
    return [f"{_say('due', language)}: {due['day']}{why}"]


def _next(article: dict[str, Any], language: Language) -> str:
    step = article["next"]
    return str(step["text"][language]) if step and article["kind"] == "duty" else ""


def _paper(told: dict[str, Any], language: Language) -> Paper:
    head = [_say(key, language) for key in ("article", "demands", "state", "evidence", "next")]
    rows = [
        (
            each["article"],
            each["demands"][language],
            _state(each["state"], language),
            "\n".join(_evidence(each, language) + _weighed(each, language) + _due(each, language)),
            _next(each, language),
        )
        for each in told["articles"]
    ]
    breached = [index for index, each in enumerate(told["articles"]) if each["state"] == "breached"]
    numbers = [
        (_state(state, language), str(told["numbers"][state.replace("-", "_")]))
        for state in ("kept", "due", "breached", "attest")
    ]
    return Paper(
        title=f"{told['name'][language]}: {_say('title', language)}",
        subtitle=told["issuer"][language],
        blocks=[
            Block(pairs=_head(told, language) + numbers),
            Block(head=head, rows=rows, widths=(0.5, 2.2, 1, 4.5, 1.3), marked=breached, wide=True),
        ],
        foot=_say("foot", language),
        language=language,
    )


def _html(told: dict[str, Any], language: Language) -> str:
    title = f"{told['name'][language]}: {_say('title', language)}"
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in _head(told, language))
    numbers = "".join(
        f'<li data-state="{state}"><b>{told["numbers"][state.replace("-", "_")]}</b> {escape(_state(state, language))}</li>'
        for state in ("kept", "due", "breached", "attest")
    )
    rows = "".join(_row(each, language) for each in told["articles"])
    head = "".join(
        f'<th scope="col">{_say(key, language)}</th>' for key in ("article", "demands", "state", "evidence", "next")
    )
    tongue = "zh-CN" if language == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{tongue}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE.read_text(encoding='utf-8')}</style>\n"
        f"<h1>{escape(title)}</h1><p>{escape(told['issuer'][language])}</p><dl>{facts}</dl><ul>{numbers}</ul>\n"
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>"
        f"<footer>{_say('foot', language)}</footer></html>\n"
    )


def _row(article: dict[str, Any], language: Language) -> str:
    lines = _evidence(article, language) + _weighed(article, language) + _due(article, language)
    shown = "".join(f"<p>{escape(each)}</p>" for each in lines)
    return (
        f'<tr data-state="{article["state"]}"><th scope="row">{escape(article["article"])}</th>'
        f"<td>{escape(article['demands'][language])}</td><td>{escape(_state(article['state'], language))}</td>"
        f"<td>{shown}</td><td>{escape(_next(article, language))}</td></tr>\n"
    )
