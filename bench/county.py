# SPDX-License-Identifier: Apache-2.0
"""A made-up county for `bench.govern`: units, sites, systems, cameras, and the registers of some years.

Rows are made by the database from a series of numbers. The chains of the registers are not real: what is measured is
reading, and nothing reads a chain but its verification.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, insert, select, text
from sqlalchemy.engine import Dialect

from bench.county_work import CASE_TEXTS, DAY_US, ENTRY_FIELDS, PER_YEAR, UUID, Size, around, outline
from fairwatch.accounts.models import SYSTEM, Role
from fairwatch.accounts.passwords import Passwords
from fairwatch.accounts.register import AuditLog
from fairwatch.accounts.service import Accounts
from fairwatch.accounts.throttle import Throttle
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.registry import authority, division
from fairwatch.db.statistics import refresh_statistics
from fairwatch.db.tables import metadata, setting, volume
from fairwatch.govern.filing.clocks import change_report
from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import SiteClass

PASSWORD = "a county of cameras"

# What the duty kinds of a system are, by the rest of the row's number.
_KINDS = ("inspection", "handover", "fault", "repair", "drill", "sweep", "training", "maintenance-plan")


def make(engine: Engine, clock: Clock, size: Size, data: Path) -> None:
    """Fill an empty database."""
    now_us = clock.utc_us()
    with write(engine) as connection:
        codes = [("210000", "辽宁省"), ("210100", "沈阳市"), ("210102", "和平区"), ("210103", "沈河区")]
        known = set(connection.execute(select(division.c.code)).scalars())
        for code, name in codes:
            if code not in known:
                connection.execute(insert(division).values(code=code, name=name))
        connection.execute(
            insert(authority), [{"name": name, "division": code, "phone": "024 110"} for code, name in codes]
        )
        if connection.scalar(select(volume.c.id)) is None:
            connection.execute(insert(volume).values(name="v", path=str(data / "media"), floor_bytes=0))
    accounts = Accounts(engine, clock, Passwords(), AuditLog(engine, clock), Throttle(clock))
    for role in (Role.ADMINISTRATOR, Role.OFFICER, Role.AUDITOR):
        made = accounts.add(role.value, role.value, PASSWORD, role, by=SYSTEM, must_change_password=False)
        if role is Role.OFFICER:
            with write(engine) as connection:
                connection.execute(text(f"UPDATE account SET authority_id = 3 WHERE id = {made.id}"))
    for table, count, values in [*_tables(size, now_us), *around(size, now_us)]:
        with write(engine) as connection:
            _fill(connection, table, count, values)
    with write(engine) as connection:
        for name in ("access", "audit", "entry"):
            last = connection.scalar(text(f"SELECT max(id) FROM {name}"))
            connection.execute(delete(setting).where(setting.c.name == f"chain.{name}"))
            connection.execute(insert(setting).values(name=f"chain.{name}", value=f"{last} {bytes(32).hex()}"))
        if connection.dialect.name == "postgresql":
            for name in metadata.tables:
                column = (
                    connection.scalar(text(f"SELECT pg_get_serial_sequence('\"{name}\"', 'id')"))
                    if "id" in metadata.tables[name].c
                    else None
                )
                if column:
                    connection.execute(
                        text(f"SELECT setval('{column}', (SELECT coalesce(max(id), 1) FROM \"{name}\"))")
                    )
    accounts.add("manager", "manager", PASSWORD, Role.MANAGER, by=SYSTEM, must_change_password=False, unit_id=1)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # As the server does by itself some minutes after so many rows.
        if connection.dialect.name == "postgresql":
            connection.execute(text("VACUUM ANALYZE"))
    refresh_statistics(engine)


def _fill(connection: Connection, table: str, count: int, values: Mapping[str, str]) -> None:
    """`count` rows of expressions of n.i, which runs from 1."""
    names = ", ".join(f'"{name}"' for name in values)
    made = ", ".join(values.values())
    connection.exec_driver_sql(
        f'INSERT INTO "{table}" ({names}) SELECT {made} FROM {_series(connection.dialect, count)}'.replace(
            "%", _rest(connection)
        )
    )


def _rest(connection: Connection) -> str:
    """The remainder, as the driver wants it written."""
    return "%%" if connection.dialect.name == "postgresql" else "%"


def _series(dialect: Dialect, count: int) -> str:
    if dialect.name == "postgresql":
        return f"generate_series(1::bigint, {count}) AS n(i)"
    return f"(WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {count}) SELECT i FROM s) AS n"


def _tables(size: Size, now_us: int) -> Sequence[tuple[str, int, Mapping[str, str]]]:
    units, systems, cameras, years = size.systems // 2, size.systems, size.cameras, size.years
    ten = systems * 10
    began_us = now_us - years * 365 * DAY_US

    def spread(count: int) -> str:
        """The moment of a row of `count` that are spread over the years."""
        return f"{began_us} + n.i * {(now_us - began_us) // (count + 1)}"

    access, audit, entries = size.a_year(PER_YEAR), size.a_year(PER_YEAR // 4), size.a_year(PER_YEAR)
    kinds = " ".join(f"WHEN {each} THEN '{kind}'" for each, kind in enumerate(_KINDS))
    subject = (
        f"CASE n.i % 8 WHEN 0 THEN 'system:' || (1 + n.i / 8 % {systems}) WHEN 7 THEN 'system:' || (1 + n.i / 8 % {systems}) "
        f"WHEN 2 THEN 'camera:' || (1 + n.i / 8 % {cameras}) WHEN 3 THEN 'camera:' || (1 + n.i / 8 % {cameras}) "
        f"WHEN 4 THEN 'site:' || (1 + n.i / 8 % {systems}) WHEN 5 THEN 'place:' || (1 + n.i / 8 % {ten}) "
        f"WHEN 6 THEN 'account:' || (10 + n.i / 8 % {units}) ELSE 'unit:' || (1 + n.i / 8 % {units}) END"
    )
    content = (
        '\'{"fields": {"unit_name": "Unit", "analytics": []}, "cameras": [], "text": "\' || '
        f"'{'x' * 1500}' || '\"}}'"
    )
    due = change_report(shipped().values(), Site(SiteClass.OPERATOR, "CN", "210102"), date(2026, 11, 2))
    assert due is not None
    rule = f"'{due.rule}'"
    return [
        (
            "unit",
            units,
            {
                "uuid": UUID.format(kind="1000"),
                "name": "'Unit ' || n.i",
                "credit_code": "'91210102' || (1000000000 + n.i)",
                "kind": "'enterprise'",
                "division": "'210102'",
                "created_us": f"{began_us}",
                "contact": "'Wang'",
                "phone": "'024 1'",
            },
        ),
        (
            "site",
            systems,
            {
                "uuid": UUID.format(kind="2000"),
                "unit_id": f"1 + n.i % {units}",
                "name": "'Site ' || n.i",
                "division": "'210102'",
                "site_class": "'art7-operator'",
                "class_reason": "'A mall'",
                "latitude": "41.7 + (n.i % 50) * 0.004",
                "longitude": "123.3 + (n.i / 50 % 50) * 0.004",
                "created_us": f"{began_us}",
            },
        ),
        (
            "place",
            ten,
            {
                "uuid": UUID.format(kind="3000"),
                "site_id": f"1 + n.i % {systems}",
                "name": "'Place ' || n.i",
                "kind": f"CASE WHEN n.i > {systems * 9} THEN 'toilet' ELSE 'mall-hall' END",
                **outline(
                    f"41.7 + ((1 + n.i % {systems}) % 50) * 0.004 + (n.i / {systems}) * 0.0003",
                    f"123.3 + ((1 + n.i % {systems}) / 50 % 50) * 0.004",
                ),
                "created_us": f"{began_us}",
            },
        ),
        (
            "video_system",
            systems,
            {
                "uuid": UUID.format(kind="4000"),
                "site_id": "n.i",
                "name": "'System ' || n.i",
                "funding": "'own'",
                "maintainer": "'Firm ' || (n.i % 40)",
                "use_day": "CASE WHEN n.i % 20 = 0 THEN '2026-11-01' ELSE '2020-01-01' END",
                "main_use_day": "'2020-01-01'",
                "created_us": f"{began_us}",
            },
        ),
        (
            "camera",
            cameras,
            {
                "uuid": UUID.format(kind="5000"),
                "name": "'Camera ' || n.i",
                "enabled": "true",
                "retention_min_days": "CASE WHEN n.i % 500 = 0 THEN 7 ELSE 90 END",
                "created_us": f"{began_us}",
                "updated_us": f"{began_us}",
            },
        ),
        (
            "stream",
            cameras,
            {
                "camera_id": "n.i",
                "kind": "'main'",
                "address": "'rtsp://camera.invalid/' || n.i",
                "record": "true",
            },
        ),
        (
            "placement",
            cameras,
            {
                "camera_id": "n.i",
                # The tenth place of each site is the forbidden one.
                "place_id": f"1 + (n.i % {systems}) + (n.i / {systems} % 9) * {systems}",
                "system_id": f"1 + n.i % {systems}",
                "code": "'21010200401310' || (100000 + n.i)",
                "latitude": f"41.7 + ((n.i % {systems}) % 50) * 0.004 + (n.i / {systems}) * 0.00004",
                "longitude": f"123.3 + ((n.i % {systems}) / 50 % 50) * 0.004 + (n.i / {systems} % 7) * 0.0002",
                "direction_deg": "n.i * 37 % 360",
                "angle_deg": "60",
                "range_m": "25",
                "purpose": "'Entrance'",
                "necessity": "'Crowds'",
                "sign_day": "'2020-01-01'",
                "updated_us": f"{began_us}",
            },
        ),
        (
            "segment",
            cameras * 2,
            {
                "stream_id": "(n.i + 1) / 2",
                "start_us": f"CASE n.i % 2 WHEN 0 THEN {now_us - 95 * DAY_US} ELSE {now_us - 60_000_000} END",
                "end_us": f"CASE n.i % 2 WHEN 0 THEN {now_us - 95 * DAY_US + 60_000_000} ELSE {now_us} END",
                "volume_id": "1",
                "path": "'x'",
                "size_bytes": "1",
                "fragments": "1",
                "index": "''",
                "digest": "'d'",
            },
        ),
        (
            "gap",
            cameras,
            {
                "stream_id": "n.i",
                "start_us": f"{now_us - 3 * DAY_US}",
                "end_us": f"CASE WHEN n.i % 100 = 0 THEN NULL ELSE {now_us - 2 * DAY_US} END",
                "cause": "'network'",
            },
        ),
        (
            "filing",
            systems + ten,
            {
                "uuid": UUID.format(kind="6000"),
                "system_id": f"1 + n.i % {systems}",
                "kind": f"CASE WHEN n.i <= {systems} THEN 'first' ELSE 'change' END",
                "state": "CASE n.i % 20 WHEN 0 THEN 'submitted' WHEN 1 THEN 'draft' WHEN 2 THEN 'returned' ELSE 'accepted' END",
                "division": "'210102'",
                "authority_id": "3",
                "content": content,
                "event": "'change'",
                "event_day": "'2026-11-02'",
                "due_day": "CASE WHEN n.i % 3 = 0 THEN '2026-11-05' ELSE '2026-12-05' END",
                "due_rule": rule,
                "created_us": spread(systems + ten),
                "submitted_us": spread(systems + ten),
            },
        ),
        (
            "entry",
            entries,
            {
                "id": "n.i",
                "at_us": spread(entries),
                "account_id": f"10 + n.i / 8 % {units}",
                "username": "'person'",
                "address": "''",
                "kind": f"CASE n.i % 8 {kinds} END",
                "unit_id": f"1 + n.i / 8 % {units}",
                "site_id": f"CASE WHEN n.i % 8 IN (0, 2, 3, 4, 5, 7) THEN 1 + n.i / 8 % {systems} ELSE NULL END",
                "subject": subject,
                "happened_us": spread(entries),
                "lapses_us": f"{spread(entries)} + {90 * DAY_US}",
                # A fault is closed by the repair after it; the last hundredth of them are open still.
                "state": "CASE WHEN n.i % 8 = 2 THEN 'open' ELSE 'done' END",
                "after": "CASE WHEN n.i % 8 = 3 THEN n.i - 1 ELSE NULL END",
                "closed_by": f"CASE WHEN n.i % 8 = 2 AND n.i <= {entries - entries // 100} THEN n.i + 1 ELSE NULL END",
                "content": ENTRY_FIELDS,
                "chain": "''",
            },
        ),
        (
            "account",
            units,
            {
                "id": "9 + n.i",
                "username": "'person' || n.i",
                "display_name": "'Person ' || n.i",
                "password_hash": "'!'",
                "role": "CASE n.i % 3 WHEN 0 THEN 'manager' ELSE 'operator' END",
                "unit_id": "n.i",
                "created_us": f"{began_us}",
                "last_sign_in_us": f"{now_us - DAY_US}",
            },
        ),
        (
            "case",
            ten,
            {
                "kind": "CASE n.i % 4 WHEN 0 THEN 'official' WHEN 1 THEN 'person' ELSE 'internal' END",
                "state": "CASE WHEN n.i % 50 = 0 THEN 'asked' ELSE 'closed' END",
                "unit_id": f"1 + n.i % {units}",
                **CASE_TEXTS,
                "camera_ids": f"'[' || (1 + n.i % {cameras}) || ']'",
                "start_us": spread(ten),
                "end_us": f"{spread(ten)} + 3600000000",
                "export": "true",
                "asked_by": f"10 + n.i % {units}",
                "asked_us": spread(ten),
                "due_us": f"{spread(ten)} + {30 * DAY_US}",
            },
        ),
        (
            "move",
            ten,
            {
                "camera_id": f"1 + n.i % {cameras}",
                "state": "CASE WHEN n.i % 100 = 0 THEN 'asked' ELSE 'approved' END",
                "found": "CASE WHEN n.i % 400 = 0 THEN true ELSE false END",
                "before": "'{}'",
                "after": "'{}'",
                "reason": "'Better view'",
                "asked_by": "1",
                "asked_us": spread(ten),
            },
        ),
        (
            "refusal",
            systems,
            {
                "at_us": spread(systems),
                "username": "'person'",
                "way": "'api'",
                "place_id": f"1 + n.i % {ten}",
                "camera": "'Camera'",
                "control": "'forbidden-place'",
                "pack": "'cn-national-2025'",
                "article": "'8(1)'",
                "detail": "'{}'",
            },
        ),
        (
            "rectification",
            systems,
            {
                "authority_id": "3",
                "system_id": "n.i",
                "control": "'signage'",
                "demand": "'Put up signs'",
                "due_day": "'2026-12-01'",
                "state": "CASE WHEN n.i % 10 = 0 THEN 'open' ELSE 'closed' END",
                "created_us": spread(systems),
            },
        ),
        (
            "inspection",
            ten,
            {
                "authority_id": "3",
                "system_id": f"1 + n.i % {systems}",
                "planned_day": "'2026-01-01'",
                "checklist": "'[]'",
                "state": "'closed'",
                "created_by": "1",
                "created_us": spread(ten),
            },
        ),
        ("access", access, _register(spread(access), cameras) | _SEEN),
        (
            "audit",
            audit,
            {
                # The accounts above have written the first.
                "id": "1000 + n.i",
                "at_us": spread(audit),
                "username": "'person'",
                "address": "''",
                "action": "'camera.changed'",
                "subject": f"'camera:' || (1 + n.i % {cameras})",
                "detail": "'{}'",
                "chain": "''",
            },
        ),
    ]


_SEEN = {
    "kind": "CASE n.i % 3 WHEN 0 THEN 'playback' WHEN 1 THEN 'live' ELSE 'export' END",
    "camera_name": "'Camera'",
    "stream": "'main'",
    "purpose": "'A theft'",
    "granted": "CASE WHEN n.i % 50 = 0 THEN false ELSE true END",
}


def _register(at_us: str, cameras: int) -> dict[str, str]:
    return {
        "id": "n.i",
        "at_us": at_us,
        "account_id": "1",
        "username": "'person'",
        "address": "''",
        "camera_id": f"1 + n.i % {cameras}",
        "chain": "''",
    }
