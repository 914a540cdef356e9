# SPDX-License-Identifier: Apache-2.0
"""Reads the systems of sites with their filings, their papers, and what authorities ordered."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, String, cast, literal, select

from fairwatch.db.govern import delivery, filing, paper_entry, rectification
from fairwatch.db.registry import attachment, authority, video_system
from fairwatch.db.tables import account
from fairwatch.govern.codes import within

from .building import read_rule
from .facts import FilingFacts, OfficerFacts, OrderFacts, SystemFacts
from .load_people import read_gone
from .load_standards import checks_of, measured_of


def systems_of(connection: Connection, chosen: Any, now_us: int) -> Mapping[int, Sequence[SystemFacts]]:
    """Systems by the id of their site."""
    ids = select(video_system.c.id).where(video_system.c.site_id.in_(chosen), video_system.c.removed_us.is_(None))
    filings = _filings(connection, ids)
    papers = _papers(connection, chosen)
    measured, checks = measured_of(connection, chosen, now_us), checks_of(connection, chosen)
    query = select(video_system).where(video_system.c.site_id.in_(chosen), video_system.c.removed_us.is_(None))
    found: dict[int, list[SystemFacts]] = defaultdict(list)
    rows = connection.execute(query.order_by(video_system.c.id)).all()
    clever = [row.id for row in rows if row.analytics != "[]"]
    filed = _filed_analytics(connection, clever)
    changed = read_gone(connection, {row.id: row.use_day_was for row in rows})
    excluded = read_gone(connection, {row.id: row.excluded for row in rows})
    for row in rows:
        found[row.site_id].append(
            SystemFacts(
                id=row.id,
                name=row.name,
                funding=row.funding,
                maintainer=row.maintainer,
                analytics=tuple(json.loads(row.analytics)),
                filed_analytics=filed.get(row.id, ()),
                design_day=_day(row.design_day),
                build_day=_day(row.build_day),
                use_day=_day(row.use_day),
                use_day_was=changed.get(row.id),
                excluded=excluded.get(row.id),
                clock_day=_day(row.clock_day),
                end_day=_day(row.end_day),
                main_design_day=_day(row.main_design_day),
                main_build_day=_day(row.main_build_day),
                main_use_day=_day(row.main_use_day),
                plan_id=row.plan_id,
                documents=frozenset(papers.get(row.id, ())),
                measured=measured.get(row.id, {}),
                checks=checks.get(row.id, {}),
                filings=tuple(filings.get(row.id, ())),
                elsewhere=row.origin != "",
            )
        )
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _filings(connection: Connection, ids: Any) -> dict[int, list[FilingFacts]]:
    query = select(
        filing.c.id,
        filing.c.system_id,
        filing.c.kind,
        filing.c.state,
        filing.c.event,
        filing.c.event_day,
        filing.c.due_day,
        filing.c.due_rule,
        filing.c.submitted_us,
        filing.c.number,
        filing.c.handed_day,
        filing.c.on_paper,
        filing.c.division,
        filing.c.received_us,
    ).where(filing.c.system_id.in_(ids), filing.c.state != "withdrawn")
    passed_over = _passed_over(connection, ids)
    desks, sent = _desks(connection), _sent(connection, ids)
    found: dict[int, list[FilingFacts]] = defaultdict(list)
    for row in connection.execute(query.order_by(filing.c.id)):
        shown = row.handed_day is not None or row.received_us is not None or row.id in sent
        found[row.system_id].append(
            FilingFacts(
                id=row.id,
                kind=row.kind,
                state=row.state,
                event=row.event,
                event_day=date.fromisoformat(row.event_day),
                due_day=date.fromisoformat(row.due_day),
                due_rule=read_rule(row.due_rule),
                submitted_us=row.submitted_us,
                number=row.number,
                handed_day=None if row.handed_day is None else date.fromisoformat(row.handed_day),
                on_paper=row.on_paper,
                passed_over=passed_over.get(row.id),
                reached=row.state != "submitted" or shown or any(within(row.division, each) for each in desks),
            )
        )
    return found


def _desks(connection: Connection) -> Sequence[str]:
    """The divisions whose police have an account here: what is handed in lies on their desk."""
    query = (
        select(authority.c.division)
        .join(account, account.c.authority_id == authority.c.id)
        .where(account.c.role == "officer", account.c.disabled.is_(False))
        .where(authority.c.sector == "", authority.c.removed_us.is_(None))
    )
    return connection.scalars(query.distinct()).all()


def _sent(connection: Connection, ids: Any) -> set[int]:
    """Filings that another installation took in, as they were handed in last."""
    query = select(delivery.c.filing_id).join(filing, filing.c.id == delivery.c.filing_id)
    there = delivery.c.state.in_(("sent", "answered")) & (delivery.c.submitted_us == filing.c.submitted_us)
    return set(connection.scalars(query.where(filing.c.system_id.in_(ids), there)))


def _passed_over(connection: Connection, ids: Any) -> dict[int, OfficerFacts]:
    """Who could have said what was entered from paper as accepted; by the filing, the last entry counts."""
    query = (
        select(paper_entry.c.filing_id, paper_entry.c.officer, paper_entry.c.officer_left_us)
        .add_columns(paper_entry.c.officer_left_by)
        .join(filing, filing.c.id == paper_entry.c.filing_id)
        .where(
            filing.c.system_id.in_(ids),
            filing.c.on_paper == "entered",
            paper_entry.c.kind == "accepted",
            paper_entry.c.officer_left_us.is_not(None),
        )
    )
    return {
        row.filing_id: OfficerFacts(row.officer, row.officer_left_us, row.officer_left_by)
        for row in connection.execute(query.order_by(paper_entry.c.id))
    }


def _filed_analytics(connection: Connection, systems: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """What was filed last of the analytics of a system."""
    if not systems:
        return {}
    query = select(filing.c.system_id, filing.c.content).where(
        filing.c.system_id.in_(systems), filing.c.state == "accepted"
    )
    found = {}
    for row in connection.execute(query.order_by(filing.c.id)):
        fields = json.loads(row.content).get("fields", {})
        found[row.system_id] = tuple(fields.get("analytics") or ())
    return found


def _papers(connection: Connection, chosen: Any) -> dict[int, set[str]]:
    """The kinds of papers attached to a system, to one of its filings, or to the plan that it was built by."""
    found: dict[int, set[str]] = defaultdict(set)
    for prefix, table, number, system_id in (
        ("system:", video_system, video_system.c.id, video_system.c.id),
        ("plan:", video_system, video_system.c.plan_id, video_system.c.id),
        ("filing:", filing, filing.c.id, filing.c.system_id),
    ):
        query = (
            select(system_id.label("system_id"), attachment.c.kind)
            .select_from(table)
            .join(attachment, attachment.c.subject == literal(prefix) + cast(number, String))
            .where(attachment.c.removed_us.is_(None))
        )
        if table is video_system:
            query = query.where(video_system.c.site_id.in_(chosen))
        else:
            here = select(video_system.c.id).where(video_system.c.site_id.in_(chosen))
            query = query.where(filing.c.system_id.in_(here))
        for row in connection.execute(query):
            found[row.system_id].add(row.kind)
    return found


def orders_of(connection: Connection, chosen: Any) -> Mapping[int, Sequence[OrderFacts]]:
    """Rectification orders that are not closed, by the id of the site."""
    query = (
        select(
            video_system.c.site_id,
            rectification.c.id,
            rectification.c.state,
            rectification.c.demand,
            rectification.c.due_day,
        )
        .join_from(rectification, video_system, video_system.c.id == rectification.c.system_id)
        .where(video_system.c.site_id.in_(chosen), rectification.c.state != "closed")
        .order_by(rectification.c.id)
    )
    found: dict[int, list[OrderFacts]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.site_id].append(OrderFacts(row.id, row.state, row.demand, date.fromisoformat(row.due_day)))
    return found
