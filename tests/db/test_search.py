# SPDX-License-Identifier: Apache-2.0
"""Pages of what grows, and searching it some rows at a time."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Connection, Engine, insert, or_, select

from fairwatch.db.engine import write
from fairwatch.db.search import holds, newest
from fairwatch.db.tables import alarm

TOLD = ("大厅画面模糊", "Hall in order", "三号门关闭", "100% full", "大厅恢复正常", "nothing", "hall again")


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    rows = [
        {"kind": "camera_down", "severity": "due", "subject": text, "params": "{}", "raised_us": 1} for text in TOLD
    ]
    with write(engine) as writing:
        writing.execute(insert(alarm), rows)
    with engine.connect() as reading:
        yield reading


def pages(connection: Connection, words: str, limit: int, searched: int) -> list[list[str]]:
    """What each page holds, until there is no next one."""
    found: list[list[str]] = []
    before: int | None = None

    def match(columns: Any) -> ColumnElement[bool]:
        return or_(holds(columns.subject, words), holds(columns.params, words))

    while True:
        rows, before = newest(
            connection, select(alarm), alarm.c.id, before=before, limit=limit, match=match, searched=searched
        )
        found.append([row.subject for row in rows])
        if before is None:
            return found


def test_without_words_pages_follow_each_other_to_the_end(connection: Connection) -> None:
    first, following = newest(connection, select(alarm), alarm.c.id, before=None, limit=4)
    rest, end = newest(connection, select(alarm), alarm.c.id, before=following, limit=4)
    assert [row.subject for row in [*first, *rest]] == list(reversed(TOLD))
    assert end is None


@pytest.mark.parametrize("searched", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("limit", [1, 2, 10])
def test_a_search_finds_the_same_however_far_each_page_looks(connection: Connection, limit: int, searched: int) -> None:
    for words, wanted in (("大厅", [4, 0]), ("HALL", [6, 1]), ("100%", [3]), ("没有", [])):
        found = [each for page in pages(connection, words, limit, searched) for each in page]
        assert found == [TOLD[number] for number in wanted]


def test_a_page_that_found_nothing_yet_says_where_it_goes_on(connection: Connection) -> None:
    assert pages(connection, "大厅画面", limit=10, searched=3) == [[], [], ["大厅画面模糊"]]
