# SPDX-License-Identifier: Apache-2.0
"""What of the demo's systems is filed: one accepted, with a change since that is due; the other one still to be filed.

The papers are text files that say what would be there.
"""

from dataclasses import dataclass

from fairwatch.accounts.models import Actor
from fairwatch.govern.documents import Documents
from fairwatch.govern.filing.form import form
from fairwatch.govern.filing.listing import FilingFilter
from fairwatch.govern.filing.service import Filings
from fairwatch.govern.registry.models import Hand, System
from fairwatch.govern.registry.service import Registry
from fairwatch.govern.scope import Scope

from .demo_registry import DIVISION

_KIND = "first"
_AGENT = {
    "agent_name": "何静 He Jing",
    "agent_identity": "DEMO000001",
    "agent_phone": "024-0000 1002",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """The services that a filing passes through, and who hands it in and accepts it."""

    registry: Registry
    filings: Filings
    documents: Documents
    hand: Hand

    @property
    def actor(self) -> Actor:
        """Who stands behind the hand."""
        return self.hand.actor


def file(desk: Desk, system: System) -> None:
    """File a system, accept it, and change it afterwards, so that a change report is due. A system without
    cameras stays a draft.
    """
    desk.filings.refresh_all()
    everything = desk.hand.scope
    listed, _ = desk.filings.page(everything, FilingFilter(system_id=system.id))
    opening = desk.filings.get(listed[0].id)
    filing_id = opening.filing.id
    opening = desk.filings.edit(filing_id, opening.filing.version, _AGENT, None, by=desk.actor)
    for paper in form().attachments:
        if _KIND in paper.required:
            text = f"{paper.name.zh}\n{paper.name.en}\n\n演示材料。 A paper of the demo.\n"
            made = desk.documents.add_bytes(
                text.encode(),
                f"{paper.name.zh}.txt",
                paper.id,
                unit_id=system.unit_id,
                account_id=None,
                note=desk.hand.note,
            )
            desk.documents.attach(f"filing:{filing_id}", made.id, paper.id, note=desk.hand.note)
    opening = desk.filings.get(filing_id)
    if opening.missing:
        return
    submitted = desk.filings.submit(filing_id, opening.filing.version, by=desk.actor)
    desk.filings.accept(filing_id, submitted.filing.version, "", "", by=desk.actor, scope=Scope(division=DIVISION))
    # What is filed and what is true differ from now on.
    change = {"storage_place": "二层机房 Equipment room on the first floor"}
    desk.registry.systems.change(system.id, system.version, change, desk.hand)
    desk.filings.refresh_all()
