# SPDX-License-Identifier: Apache-2.0
"""Bringing a database that is in use from one schema to the next: nothing is lost, and ids mean what they meant."""

import json
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, Table, delete, insert, select, text

from fairwatch.db import govern, registry
from fairwatch.db.engine import open_engine, rebuild, write
from fairwatch.db.tables import (
    account,
    audit,
    camera,
    camera_right,
    deletion,
    gap,
    hold,
    metadata,
    segment,
    session,
    setting,
    stream,
    volume,
)
from fairwatch.db.upgrade import configuration, newest, upgrade

CAMERA = {"enabled": True, "created_us": 1, "updated_us": 1}
ACCOUNT = {"display_name": "x", "password_hash": "x", "role": "viewer", "created_us": 1}
SEGMENT = {"end_us": 9, "path": "p", "size_bytes": 1, "fragments": 1, "index": b"", "clock_offset_us": 0}


def at_revision(url: str, revision: str) -> Engine:
    """A database with the schema that an earlier version had."""
    engine = open_engine(url)
    config = configuration()
    with rebuild(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    return engine


def fill(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """A row at least in all that refers to accounts, cameras and streams; gives what every table holds."""
    with write(engine) as connection:
        for table, values in (
            (volume, {"id": 1, "name": "media", "path": "media", "floor_bytes": 0}),
            (camera, {"id": 1, "uuid": "one", "name": "Gate", "volume_id": 1, **CAMERA}),
            (camera, {"id": 2, "uuid": "two", "name": "Hall", "removed_us": 5, **CAMERA}),
            (stream, {"id": 1, "camera_id": 1, "kind": "main", "address": "rtsp://a", "record": True}),
            (stream, {"id": 3, "camera_id": 2, "kind": "main", "address": "", "record": False}),
            (account, {"id": 1, "username": "root", **ACCOUNT}),
            (account, {"id": 4, "username": "anna", **ACCOUNT, "last_sign_in_us": 7}),
            (camera_right, {"account_id": 4, "camera_id": 2, "live": True, "playback": True, "export": False}),
            (
                session,
                {"token_hash": b"x", "account_id": 4, "csrf": "", "address": "", "agent": "", "seen_us": 1}
                | {"created_us": 1, "expires_us": 2},
            ),
            (segment, {"stream_id": 1, "start_us": 5, "volume_id": 1, **SEGMENT}),
            (gap, {"stream_id": 3, "start_us": 5, "cause": "camera", "detail": ""}),
            (
                hold,
                {"id": 1, "camera_id": 2, "start_us": 1, "end_us": 2, "reason": "x", "placed_by": 4, "placed_us": 1},
            ),
            (
                deletion,
                {"id": 1, "stream_id": 3, "start_us": 1, "end_us": 2, "size_bytes": 1, "reason": "room"}
                | {"deleted_us": 1},
            ),
            (
                audit,
                {"id": 1, "at_us": 1, "account_id": 1, "username": "root", "address": "", "chain": b""}
                | {"action": "account.removed", "subject": "account:9", "detail": "{}"},
            ),
        ):
            connection.execute(insert(table).values(values))
    return contents(engine)


def contents(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables that the first schema has, with the columns that it has."""
    held = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            columns = [column for column in table.c if (table.name, column.name) not in LATER]
            if columns and table.name not in LATER:
                rows = connection.execute(select(*columns).order_by(*table.primary_key))
                held[table.name] = [tuple(row) for row in rows]
    return held


# What a later revision added: tables by name, columns as (table, column). The heads of chains stand in `setting`.
LATER: set[str | tuple[str, str]] = {
    "setting",
    ("deletion", "file_left"),
    ("deletion", "chain"),
    ("grant", "case_id"),
    ("camera", "barred"),
    ("camera", "exchanged_us"),
    ("camera", "floor_days"),
    ("camera", "secrecy"),
    "purge",
    "stream_measure",
    ("hold", "until_us"),
    ("hold", "hold_order_id"),
    *(("account", name) for name in ("unit_id", "authority_id", "ends_us", "blocked", "no_pictures", "version")),
    *(table.name for module in (registry, govern) for table in vars(module).values() if isinstance(table, Table)),
}


def test_a_database_in_use_keeps_every_row(blank_url: str) -> None:
    engine = at_revision(blank_url, "0001")
    before = fill(engine)
    upgrade(engine)
    assert contents(engine) == before
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == newest()
        if engine.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()


def test_places_that_were_drawn_before_are_found_on_the_map(blank_url: str) -> None:
    engine = at_revision(blank_url, "0007")
    ring = [[123.4, 41.7], [123.6, 41.7], [123.6, 41.9], [123.4, 41.7]]
    drawn = ({"type": "Polygon", "coordinates": [ring]}, {"type": "Point", "coordinates": [120.5, 36.25]}, None)
    with write(engine) as connection:
        connection.execute(insert(registry.division).values(code="210102", name="x"))
        stand = {"id": 1, "uuid": "x", "name": "x", "division": "210102", "created_us": 1}
        connection.execute(insert(registry.unit).values(credit_code="x", kind="enterprise", **stand))
        connection.execute(insert(registry.site).values(unit_id=1, site_class="operator", **stand))
        for number, outline in enumerate(drawn, 1):
            row = {"id": number, "uuid": str(number), "site_id": 1, "name": "x", "kind": "toilet", "created_us": 1}
            connection.execute(insert(registry.place).values(**row, outline=json.dumps(outline) if outline else None))
    upgrade(engine)
    columns = (registry.place.c[edge] for edge in ("west", "south", "east", "north"))
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(select(*columns).order_by(registry.place.c.id))]
    assert found == [(123.4, 41.7, 123.6, 41.9), (120.5, 36.25, 120.5, 36.25), (None, None, None, None)]
    engine.dispose()


def test_letters_and_holds_that_are_there_are_those_of_the_site(blank_url: str) -> None:
    engine = at_revision(blank_url, "0008")
    stand = {"id": 1, "uuid": "x", "name": "x", "created_us": 1}
    with write(engine) as connection:
        for table, row in (
            (registry.division, {"code": "210102", "name": "x"}),
            (registry.unit, {**stand, "division": "210102", "credit_code": "x", "kind": "enterprise"}),
            (registry.site, {**stand, "division": "210102", "unit_id": 1, "site_class": "x", "neighbour": "barracks"}),
            (registry.place, {**stand, "site_id": 1, "kind": "x"}),
            (registry.video_system, {**stand, "site_id": 1, "funding": "own"}),
            (registry.document, {"id": 1, "kind": "x", "name": "x", "media_type": "x", "size_bytes": 1, "sha256": "x"}),
        ):
            extra = {"added_us": 1} if table is registry.document else {}
            connection.execute(insert(table).values(**row, **extra))
        for number, letter in ((1, 1), (2, None)):
            row = {"id": number, "uuid": str(number), "name": "x", "enabled": True, "retention_min_days": 30}
            connection.execute(insert(camera).values(**row, created_us=1, updated_us=1))
            where = {"camera_id": number, "place_id": 1, "system_id": 1, "consent_document_id": letter}
            connection.execute(insert(registry.placement).values(**where, updated_us=1))
        kept = {"id": 1, "camera_id": 1, "start_us": 1, "end_us": 2, "reason": "x", "placed_us": 1}
        connection.execute(insert(hold).values(kept))
    upgrade(engine)
    of = select(registry.placement.c.consent_of).order_by(registry.placement.c.camera_id)
    with engine.connect() as connection:
        assert connection.scalars(of).all() == ["barracks", ""]
        assert connection.scalar(select(registry.document.c.consent_of)) == "barracks"
        assert connection.scalar(select(govern.hold_order.c.site_id)) == 1, "those of the site see its holds"
    engine.dispose()


def test_a_site_that_moved_before_stays_in_sight_of_the_office_that_has_it(blank_url: str) -> None:
    engine = at_revision(blank_url, "0009")
    stand = {"uuid": "x", "name": "x", "created_us": 1}
    with write(engine) as connection:
        for code in ("210102", "210103"):
            connection.execute(insert(registry.division).values(code=code, name="x"))
        owner = {**stand, "id": 1, "division": "210102", "credit_code": "x", "kind": "enterprise"}
        connection.execute(insert(registry.unit).values(owner))
        # Filed in the other county; filed in its own; filed and ended in the other.
        for number, filed_in, last in ((1, "210102", "first"), (2, "210103", "first"), (3, "210102", "end")):
            own = {**stand, "id": number, "uuid": str(number)}
            connection.execute(insert(registry.site).values(**own, division="210103", unit_id=1, site_class="x"))
            connection.execute(insert(registry.video_system).values(**own, site_id=number, funding="own"))
            filed = {"uuid": str(number), "system_id": number, "kind": last, "state": "accepted", "division": filed_in}
            filed |= dict.fromkeys(("event", "event_day", "due_day", "due_rule", "content"), "{}")
            connection.execute(insert(govern.filing).values(**filed, created_us=1))
    upgrade(engine)
    with engine.connect() as connection:
        left = connection.scalars(select(registry.site.c.left_division).order_by(registry.site.c.id)).all()
    assert left == ["210102", None, None]
    engine.dispose()


def test_what_was_on_hold_before_is_listed_and_stays_so(blank_url: str) -> None:
    engine = at_revision(blank_url, "0001")
    fill(engine)
    upgrade(engine)
    with engine.connect() as connection:
        (order,) = connection.execute(select(govern.hold_order)).all()
        (row,) = connection.execute(select(hold)).all()
    assert (order.kind, order.reason, order.placed_by, order.lifted_us) == ("legal", "x", 4, None)
    assert (order.last_day, order.due_us) == ("1971-01-01", 1 + 365 * 86_400_000_000)
    assert (row.hold_order_id, row.until_us) == (order.id, None)
    engine.dispose()


@pytest.mark.parametrize(("started", "asked"), [("0.1.0 7", [("asks.patching", "7")]), (None, [])])
def test_patches_are_asked_for_since_the_start_that_first_did(
    tmp_path: Path, started: str | None, asked: list[tuple[str, str]]
) -> None:
    engine = at_revision(f"sqlite:///{tmp_path / 'old.db'}", "0011")
    if started is not None:
        with write(engine) as connection:
            connection.execute(insert(setting).values(name="program", value=started))
    upgrade(engine)
    with engine.connect() as connection:
        found = connection.execute(select(setting.c.name, setting.c.value).where(setting.c.name.like("asks.%"))).all()
    assert [tuple(row) for row in found] == asked
    engine.dispose()


@pytest.mark.parametrize("since", ["the first schema", "this schema"])
@pytest.mark.parametrize("table", [account, camera, stream], ids=lambda table: table.name)
def test_an_id_is_never_given_twice(blank_url: str, table: Table, since: str) -> None:
    """Not even that of the newest row, which SQLite would give to the next."""
    if since == "the first schema":
        engine = at_revision(blank_url, "0001")
        fill(engine)
    else:
        engine = open_engine(blank_url)
    upgrade(engine)
    first = add(engine, table, "first")
    with write(engine) as connection:
        connection.execute(delete(table).where(table.c.id == first))
    assert add(engine, table, "second") > first
    engine.dispose()


def test_the_id_of_an_account_that_only_the_registers_know_is_not_given_again(tmp_path: Path) -> None:
    engine = at_revision(f"sqlite:///{tmp_path / 'old.db'}", "0001")
    fill(engine)
    upgrade(engine)
    assert add(engine, account, "next") == 10
    engine.dispose()


def add(engine: Engine, table: Table, name: str) -> int:
    """A new row with an id that the database chooses."""
    with write(engine) as connection:
        if engine.dialect.name == "postgresql":
            # `fill` gives ids of its own, which a sequence does not see.
            for each in (account, camera, stream):
                connection.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{each.name}', 'id'), "
                        f"greatest(nextval(pg_get_serial_sequence('{each.name}', 'id')), 100))"
                    )
                )
        if table is account:
            statement = insert(account).values(username=name, **ACCOUNT)
        elif table is camera:
            statement = insert(camera).values(uuid=name, name=name, **CAMERA)
        else:
            number = connection.execute(insert(camera).values(uuid=name, name=name, **CAMERA).returning(camera.c.id))
            values = {"camera_id": number.scalar_one(), "kind": "main", "address": "rtsp://x", "record": True}
            statement = insert(stream).values(values)
        return int(connection.execute(statement.returning(table.c.id)).scalar_one())
