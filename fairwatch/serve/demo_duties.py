# SPDX-License-Identifier: Apache-2.0
"""The demo unit's daily duties: people vetted and trained, a roster around now, some things done and some due."""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, select

from fairwatch.accounts.models import SYSTEM, Account, Actor, Role
from fairwatch.accounts.register import Note
from fairwatch.accounts.service import Accounts
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.registry import place, placement, video_system
from fairwatch.govern.duties.policy import end_of_day_us
from fairwatch.govern.duties.writing import Duties, NewEntry, Writer
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import EVERYTHING

_HOUR_US = 3600 * 1_000_000
_DAY_US = 24 * _HOUR_US
_ZONE = "Asia/Shanghai"
_PEOPLE = (
    ("zhao", "赵明 Zhao Ming", Role.MANAGER),
    ("li", "李娜 Li Na", Role.OPERATOR),
    ("sun", "孙伟 Sun Wei", Role.OPERATOR),
    ("wang", "王敏 Wang Min", Role.OPERATOR),
)
_ON_WATCH = slice(1, 3)
_POST = "监控室 Control room"


class _Book:
    """Enters things in the name of the unit's security head."""

    def __init__(self, engine: Engine, clock: Clock, signs: Account, note: Note) -> None:
        self.engine = engine
        self.now_us = clock.utc_us()
        self._duties = Duties(engine, clock)
        self._writer = Writer(Actor(signs.id, signs.username, "127.0.0.1"), EVERYTHING)
        self._note = note

    def enter(self, kind: str, *subjects: str, ago_us: int = 0, **more: Any) -> int:
        """Write it; gives the number of the (first) entry."""
        fields = more.pop("fields")
        new = NewEntry(kind, fields, subjects, self.now_us - ago_us, **more)
        with write(self.engine) as connection:
            return self._duties.add(connection, new, self._writer, self._note)[0].id


def work(engine: Engine, clock: Clock, accounts: Accounts, unit_id: int, note: Note) -> Account:
    """Enter the last days of a unit that does its duties, but for some. Gives somebody of its people."""
    people = [
        accounts.add(name, shown, secrets.token_urlsafe(16), role, by=SYSTEM, unit_id=unit_id)
        for name, shown, role in _PEOPLE
    ]
    book = _Book(engine, clock, people[0], note)
    subjects = [f"account:{each.id}" for each in people]
    for subject in subjects:
        # Nobody enters it about themselves.
        signs = book if subject != subjects[0] else _Book(engine, clock, people[1], note)
        signs.enter("vetting", subject, fields={"result": "passed", "checked_by": "人事部 Personnel"})
    trained = {
        "topics": ["secrecy", "skills", "law"],
        "trainer": "王教官 Instructor Wang",
        "test": "passed",
        "hours": 8,
    }
    book.enter(
        "training", *subjects, fields=trained, ago_us=350 * _DAY_US, late="补录上一年度 Entered from last year's file"
    )
    _roster(book, subjects[_ON_WATCH])
    _upkeep(book)
    matter = {"what": "一名男子在配电房旁徘徊 A man lingered by the fuse room"}
    seen = book.enter("suspicious-matter", fields=matter, unit_id=unit_id, ago_us=26 * _HOUR_US)
    report = {
        "office": "和平区公安分局",
        "contact": "值班室 Duty room",
        "way": "phone",
        "answer": "已派员 Sent somebody",
    }
    book.enter("police-report", fields=report, after=seen, ago_us=25 * _HOUR_US + _HOUR_US // 2)
    complaint = {"what": "一台摄像机似乎对着住宅窗户 A camera seems to look into a flat", "from": "居民 A resident"}
    book.enter("complaint", fields=complaint, unit_id=unit_id, ago_us=3 * _DAY_US)
    return people[-1]


def _roster(book: _Book, subjects: list[str]) -> None:
    """Two shifts a day, from yesterday to the day after tomorrow; the last night has nobody."""
    today = local_day(book.now_us, _ZONE)
    for days in range(-1, 3):
        morning_us = end_of_day_us(today + timedelta(days=days - 1), _ZONE) + 8 * _HOUR_US
        for number, subject in enumerate(subjects):
            from_us = morning_us + number * 12 * _HOUR_US
            if (days, number) != (2, 1):
                to_us = from_us + 12 * _HOUR_US
                late = "补录值班表 Entered from the paper roster" if to_us <= book.now_us else ""
                book.enter("duty-roster", subject, fields={"from": from_us, "to": to_us, "post": _POST}, late=late)


def _upkeep(book: _Book) -> None:
    with book.engine.connect() as connection:
        systems = list(connection.scalars(select(video_system.c.id).order_by(video_system.c.id)))
        toilets = list(connection.scalars(select(place.c.id).where(place.c.kind == "toilet").order_by(place.c.id)))
        cameras = list(connection.scalars(select(placement.c.camera_id).order_by(placement.c.camera_id)))
    sound = {"result": "in-order", "picture": "clear", "clock": "right", "view": "as-registered"}
    book.enter("inspection", f"system:{systems[0]}", fields=sound, ago_us=2 * _DAY_US)
    patched = {
        "parts": ["server", "cameras"],
        "result": "updated",
        "versions": "摄像机固件 5.7.3 Cameras' firmware 5.7.3",
        "by_whom": "维保 Upkeep",
    }
    book.enter("patching", f"system:{systems[0]}", fields=patched, ago_us=6 * _DAY_US)
    assessed = {
        "necessity": "维护商场公共安全所必需 Needed to keep the mall safe",
        "risks": "可能拍到未成年人和人员行踪 Children and people's ways may be filmed",
        "measures": "遮挡、分级授权、到期删除 Masks, graded rights, deletion in time",
        "result": "with-measures",
    }
    filed = "补录投用前完成的评估 Entered from the assessment made before it entered use"
    book.enter("impact-assessment", f"system:{systems[0]}", fields=assessed, ago_us=200 * _DAY_US, late=filed)
    if toilets:
        swept = {"result": "clean", "means": "目视和探测器 By eye and detector", "people": ["李娜", "孙伟"]}
        book.enter("sweep", f"place:{toilets[0]}", fields=swept, ago_us=4 * _DAY_US)
    if cameras:
        fault = {"what": "夜间画面模糊 Blurred at night", "severity": "poor-picture"}
        number = book.enter("fault", f"camera:{cameras[-1]}", fields=fault, ago_us=50 * _HOUR_US)
        mended = {"done": "清洁护罩 Cleaned the dome", "by_whom": "维保 Upkeep"}
        book.enter("repair", fields=mended, after=number, ago_us=44 * _HOUR_US)
    order = {
        "what": "清洁全部镜头 Clean every lens",
        "due": (local_day(book.now_us, _ZONE) + timedelta(days=6)).isoformat(),
    }
    book.enter("work-order", f"system:{systems[0]}", fields=order, ago_us=_DAY_US)
