# SPDX-License-Identifier: Apache-2.0
"""Why somebody looks at the demo’s footage: one case that is open, one that waits for a decision; and footage on hold."""

from collections.abc import Mapping

from sqlalchemy import Engine

from fairwatch.accounts.cases import CaseKind
from fairwatch.accounts.models import Account
from fairwatch.accounts.register import Note
from fairwatch.clock import Clock
from fairwatch.govern.holds.models import HoldKind, Placing
from fairwatch.govern.holds.service import Holds
from fairwatch.govern.requests.models import Asked, Kinship, Person
from fairwatch.govern.requests.policies import CasePolicies
from fairwatch.govern.requests.service import LONGEST_SPAN_US, Cases

_HOUR_US = 3600 * 1_000_000
_BEFORE_US = 2 * _HOUR_US


def ask(
    engine: Engine, clock: Clock, operator: Account, admin: Account, cameras: Mapping[str, int], note: Note
) -> None:
    """Open a case for the administrator, so that playback shows something at one click, and let another one wait; put ten minutes on hold."""
    CasePolicies(engine, clock).refresh()
    now_us = clock.utc_us()
    gate = min(cameras.values())
    hall = next((camera_id for name, camera_id in cameras.items() if "Hall" in name), gate)
    cases = Cases(engine, clock)
    look = Asked(
        kind=CaseKind.INTERNAL,
        reason="熟悉系统 Getting to know the system",
        content="各摄像机近期图像 What the cameras saw lately",
        camera_ids=tuple(sorted(cameras.values())),
        start_us=now_us - _BEFORE_US,
        end_us=now_us - _BEFORE_US + LONGEST_SPAN_US,
        export=False,
        lasts_us=LONGEST_SPAN_US,
        requester=None,
    )
    cases.ask(admin, look, note)
    fell = Asked(
        kind=CaseKind.PERSON,
        reason="母亲在大厅摔倒，查明经过 My mother fell in the hall",
        content="大厅摔倒前后的图像 The hall before and after the fall",
        camera_ids=(hall,),
        start_us=now_us - _HOUR_US // 6,
        end_us=now_us + _HOUR_US // 6,
        export=False,
        lasts_us=24 * _HOUR_US,
        requester=Person(
            "陈静 Chen Jing", "身份证 ID card (demo)", Kinship.RELATIVE, "刘桂兰 Liu Guilan", "王敏 Wang Min"
        ),
    )
    cases.ask(operator, fell, note)
    important = Placing(
        kind=HoldKind.IMPORTANT,
        camera_ids=(gate,),
        start_us=now_us,
        end_us=now_us + _HOUR_US // 6,
        reason="门口争执 An argument at the gate (demo)",
    )
    Holds(engine, clock).place(operator, important, note)
