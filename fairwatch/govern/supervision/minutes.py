# SPDX-License-Identifier: Apache-2.0
"""The minutes of a visit as PDF."""

from typing import Any

from fairwatch.govern.printing import Block, Language, Paper, pdf
from fairwatch.govern.rules.cite import cited

from .service import Visit

_WORDS = {
    "zh": {
        "title": "监督检查记录",
        "system": "系统",
        "site": "场所",
        "unit": "使用单位",
        "planned": "计划日期",
        "visited": "检查日期",
        "inspectors": "检查人员",
        "items": "检查项目",
        "item": "项目",
        "law": "依据",
        "result": "结果",
        "note": "说明",
        "minutes": "检查情况",
        "signs": ["检查人员（签字）", "被检查单位（签字）", "日期"],
        "kept": "符合",
        "deficient": "不符合",
        "not-applicable": "不适用",
        "none": "未检查",
    },
    "en": {
        "title": "Minutes of an inspection",
        "system": "System",
        "site": "Site",
        "unit": "User unit",
        "planned": "Planned for",
        "visited": "Visited on",
        "inspectors": "Inspectors",
        "items": "Checklist",
        "item": "Item",
        "law": "By",
        "result": "Result",
        "note": "Note",
        "minutes": "What was found",
        "signs": ["Inspectors (signatures)", "Inspected unit (signature)", "Date"],
        "kept": "kept",
        "deficient": "deficient",
        "not-applicable": "not applicable",
        "none": "not looked at",
    },
}


def minutes_pdf(visit: Visit, language: Language) -> bytes:
    """Who was where when, what was looked at with which result, and what was found."""
    words: dict[str, Any] = _WORDS[language]
    inspectors = ", ".join(f"{each.get('name', '')} {each.get('card', '')}".strip() for each in visit.inspectors)
    paper = Paper(
        title=words["title"],
        subtitle=visit.authority_name,
        blocks=[
            Block(
                pairs=[
                    [words["unit"], visit.unit_name],
                    [words["site"], visit.site_name],
                    [words["system"], visit.system_name],
                    [words["inspectors"], inspectors or "—"],
                    [words["planned"], visit.planned_day],
                    [words["visited"], visit.visited_day or "—"],
                ]
            ),
            Block(
                words["items"],
                head=[words["item"], words["law"], words["result"], words["note"]],
                rows=[
                    [
                        item["name"][language],
                        "; ".join(_article(each, language) for each in item["articles"]),
                        words[item["result"] or "none"],
                        item["note"],
                    ]
                    for item in visit.checklist
                ],
                widths=[3, 5, 1.4, 3],
                marked=[index for index, item in enumerate(visit.checklist) if item["result"] == "deficient"],
            ),
            Block(words["minutes"], text=visit.minutes or "—"),
        ],
        signatures=words["signs"],
        foot=f"{visit.id} · v{visit.version}",
        language=language,
    )
    return pdf(paper, visit.created_us)


def _article(each: dict[str, Any], language: Language) -> str:
    return cited(each["pack_name"][language], each["article"], language)
