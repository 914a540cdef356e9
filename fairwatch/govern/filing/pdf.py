# SPDX-License-Identifier: Apache-2.0
"""The registration form, the change report and the receipt as PDF, in the order of the form."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from fairwatch.govern.printing import Block, Language, Paper, pdf
from fairwatch.govern.rules.cite import cited
from fairwatch.govern.rules.pack import Words

from .approvals import Approval
from .diff import Change
from .form import Form, FormField, Section, form
from .reading import Opening
from .records import State

_WORDS = {
    "zh": {
        "number": "备案编号",
        "to": "备案机关",
        "submitted": "提交时间",
        "due": "应报日期",
        "rule": "依据",
        "changed": "变更日期",
        "approvals": "移位、用途变更的审批",
        "camera": "摄像机",
        "approved": "审批人、日期",
        "changes": "变更内容",
        "item": "事项",
        "before": "变更前",
        "after": "变更后",
        "reason": "变更原因",
        "added": "新增",
        "removed": "拆除",
        "papers": "所附材料",
        "paper": "材料",
        "file": "文件",
        "declaration": "真实性声明",
        "unit": "使用单位（盖章）",
        "agent": "经办人（签字）",
        "day": "日期",
        "other": "其他：",
        "yes": "是",
        "no": "否",
        "draft": "草稿，尚未提交",
        "receipt": "备案回执",
        "receipt_text": "上列系统的备案材料已经收悉，予以备案。备案事项发生变更的，应当按规定期限报告。",
        "accepted": "办理时间",
        "officer": "经办民警",
        "seal": "备案机关（盖章）",
        "system": "系统名称",
        "address": "系统地址",
        "cameras": "图像采集设备数量",
        "kind": "材料种类",
        "credit": "统一社会信用代码",
        "digest": "材料摘要（SHA-256）",
    },
    "en": {
        "number": "Filing number",
        "to": "Filed with",
        "submitted": "Handed in",
        "due": "Due",
        "rule": "By",
        "changed": "Changed",
        "approvals": "Approval of moves and of other purposes",
        "camera": "Camera",
        "approved": "Approved by, on",
        "changes": "What changed",
        "item": "Item",
        "before": "Before",
        "after": "After",
        "reason": "Why",
        "added": "added",
        "removed": "removed",
        "papers": "Papers attached",
        "paper": "Paper",
        "file": "File",
        "declaration": "Declaration of truth",
        "unit": "User unit (seal)",
        "agent": "Agent (signature)",
        "day": "Date",
        "other": "other: ",
        "yes": "yes",
        "no": "no",
        "draft": "Draft, not handed in",
        "receipt": "Receipt of filing",
        "receipt_text": "The filing of the system above was received and entered into the register. Changes of what is "
        "filed are to be reported in time.",
        "accepted": "Decided",
        "officer": "Officer",
        "seal": "Authority (seal)",
        "system": "System",
        "address": "Address of the system",
        "cameras": "Number of cameras",
        "kind": "Kind",
        "credit": "Unified social credit code",
        "digest": "Digest of the content (SHA-256)",
    },
}
_DECIMALS = 6
_WIDTHS = {
    "code": 3.4,
    **dict.fromkeys(("latitude", "longitude", "exchange_day"), 1.8),
    **dict.fromkeys(("direction_deg", "storage_days"), 1.6),
    **dict.fromkeys(("kind", "indoor", "sees_faces", "sees_plates", "range_m"), 1.35),
    **dict.fromkeys(("angle_deg", "audio", "sign"), 1.15),
}


def form_pdf(opening: Opening, language: Language) -> bytes:
    """The form as it stands: a draft says that it is one."""
    found, words, asked = opening.filing, _WORDS[language], form()
    fields = found.content["fields"]
    meta = [
        [words["number"], found.number or opening.filed_number or "—"],
        [words["to"], opening.listed.authority_name or "—"],
        [words["submitted"], moment(found.submitted_us, opening.zone) if found.submitted_us else words["draft"]],
        [words["due"], _in_brackets(str(found.due_day), _rule(found.due_rule, language), language)],
    ]
    blocks = []
    if found.kind != "first":
        meta.append([words["changed"], found.event_day])
        blocks.append(_changes(found.changes, asked, language))
        if opening.approvals:
            blocks.append(_approvals(opening.approvals, language))
        blocks.append(Block(words["reason"], text=found.reason or "—"))
    blocks += [
        Block(
            _say(section.title, language),
            pairs=[[_say(field.name, language), _told(opening, field, language)] for field in section.fields],
        )
        for section in asked.single
    ]
    blocks.append(
        Block(
            words["papers"],
            head=[words["paper"], words["file"], "SHA-256"],
            rows=[[_paper(asked, each.kind, language), each.name, each.sha256[:16]] for each in opening.papers],
            widths=[3, 4, 2],
        )
    )
    blocks.append(Block(words["declaration"], text=_say(asked.declaration, language)))
    table = asked.table
    blocks.append(Block(words["cameras"], text=_counted(found.content["cameras"], table, language)))
    blocks.append(
        Block(
            _say(table.title, language),
            head=[_say(field.name, language) for field in table.fields],
            rows=[
                [shown(field, camera.get(field.id), language) for field in table.fields]
                for camera in found.content["cameras"]
            ],
            widths=[_width(field) for field in table.fields],
            wide=True,
        )
    )
    paper = Paper(
        title=_say(asked.title_of(found.kind), language),
        subtitle=str(fields.get("system_name") or ""),
        meta=meta,
        blocks=blocks,
        signatures=[words["unit"], words["agent"], words["day"]],
        foot=f"{found.uuid} · v{found.version}",
        language=language,
    )
    return pdf(paper, found.submitted_us or found.created_us)


def receipt_pdf(opening: Opening, digest: str, language: Language) -> bytes:
    """What the authority hands back: number, day, and the digest of what was filed."""
    found, words, asked = opening.filing, _WORDS[language], form()
    assert found.state is State.ACCEPTED
    assert found.decided_us is not None
    fields = found.content["fields"]
    officer = next((each.name for each in reversed(opening.steps) if each.state is State.ACCEPTED), "")
    paper = Paper(
        title=words["receipt"],
        subtitle=opening.listed.authority_name,
        blocks=[
            Block(
                pairs=[
                    [words["number"], found.number or ""],
                    [words["kind"], _say(asked.title_of(found.kind), language)],
                    [words["unit"].split("（")[0].split(" (")[0], str(fields.get("unit_name") or "")],
                    [words["credit"], str(fields.get("unit_credit_code") or "")],
                    [words["system"], str(fields.get("system_name") or "")],
                    [words["address"], str(fields.get("site_address") or "")],
                    [words["cameras"], str(len(found.content["cameras"]))],
                    [words["submitted"], moment(found.submitted_us, opening.zone) if found.submitted_us else ""],
                    [words["accepted"], moment(found.decided_us, opening.zone)],
                    [words["officer"], officer],
                ]
            ),
            Block(words["digest"], text=digest),
            Block(text=words["receipt_text"]),
        ],
        signatures=[words["seal"], words["day"]],
        foot=found.uuid,
        language=language,
    )
    return pdf(paper, found.decided_us)


def _changes(changes: list[Change], asked: Form, language: Language) -> Block:
    words = _WORDS[language]
    columns = {field.id: field for field in asked.table.fields}
    fields = {field.id: field for section in asked.single for field in section.fields}
    rows = []
    for each in changes:
        if each.what in ("camera-added", "camera-removed"):
            now = words["added" if each.after is not None else "removed"]
            rows.append([each.name, "—" if each.after is not None else each.name, now])
            continue
        known = (fields if each.camera is None else columns).get(str(each.field))
        name = _say(known.name, language) if known else str(each.field)
        before, after = (shown(known, value, language) for value in (each.before, each.after))
        rows.append([f"{each.name} · {name}" if each.camera else name, before, after])
    return Block(words["changes"], head=[words["item"], words["before"], words["after"]], rows=rows, widths=[3, 3, 3])


def _told(opening: Opening, field: FormField, language: Language) -> str:
    text = shown(field, opening.filing.content["fields"].get(field.id), language)
    if field.id == "site_division" and opening.division_name is not None:
        return f"{text} {_say(opening.division_name, language)}"
    return text


def _counted(cameras: list[dict[str, Any]], table: Section, language: Language) -> str:
    """How many devices there are, and of which type."""
    kind = next(field for field in table.fields if field.id == "kind")
    counts = Counter(shown(kind, each.get("kind"), language) for each in cameras)
    colon, comma = ("：", "，") if language == "zh" else (": ", ", ")
    by_type = comma.join(f"{name} {count}" for name, count in counts.most_common())
    return f"{len(cameras)}{colon}{by_type}" if counts else "0"


def _approvals(approvals: list[Approval], language: Language) -> Block:
    words = _WORDS[language]
    return Block(
        words["approvals"],
        head=[words["camera"], words["approved"], words["reason"]],
        rows=[[each.name, f"{each.by} {each.day}", each.reason] for each in approvals],
        widths=[3, 3, 3],
    )


def shown(field: FormField | None, value: Any, language: Language) -> str:
    """A value as a person reads it."""
    words = _WORDS[language]
    if value is None or value in ("", []):
        return words["no"] if field is not None and field.form == "flag" else "—"
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    if value == 0 and field is not None and field.zero is not None:
        return _say(field.zero, language)
    if isinstance(value, list):
        named = [_named(field, str(each), language) for each in value]
        return ("、" if language == "zh" else ", ").join(named)
    if isinstance(value, float) and value != round(value, _DECIMALS):
        value = round(value, _DECIMALS)  # A millionth of a degree is a hand's breadth.
    text = f"{value:g}" if isinstance(value, float) and abs(value) < 360 and value == round(value, 1) else str(value)
    if field is not None and field.choices:
        known = field.choices.get(text)
        return _say(known, language) if known else text
    if field is not None and field.unit is not None:
        unit = _say(field.unit, language)
        return f"{text}{unit}" if unit == "°" else f"{text} {unit}"
    return text


def _named(field: FormField | None, value: str, language: Language) -> str:
    """One of a list. What the form has no word for a person wrote in their own, and it is printed as that."""
    if field is None or not field.choices:
        return value
    known = field.choices.get(value)
    return _say(known, language) if known else f"{_WORDS[language]['other']}{value}"


def moment(at_us: int, zone: str) -> str:
    """A moment in the site's zone, with its offset."""
    at = datetime.fromtimestamp(at_us // 1_000_000, UTC).astimezone(ZoneInfo(zone))
    return f"{at:%Y-%m-%d %H:%M} {at.isoformat()[-6:]}"


def _in_brackets(text: str, why: str, language: Language) -> str:
    return f"{text}（{why}）" if language == "zh" else f"{text} ({why})"


def _rule(rule: dict[str, Any], language: Language) -> str:
    named = cited(rule["pack_name"][language], rule["article"], language)
    return f"{named}{'：' if language == 'zh' else ': '}{rule['text'][language]}"


def _paper(asked: Form, kind: str, language: Language) -> str:
    return next((_say(each.name, language) for each in asked.attachments if each.id == kind), kind)


def _say(words: Words, language: Language) -> str:
    return words.zh if language == "zh" else words.en


def _width(field: FormField) -> float:
    """Its share of the line; of a table that fills a page that lies."""
    return _WIDTHS.get(field.id, 2)
