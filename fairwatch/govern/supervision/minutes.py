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
        "drawn": "抽查的摄像机",
        "drawn_head": ["摄像机", "部位", "应当保存起自", "最早图像", "时钟偏差（秒）"],
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
        "drawn": "Cameras looked at",
        "drawn_head": ["Camera", "Place", "Owed back to", "Oldest footage", "Clock ahead (s)"],
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
    drawn = _drawn(visit)
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
            *([Block(words["drawn"], head=words["drawn_head"], rows=drawn, widths=[3, 3, 2, 2, 2])] if drawn else []),
            Block(words["minutes"], text=visit.minutes or "—"),
        ],
        signatures=words["signs"],
        foot=f"{visit.id} · v{visit.version}",
        language=language,
    )
    return pdf(paper, visit.created_us)


def _drawn(visit: Visit) -> list[list[str]]:
    """The cameras that the visit drew, once each, and those whose clocks are off."""
    found = {
        each["camera_id"]: each
        for item in visit.checklist
        for point in item.get("points", ())
        for each in point["cameras"]
    }
    return [
        [
            each["name"],
            each["place"],
            each["required_day"] or "—",
            each["oldest_day"] or "—",
            "—" if each["clock_offset_us"] is None else f"{each['clock_offset_us'] / 1_000_000:+.1f}",
        ]
        for each in found.values()
    ]


def _article(each: dict[str, Any], language: Language) -> str:
    return cited(each["pack_name"][language], each["article"], language)
