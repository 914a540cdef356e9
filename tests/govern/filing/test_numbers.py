# SPDX-License-Identifier: Apache-2.0
"""Numbers of the register: one after the other, whatever a unit entered from paper, and none given twice."""

import threading

import pytest
from sqlalchemy import Engine, insert, text, update

from fairwatch.db.engine import write
from fairwatch.db.govern import filing
from fairwatch.db.registry import video_system
from tests.govern.filing.test_drafts import Desk

STEM = "2101022026"


def another(desk: Desk) -> int:
    """The first filing of another system of the unit, handed in."""
    with write(desk.engine) as connection:
        row = {"uuid": "other", "site_id": desk.ground.site_id, "name": "Other", "funding": "own", "created_us": 1}
        connection.execute(insert(video_system).values(row | {"use_day": "2026-06-01"}))
        made = connection.execute(video_system.select().where(video_system.c.uuid == "other")).one()
        first = connection.execute(filing.select().limit(1)).one()
        copied = dict(first._mapping) | {"uuid": "f2", "system_id": made.id, "state": "submitted", "number": None}
        del copied["id"]
        return int(connection.execute(insert(filing).values(copied).returning(filing.c.id)).scalar_one())


@pytest.mark.parametrize(
    ("entered", "on_paper", "following"),
    [
        (f"{STEM}0000²", "", f"{STEM}00001"),
        (f"{STEM}99999", "", f"{STEM}100000"),
        # What a unit says of a paper counts nothing up, and is not given a second time.
        (f"{STEM}99999", "entered", f"{STEM}00001"),
        (f"{STEM}00001", "entered", f"{STEM}00002"),
        (f"{STEM}00004", "confirmed", f"{STEM}00005"),
    ],
)
def test_the_next_number_follows_ours_whatever_else_was_entered(
    sqlite_engine: Engine, entered: str, on_paper: str, following: str
) -> None:
    desk = Desk(sqlite_engine)
    desk.refresh()
    desk.accept(desk.hand_in())
    second = another(desk)
    with write(sqlite_engine) as connection:
        connection.execute(update(filing).where(filing.c.number.is_not(None)).values(number=entered, on_paper=on_paper))
    desk.accept(second)
    assert desk.filings.get(second).filing.number == following


def test_of_two_who_accept_at_the_same_moment_none_has_the_number_of_the_other(engine: Engine) -> None:
    desk = Desk(engine)
    desk.refresh()
    first = desk.hand_in()
    second = another(desk)
    other = threading.Thread(target=desk.accept, args=(second,))
    with write(engine) as connection:
        held = desk.filings.get(first).filing
        number = desk.filings._number(connection, held)
        connection.execute(update(filing).where(filing.c.id == first).values(number=number, state="accepted"))
        if engine.dialect.name == "postgresql":
            other.start()
            with engine.connect() as watching:
                while not watching.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                    watching.rollback()
    if engine.dialect.name != "postgresql":
        other.start()
    other.join()
    numbers = {row.number for row in desk.rows() if row.state == "accepted"}
    assert numbers == {f"{STEM}00001", f"{STEM}00002"}
