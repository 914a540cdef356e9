# SPDX-License-Identifier: Apache-2.0
"""Everything of `accounts` on one database, with a clock that is turned by hand."""

from argon2 import PasswordHasher
from sqlalchemy import Engine, insert

from fairwatch.accounts.errors import Refused, Rule
from fairwatch.accounts.gate import HOUR_US, Gate
from fairwatch.accounts.grants import Grants
from fairwatch.accounts.models import SYSTEM, AccessKind, Bearer, CameraRight, GrantKind, Role, Session
from fairwatch.accounts.passwords import Passwords
from fairwatch.accounts.register import AccessEntry, AccessFilter, AccessRegister, AuditEntry, AuditFilter, AuditLog
from fairwatch.accounts.service import Accounts
from fairwatch.accounts.sessions import Sessions
from fairwatch.accounts.throttle import Throttle
from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.db.tables import camera

PASSWORD = "correct horse battery"
ADDRESS = "192.0.2.7"
HOUR = 3600 * 1_000_000
STRANGER = Bearer("203.0.113.66")
RECORDED = (AccessKind.PLAYBACK, AccessKind.THUMBNAIL, AccessKind.EXPORT)
S = 1_000_000
# Argon2 as cheap as it goes: what is tested is not how slow it is.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class House:
    """The services, and short ways to say who is there."""

    def __init__(self, engine: Engine, clock: ManualClock | None = None) -> None:
        self.engine = engine
        self.clock = clock or ManualClock()
        self.audit = AuditLog(engine, self.clock)
        self.register = AccessRegister(engine, self.clock)
        self.throttle = Throttle(self.clock)
        passwords = Passwords(CHEAP)
        self.accounts = Accounts(engine, self.clock, passwords, self.audit, self.throttle)
        self.sessions = Sessions(engine, self.clock, passwords, self.audit, self.throttle, 12 * HOUR)
        self.gate = Gate(engine, self.clock, self.register)
        self.grants = Grants(engine, self.clock, self.gate, self.audit)

    def camera(self, name: str = "Gate 1", *, removed: bool = False) -> int:
        """Add a camera row; gives its id."""
        with write(self.engine) as connection:
            made = connection.execute(
                insert(camera).values(
                    uuid=f"{name}-uuid",
                    name=name,
                    enabled=not removed,
                    created_us=0,
                    updated_us=0,
                    removed_us=1 if removed else None,
                )
            )
        assert made.inserted_primary_key is not None
        return int(made.inserted_primary_key[0])

    def person(self, role: Role, name: str | None = None, rights: list[CameraRight] | None = None) -> Session:
        """Add an account and sign it in. `rights` None: all cameras."""
        account = self.accounts.add(
            name or role.value, "A person", PASSWORD, role, by=SYSTEM, must_change_password=False
        )
        if rights is not None:
            self.accounts.set_rights(account.id, all_cameras=False, rights=rights, by=SYSTEM)
            account = self.accounts.get(account.id)
        _, session = self.sessions.start(account, ADDRESS, "a browser")
        return session

    def entries(self) -> list[AccessEntry]:
        """The access register, oldest first."""
        return self.register.page(AccessFilter(), None, 1000)[::-1]

    def audited(self) -> list[AuditEntry]:
        """The audit log, oldest first."""
        return self.audit.page(AuditFilter(), None, 1000)[::-1]


def knock(house: House, who: Session | Bearer, kind: AccessKind, camera_id: int | None, **more: object) -> Rule | None:
    """Try the gate: None = it opened, else the rule that shut it."""
    span = {"start_us": 10 * HOUR_US, "end_us": 10 * HOUR_US + 5 * S} if kind in RECORDED else {}
    try:
        house.gate.open(who, kind, camera_id, "main", **(span | more))  # type: ignore[arg-type]  # several keywords
    except Refused as refused:
        return refused.rule
    return None


def grant_of(house: House, person: Session, camera_id: int) -> str | None:
    """The secret of an export grant, or None where it is refused."""
    try:
        span = {"start_us": 0, "end_us": 100 * HOUR_US}
        return house.grants.make(person, GrantKind.EXPORT, "a report", [camera_id], lasts_us=HOUR, **span)[0]
    except Refused:
        return None
