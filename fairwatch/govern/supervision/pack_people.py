# SPDX-License-Identifier: Apache-2.0
"""Of an inspection pack: who may do what with which camera, beside the roster, vetting and training; the firms that were charged; requests
for footage with what was handed out; where footage is missing and why.

People are told by name and role: no sign-in names, no papers, nothing of who asked as the person filmed.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, String, cast, func, or_, select
from sqlalchemy import case as case_

from fairwatch.accounts.rights import read_rights
from fairwatch.accounts.rows import to_account
from fairwatch.db.govern import case, case_delivery, entry
from fairwatch.db.registry import place, placement, site, video_system
from fairwatch.db.tables import account, camera, gap, stream
from fairwatch.govern.duties.register import counting
from fairwatch.govern.duties.watch import LONGEST_SHIFT_US, shifts
from fairwatch.govern.registry.floors import longest_days
from fairwatch.govern.scope import EVERYTHING
from fairwatch.store.layout import DAY_US

_APART = ("officer", "auditor")
_FIRM = "contractor-agreement"
_ABOUT = ("vetting", "training", _FIRM)

Rows = list[dict[str, Any]]


def people_for(connection: Connection, system_id: int, now_us: int, since_us: int, most: int) -> dict[str, Rows]:
    """The tables by file name, each with at most one row more than `most`; times in microseconds UTC."""
    here = connection.execute(
        select(site.c.id, site.c.unit_id)
        .join(video_system, video_system.c.site_id == site.c.id)
        .where(video_system.c.id == system_id)
    ).one()
    units = connection.scalars(select(site.c.unit_id).where(site.c.removed_us.is_(None)).distinct().limit(2)).all()
    # Who belongs to no unit belongs to the only one.
    alone = account.c.unit_id.is_(None) if len(units) == 1 else account.c.unit_id == here.unit_id
    whose = or_(account.c.unit_id == here.unit_id, alone)
    return {
        "accounts.csv": _accounts(connection, whose, here.unit_id, now_us, since_us, most),
        "rights.csv": _rights(connection, whose, system_id, most),
        "agreements.csv": _agreements(connection, here.unit_id, system_id, most),
        "requests.csv": _requests(connection, system_id, since_us, most),
        "handed-out.csv": _handed_out(connection, system_id, since_us, most),
        "gaps.csv": _gaps(connection, system_id, now_us, most),
    }


def _accounts(connection: Connection, whose: Any, unit_id: int, now_us: int, since_us: int, most: int) -> Rows:
    people = connection.execute(select(account).where(whose, account.c.role.not_in(_APART)).limit(most + 1)).all()
    numbers = {f"account:{each.id}": each.id for each in people}
    about: dict[tuple[int, str], Any] = {}
    # Of each person the last entry of a kind that counts.
    query = select(entry.c.subject, entry.c.kind, entry.c.happened_us, entry.c.lapses_us, entry.c.content)
    mine = select("account:" + cast(account.c.id, String)).where(whose)
    query = query.where(entry.c.subject.in_(mine), entry.c.kind.in_(_ABOUT), counting())
    for row in connection.execute(query.order_by(entry.c.happened_us, entry.c.id)):
        if row.subject in numbers:
            about[numbers[row.subject], row.kind] = row
    rostered: dict[int, list[int]] = defaultdict(list)
    present: dict[int, int] = defaultdict(int)
    ahead_us = now_us + LONGEST_SHIFT_US
    for shift in shifts(connection, EVERYTHING, since_us, ahead_us, units=[unit_id], limit=most):
        rostered[shift.account_id].append(shift.from_us)
        present[shift.account_id] += shift.present_us is not None
    told = []
    for each in people:
        vetting, training, firm = (about.get((each.id, kind)) for kind in _ABOUT)
        told.append(
            {
                "account": each.id,
                "name": each.display_name,
                "role": each.role,
                "disabled": each.disabled,
                "stopped_for": each.blocked,
                "created_us": each.created_us,
                "ends_us": each.ends_us,
                "last_sign_in_us": each.last_sign_in_us,
                "vetted_us": vetting and vetting.happened_us,
                "vetting": _fields(vetting).get("result", ""),
                "trained_us": training and training.happened_us,
                "trained_until_us": training and training.lapses_us,
                "firm": _fields(firm).get("firm", ""),
                "shifts": len(rostered[each.id]),
                "shifts_present": present[each.id],
            }
        )
    return told


def _rights(connection: Connection, whose: Any, system_id: int, most: int) -> Rows:
    """Who may see, play and export which camera of the system, as the gate itself reads it; whose account is closed or over
    may still have a right, and `accounts.csv` says that it is.
    """
    cameras = connection.execute(
        select(camera.c.id, camera.c.name).where(camera.c.id.in_(_cameras(system_id))).order_by(camera.c.id)
    ).all()
    numbers = [each.id for each in cameras]
    people = select(account).where(whose, account.c.role.not_in(_APART)).order_by(account.c.id)
    told: Rows = []
    for each in map(to_account, connection.execute(people)):
        rights = read_rights(connection, each, numbers)
        for row in cameras:
            may = rights.of(row.id)
            if may.live or may.playback or may.export:
                told.append(
                    {
                        "account": each.id,
                        "name": each.display_name,
                        "role": each.role.value,
                        "camera": row.id,
                        "camera_name": row.name,
                        "live": may.live,
                        "playback": may.playback,
                        "export": may.export,
                    }
                )
        if len(told) > most:
            return told[: most + 1]
    return told


def _agreements(connection: Connection, unit_id: int, system_id: int, most: int) -> Rows:
    """What counts of the agreements with firms, the newest first; `account` or `system`: what each is about."""
    query = select(entry.c.id, entry.c.subject, entry.c.happened_us, entry.c.lapses_us, entry.c.content).where(
        entry.c.kind == _FIRM, counting(), or_(entry.c.unit_id == unit_id, entry.c.subject == f"system:{system_id}")
    )
    names = ("firm", "scope", "from", "until")
    return [
        {
            "entry": row.id,
            "about": row.subject,
            **{name: _fields(row).get(name, "") for name in names},
            "papers": len(_fields(row).get("documents", ())),
            "ends_us": row.lapses_us,
        }
        for row in connection.execute(query.order_by(entry.c.id.desc()).limit(most + 1))
    ]


def _cameras(system_id: int) -> Any:
    return select(placement.c.camera_id).where(placement.c.system_id == system_id)


def _cases_of(connection: Connection, system_id: int, since_us: int) -> Iterator[tuple[Any, list[int]]]:
    """The requests of lately that ask for the system's cameras or got something of one, with those cameras."""
    cameras = set(connection.scalars(_cameras(system_id)))
    unit_id = select(site.c.unit_id).join(video_system, video_system.c.site_id == site.c.id)
    unit_id = unit_id.where(video_system.c.id == system_id)
    query = select(case).where(
        or_(case.c.unit_id.is_(None), case.c.unit_id == unit_id.scalar_subquery()),
        or_(case.c.asked_us >= since_us, case.c.closed_us >= since_us, case.c.closed_us.is_(None)),
    )
    for row in connection.execute(query.order_by(case.c.id.desc())):
        asked = [number for number in json.loads(row.camera_ids) if number in cameras]
        if asked:
            yield row, asked


def _requests(connection: Connection, system_id: int, since_us: int, most: int) -> Rows:
    found = [*islice(_cases_of(connection, system_id, since_us), most + 1)]
    numbers = [row.id for row, _ in found]
    count: dict[tuple[int, str], int] = {}
    for start in range(0, len(numbers), 500):
        some = case_delivery.c.case_id.in_(numbers[start : start + 500])
        query = select(case_delivery.c.case_id, case_delivery.c.kind, func.count()).where(some)
        for number, kind, times in connection.execute(query.group_by(case_delivery.c.case_id, case_delivery.c.kind)):
            count[number, kind] = times
    return [
        {
            "request": row.id,
            "kind": row.kind,
            "state": row.state,
            "reason": row.reason if row.kind != "person" else "",
            "content": row.content if row.kind != "person" else "",
            "officers": len(json.loads(row.requester).get("officers", ())),
            "cameras": " ".join(map(str, asked)),
            "start_us": row.start_us,
            "end_us": row.end_us,
            "export": row.export,
            "asked_us": row.asked_us,
            "due_us": row.due_us,
            "decided_us": row.decided_us,
            "closed_us": row.closed_us,
            **{f"{kind}s": count.get((row.id, kind), 0) for kind in ("playback", "still", "export")},
        }
        for row, asked in found
    ]


def _handed_out(connection: Connection, system_id: int, since_us: int, most: int) -> Rows:
    """What was seen and taken under requests, the newest first, with its entry in the access register."""
    columns = ("case_id", "kind", "camera_id", "start_us", "end_us", "at_us", "access_id")
    query = select(*(case_delivery.c[name] for name in columns)).where(
        case_delivery.c.camera_id.in_(_cameras(system_id)), case_delivery.c.at_us >= since_us
    )
    rows = connection.execute(query.order_by(case_delivery.c.id.desc()).limit(most + 1)).mappings()
    return [{"request" if name == "case_id" else name: value for name, value in row.items()} for row in rows]


def _gaps(connection: Connection, system_id: int, now_us: int, most: int) -> Rows:
    """Gaps within the time that footage of the camera is kept, the newest first: what a text asks for or what is set,
    whichever is longer; without either as far back as any text asks.
    """
    longer = case_(
        (camera.c.floor_days > camera.c.retention_min_days, camera.c.floor_days),
        else_=camera.c.retention_min_days,
    )
    kept = case_((longer > 0, longer), else_=longest_days())
    since_us = now_us - kept * DAY_US
    until_us = func.coalesce(gap.c.end_us, now_us)
    query = (
        select(
            camera.c.id.label("camera"),
            camera.c.name.label("camera_name"),
            place.c.name.label("place"),
            camera.c.floor_days,
            kept.label("kept_days"),
            stream.c.kind.label("stream"),
            gap.c.start_us,
            gap.c.end_us,
            (until_us - gap.c.start_us).label("lasted_us"),
            gap.c.cause,
            gap.c.detail,
        )
        .join_from(gap, stream, stream.c.id == gap.c.stream_id)
        .join(camera, camera.c.id == stream.c.camera_id)
        .join(placement, placement.c.camera_id == camera.c.id)
        .join(place, place.c.id == placement.c.place_id)
        .where(placement.c.system_id == system_id, until_us > since_us)
        .order_by(gap.c.start_us.desc())
        .limit(most + 1)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _fields(row: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.content).get("fields", {}) if row is not None else {}
    return found
