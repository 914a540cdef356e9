# SPDX-License-Identifier: Apache-2.0
"""A unit with a mall in Shenyang, the services of cases, and short ways to ask."""

from typing import Any

from sqlalchemy import Engine, insert

from fairwatch.accounts.cases import CaseKind
from fairwatch.accounts.models import Role, Session
from fairwatch.db.engine import write
from fairwatch.db.registry import attachment, document
from fairwatch.govern.requests.models import Asked, CaseFile, Kinship, Officer, Officials, Person
from fairwatch.govern.requests.policies import CasePolicies
from fairwatch.govern.requests.service import APPROVAL, Cases
from tests.accounts.house import HOUR, House
from tests.govern.two_units import CODES, add_divisions, add_unit, signed_in

# 2026-09-28 10:00 in Shenyang: two days before the National Day holidays.
MONDAY_US = 1_790_560_800_000_000
START, END = MONDAY_US - 2 * HOUR, MONDAY_US - HOUR
POLICE = Officials("Qingnian park police station", (Officer("Zhou", "210118"), Officer("Zheng", "210245")), "2026-118")
FILMED = Person("Liu Guilan", "identity card 2102", Kinship.SELF, "", "Wang Min")
DAUGHTER = Person("Chen Jing", "identity card 2101", Kinship.RELATIVE, "Liu Guilan", "Wang Min")


class Office:
    """Two units, each with a site; the first is bound by Liaoning's and the national text."""

    def __init__(self, engine: Engine) -> None:
        self.house = House(engine)
        self.engine = engine
        self.clock = self.house.clock
        self.clock.advance(MONDAY_US - self.clock.utc_us())
        self.cases = Cases(engine, self.clock)
        self.policies = CasePolicies(engine, self.clock)
        self.cameras: list[int] = []
        add_divisions(engine)
        for number, code in enumerate(CODES, 1):
            self.cameras.append(self.house.camera(f"Gate {number}"))
            add_unit(engine, number, code, self.cameras[-1])

    def person(self, role: Role, name: str = "", unit_id: int | None = None) -> Session:
        """Somebody who is signed in, of a unit or of the whole installation."""
        return signed_in(self.house, role, name, unit_id)

    def ask(self, who: Session, kind: CaseKind = CaseKind.INTERNAL, **more: Any) -> CaseFile:
        """Ask for the first camera; what is not said is usual."""
        wanted = asked(kind, **({"camera_ids": tuple(self.cameras[:1])} | more))
        return self.cases.ask(who.account, wanted, self.house.audit.by(who.actor))

    def decide(self, who: Session, found: CaseFile, *, approve: bool = True, decision: str = "so be it") -> CaseFile:
        note = self.house.audit.by(who.actor)
        return self.cases.decide(who.account, found.id, found.version, approve=approve, decision=decision, note=note)

    def close(self, who: Session, found: CaseFile, outcome: str = "found") -> CaseFile:
        note = self.house.audit.by(who.actor)
        return self.cases.close(who.account, found.id, found.version, outcome=outcome, note=note)

    def attach(self, found: CaseFile, kind: str = APPROVAL) -> None:
        """A paper at a case."""
        with write(self.engine) as connection:
            values = {"kind": kind, "name": "a.pdf", "media_type": "application/pdf", "size_bytes": 1, "sha256": "ab"}
            made = connection.execute(insert(document).values(added_us=0, **values).returning(document.c.id)).scalar()
            row = {"subject": f"case:{found.id}", "document_id": made, "kind": kind, "added_us": 0}
            connection.execute(insert(attachment).values(row))


def asked(kind: CaseKind = CaseKind.INTERNAL, **more: Any) -> Asked:
    """Something to ask for; what is not said is usual."""
    requester = {CaseKind.OFFICIAL: POLICE, CaseKind.PERSON: FILMED}.get(kind)
    values: dict[str, Any] = {
        "kind": kind,
        "reason": "a theft",
        "content": "who went through the gate",
        "camera_ids": (),
        "start_us": START,
        "end_us": END,
        "export": False,
        "lasts_us": 12 * HOUR,
        "requester": requester,
    }
    return Asked(**(values | more))
