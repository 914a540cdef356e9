# SPDX-License-Identifier: Apache-2.0
"""Everything of the regime that the demo opens on, entered once."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine

from fairwatch.accounts.models import Account, Actor
from fairwatch.accounts.register import AuditLog, Note
from fairwatch.accounts.service import Accounts
from fairwatch.clock import Clock
from fairwatch.govern.documents import Documents
from fairwatch.govern.filing.service import Filings
from fairwatch.govern.floor_plans import FloorPlans
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.service import Registry
from fairwatch.govern.rules.dates import local_day

from .demo_cases import ask
from .demo_duties import work
from .demo_filing import Desk, file
from .demo_floors import hang
from .demo_registry import ZONE, furnish


def furnish_all(
    engine: Engine,
    clock: Clock,
    data: Path,
    accounts: Accounts,
    admin: Account | None,
    cameras: Mapping[str, int],
    actor: Actor,
    note: Note,
) -> None:
    """`cameras`: names and ids. `admin` asks for what takes a person."""
    registry, hand = Registry(engine, clock), Hand(actor, note)
    system = furnish(registry, hand, cameras, local_day(clock.utc_us(), ZONE))
    filings, documents = Filings(engine, clock, AuditLog(engine, clock)), Documents(engine, clock, data)
    hang(registry, documents, FloorPlans(engine, clock, documents), hand, system.site_id, system.unit_id)
    file(Desk(registry, filings, documents, hand), system)
    operator = work(engine, clock, accounts, system.unit_id, note)
    if admin is not None:
        ask(engine, clock, operator, admin, cameras, note)
