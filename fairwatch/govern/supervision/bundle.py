# SPDX-License-Identifier: Apache-2.0
"""What an inspector takes along: everything that the program knows of one system, signed, with the digest of each file."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Engine, Select, String, Table, cast, or_, select

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.clock import Clock
from fairwatch.db.govern import entry, filing, hold_order, inspection, rectification
from fairwatch.db.registry import move, place, placement, refusal, site, video_system
from fairwatch.db.tables import access, audit, camera, deletion, hold, stream
from fairwatch.govern.documents import Documents
from fairwatch.govern.filing.content import read_facts
from fairwatch.govern.filing.errors import FilingNotFound
from fairwatch.govern.filing.keys import SigningKey
from fairwatch.govern.filing.package import write_package_into
from fairwatch.govern.filing.pdf import form_pdf
from fairwatch.govern.filing.reading import differences, open_filing
from fairwatch.govern.filing.records import State, filings_of, steps_of
from fairwatch.govern.scope import Scope

from .pack_papers import papers_for
from .pack_people import people_for

EXTRACT_DAYS = 90
MOST_ROWS = 20_000
_DAY_US = 86_400_000_000


class Bundles:
    """Makes inspection packs."""

    def __init__(self, engine: Engine, clock: Clock, audit: AuditLog, key: SigningKey, documents: Documents) -> None:
        self._engine = engine
        self._clock = clock
        self._audit = audit
        self._key = key
        self._documents = documents

    def pack(self, system_id: int, extra: Callable[[], Mapping[str, bytes]], *, by: Actor, scope: Scope) -> BinaryIO:
        """The pack of a system, to be read from its start and closed; the files of `extra` go in too: they are asked for
        once it is known that there is such a system. Raises FilingNotFound for one that is not seen.
        """
        now_us = self._clock.utc_us()
        since_us = now_us - EXTRACT_DAYS * _DAY_US
        with self._engine.connect() as connection:
            unfiled = differences(connection, system_id, scope)
            facts = read_facts(connection, system_id)
            if facts is None:
                raise FilingNotFound(f"There is no system {system_id}.", system_id=system_id)
            files = {
                "present.json": _json(facts.content),
                "differences.json": _json([asdict(each) for each in unfiled.changes]),
                "cameras.csv": _table(facts.content["cameras"], facts.zone),
                "holds.csv": _table(_holds(connection, system_id), facts.zone),
                **self._filings(connection, system_id, scope),
            }
            registers = _registers(connection, system_id, since_us)
            people = people_for(connection, system_id, now_us, since_us, MOST_ROWS)
            papers = papers_for(connection, system_id, self._documents)
        # An extract that is not whole says so, in what is signed.
        cut = sorted(name for name, rows in (registers | people).items() if len(rows) > MOST_ROWS)
        files |= {name: _json(rows[:MOST_ROWS]) for name, rows in registers.items()}
        files |= {name: _table(rows[:MOST_ROWS], facts.zone) for name, rows in people.items()}
        files |= extra()
        files["papers.json"] = _json(papers.told)
        about = {
            "system": system_id,
            "made_us": now_us,
            "extract_since_us": since_us,
            "made_by": by.username,
            "cut": cut,
            "most_rows": MOST_ROWS,
            "papers": len(papers.files),
            "papers_left_out": papers.left_out,
        }
        self._audit.record(
            by, Action.INSPECTION_PACKED, f"system:{system_id}", {"files": len(files) + len(papers.files)}
        )
        with ExitStack() as held:
            made = held.enter_context(self._documents.scratch())
            write_package_into(made, "inspection", files, papers.files, self._key, about)
            made.seek(0)
            held.pop_all()
            return made

    def _filings(self, connection: Connection, system_id: int, scope: Scope) -> dict[str, bytes]:
        files = {}
        for each in filings_of(connection, system_id):
            if each.state is State.WITHDRAWN:
                continue
            stem = f"filings/{each.id}-{each.kind}-{each.state.value}"
            steps = [asdict(step) for step in steps_of(connection, each.id)]
            files[f"{stem}.json"] = _json(asdict(each) | {"steps": steps})
            if each.state in (State.SUBMITTED, State.ACCEPTED):
                files[f"{stem}.pdf"] = form_pdf(open_filing(connection, each.id, scope, self._clock.utc_us()), "zh")
        return files


def _registers(connection: Connection, system_id: int, since_us: int) -> dict[str, list[dict[str, Any]]]:
    cameras = select(placement.c.camera_id).where(placement.c.system_id == system_id)
    streams = select(stream.c.id).where(stream.c.camera_id.in_(cameras))
    here = connection.execute(
        select(site.c.id, site.c.unit_id)
        .join(video_system, video_system.c.site_id == site.c.id)
        .where(video_system.c.id == system_id)
    ).one()
    # Where something was refused there is no camera: the places are those of the site.
    places = select(place.c.id).where(place.c.site_id == here.id)
    # Who changed what, and when: a day of use that was put off, a class that was made lighter, a neighbour that went.
    changed = audit.c.subject.in_((f"unit:{here.unit_id}", f"site:{here.id}", f"system:{system_id}")) | or_(
        audit.c.subject.in_(_named("place", place.c.id).where(place.c.site_id == here.id)),
        audit.c.subject.in_(_named("placement", placement.c.camera_id).where(placement.c.system_id == system_id)),
        audit.c.subject.in_(_named("filing", filing.c.id).where(filing.c.system_id == system_id)),
        audit.c.subject.in_(_named("camera", placement.c.camera_id).where(placement.c.system_id == system_id))
        & audit.c.action.in_((Action.CAMERA_STOPPED.value, Action.CAMERA_FREED.value, "camera.removed")),
    )
    of_unit = (entry.c.unit_id == here.unit_id) & (entry.c.site_id.is_(None) | (entry.c.site_id == here.id))
    return {
        "registers/access.json": _rows(connection, access, access.c.camera_id.in_(cameras), access.c.at_us >= since_us),
        "registers/deletions.json": _rows(
            connection, deletion, deletion.c.stream_id.in_(streams), deletion.c.deleted_us >= since_us
        ),
        "registers/refusals.json": _rows(connection, refusal, refusal.c.place_id.in_(places)),
        "registers/changes.json": _rows(connection, audit, changed, audit.c.at_us >= since_us),
        "registers/moves.json": _rows(connection, move, move.c.camera_id.in_(cameras)),
        "registers/duties.json": _rows(
            connection, entry, of_unit | (entry.c.subject == f"system:{system_id}"), entry.c.at_us >= since_us
        ),
        "inspections.json": _rows(connection, inspection, inspection.c.system_id == system_id),
        "orders.json": _rows(connection, rectification, rectification.c.system_id == system_id),
    }


def _named(kind: str, number: ColumnElement[int]) -> Select[tuple[str]]:
    return select(f"{kind}:" + cast(number, String))


def _rows(connection: Connection, table: Table, *conditions: Any) -> list[dict[str, Any]]:
    """The newest rows of a table, and one more than is told where there are more."""
    query = select(table).where(*conditions).order_by(table.c.id.desc()).limit(MOST_ROWS + 1)
    return [dict(row) for row in connection.execute(query).mappings()]


def _holds(connection: Connection, system_id: int) -> list[dict[str, Any]]:
    """What footage of the system's cameras is or was on hold, a row for each camera, the newest first."""
    facts = ("kind", "reason", "authority", "case_number", "start_us", "end_us", "floor_day", "last_day", "placed_us")
    ends = ("lift_asked_us", "lift_reason", "lifted_us")
    query = (
        select(
            hold_order.c.id.label("hold"),
            camera.c.id.label("camera"),
            camera.c.name.label("camera_name"),
            *(hold_order.c[name] for name in (*facts, *ends)),
        )
        .join_from(hold, hold_order, hold_order.c.id == hold.c.hold_order_id)
        .join(camera, camera.c.id == hold.c.camera_id)
        .join(placement, placement.c.camera_id == camera.c.id)
        .where(placement.c.system_id == system_id)
        .order_by(hold_order.c.id.desc(), camera.c.id)
        .limit(MOST_ROWS)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _table(rows: list[dict[str, Any]], zone: str) -> bytes:
    """Rows for a spreadsheet; what would be taken for a formula is quoted. Moments come once for programs, and once for
    people, in the time of the site.
    """
    buffer = io.StringIO()
    if rows:
        told = [_told(row, ZoneInfo(zone)) for row in rows]
        writer = csv.DictWriter(buffer, fieldnames=list(told[0]))
        writer.writeheader()
        for row in told:
            writer.writerow({name: _harmless(value) for name, value in row.items()})
    return ("\ufeff" + buffer.getvalue()).encode()


def _told(row: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """The row, with the moments also as people read them, before what programs read."""
    told: dict[str, Any] = {}
    for name, value in row.items():
        if name.endswith("_us") and name != "lasted_us":
            told[name.removesuffix("_us")] = (
                "" if value is None else datetime.fromtimestamp(value / 1e6, zone).isoformat(" ", "seconds")
            )
        told[name] = value
    return told


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, default=_plain).encode()


def _plain(value: object) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
