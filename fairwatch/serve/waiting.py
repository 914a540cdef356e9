# SPDX-License-Identifier: Apache-2.0
"""Requests for footage that wait for an answer, and filings that do not get through, as what people are reminded of."""

from collections.abc import Iterator

from sqlalchemy import Connection

from fairwatch.govern.duties.items import DueItem, Why
from fairwatch.govern.filing.courier import stuck
from fairwatch.govern.requests.reading import due_cases
from fairwatch.govern.scope import EVERYTHING


def waiting_cases(connection: Connection) -> Iterator[DueItem]:
    """One item for each that has a date."""
    for each in due_cases(connection, EVERYTHING):
        yield DueItem(
            why=Why.OPEN.value,
            kind=f"case-{each.kind.value}",
            subject=f"case:{each.id}",
            name=each.reason,
            unit_id=each.unit_id,
            site_id=None,
            site="",
            due_us=each.due_us,
            entry_id=None,
            since_us=None,
        )


def stuck_filings(connection: Connection) -> Iterator[DueItem]:
    """One for each that another installation does not take, or that does not get there."""
    for row in stuck(connection):
        about = f"filing:{row.filing_id}"
        yield DueItem(Why.STUCK.value, "filing", about, row.peer, row.unit_id, row.site_id, row.site, None, None, None)
