# SPDX-License-Identifier: Apache-2.0
"""Where reminders go beside the console: e-mail addresses and webhooks."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, delete, insert, or_, select, true, update

from fairwatch.accounts.models import Account
from fairwatch.accounts.register import Action, Note
from fairwatch.accounts.versions import must_be_newest
from fairwatch.db.engine import write
from fairwatch.db.govern import dispatch, outlet
from fairwatch.db.registry import unit
from fairwatch.govern.scope import Scope, scope_of

from .errors import OutletInvalid, OutletNotFound

EMAIL, WEBHOOK = "email", "webhook"
# RFC 5322's dot-atom, without quoted and bracketed forms: nobody has them, and libraries stumble over them.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_MOST = 1000


class Sealing(Protocol):
    """Seals the secrets of webhooks."""

    def seal(self, text: str, about: str) -> bytes: ...

    def open(self, sealed: bytes, about: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Outlet:
    """One of them. `unit_id` None: reminders of every unit. `failed_us`, `failure`: the last time it did not work, and
    a code for why; `failure_detail`: in the words of the other side or of the network.
    """

    id: int
    unit_id: int | None
    kind: str
    target: str
    enabled: bool
    failed_us: int | None
    failure: str
    failure_detail: str
    version: int


_COLUMNS = [column for column in outlet.c if column.name != "secret_sealed"]


class Outlets:
    """Thread-safe."""

    def __init__(self, engine: Engine, sealer: Sealing) -> None:
        self._engine = engine
        self._sealer = sealer

    def list(self, who: Account) -> list[Outlet]:
        """Those of the person's unit; all of them for who belongs to the installation."""
        with self._engine.connect() as connection:
            query = select(*_COLUMNS).where(_mine(scope_of(connection, who))).order_by(outlet.c.id)
            return [Outlet(**row) for row in connection.execute(query).mappings()]

    def add(self, who: Account, kind: str, target: str, unit_id: int | None, note: Note) -> tuple[Outlet, str | None]:
        """A new one, and for a webhook the secret that signs what goes there: it is shown this once.

        Raises OutletInvalid: `not-an-address`, `not-a-webhook`, `too-long`, `unit-unknown`.
        """
        target = checked_target(kind, target)
        secret = secrets.token_urlsafe(32) if kind == WEBHOOK else None
        with write(self._engine) as connection:
            scope = scope_of(connection, who)
            unit_id = scope.unit_id if unit_id is None else unit_id
            known = select(unit.c.id).where(unit.c.id == unit_id, unit.c.removed_us.is_(None), scope.units())
            if unit_id is not None and connection.scalar(known) is None:
                raise OutletInvalid(f"There is no unit {unit_id}.", reason="unit-unknown")
            made = connection.execute(insert(outlet).values(unit_id=unit_id, kind=kind, target=target))
            assert made.inserted_primary_key is not None
            number = int(made.inserted_primary_key[0])
            if secret is not None:
                sealed = self._sealer.seal(secret, about(number))
                connection.execute(update(outlet).where(outlet.c.id == number).values(secret_sealed=sealed))
            note(connection, Action.OUTLET_ADDED, f"outlet:{number}", {"kind": kind, "target": _told(kind, target)})
            return _found(connection, scope, number), secret

    def change(
        self, who: Account, outlet_id: int, version: int, *, target: str | None, enabled: bool | None, note: Note
    ) -> Outlet:
        """Change what is not None. An old failure is forgotten. Raises OutletNotFound, VersionConflict, OutletInvalid."""
        with write(self._engine) as connection:
            scope = scope_of(connection, who)
            connection.execute(select(outlet.c.id).where(outlet.c.id == outlet_id).with_for_update())
            before = _found(connection, scope, outlet_id)
            must_be_newest(connection, about(outlet_id), before.version, version, Action.OUTLET_CHANGED)
            values: dict[str, Any] = {"failed_us": None, "failure": "", "failure_detail": "", "version": version + 1}
            if target is not None:
                values["target"] = checked_target(before.kind, target)
            if enabled is not None:
                values["enabled"] = enabled
            connection.execute(update(outlet).where(outlet.c.id == outlet_id).values(values))
            after = {name: values[name] for name in ("target", "enabled") if name in values}
            if target is not None:
                after["target"] = _told(before.kind, values["target"])
            detail: Mapping[str, object] = {
                "before": {"target": _told(before.kind, before.target), "enabled": before.enabled},
                "after": after,
            }
            note(connection, Action.OUTLET_CHANGED, f"outlet:{outlet_id}", detail)
            return _found(connection, scope, outlet_id)

    def remove(self, who: Account, outlet_id: int, note: Note) -> None:
        """Take it away. Raises OutletNotFound."""
        with write(self._engine) as connection:
            before = _found(connection, scope_of(connection, who), outlet_id)
            connection.execute(delete(dispatch).where(dispatch.c.outlet_id == outlet_id))
            connection.execute(delete(outlet).where(outlet.c.id == outlet_id))
            note(
                connection, Action.OUTLET_REMOVED, f"outlet:{outlet_id}", {"target": _told(before.kind, before.target)}
            )


def about(outlet_id: int) -> str:
    """What a webhook's secret is sealed for."""
    return f"outlet:{outlet_id}"


def _told(kind: str, target: str) -> str:
    """A target for the audit log, which keeps it for good: path and query of a webhook are often its key, so of them
    only a digest tells whether it is the same.
    """
    if kind == EMAIL:
        return target
    parts = urlsplit(target)
    rest = target.partition(parts.netloc)[2]
    return f"{parts.scheme}://{parts.netloc}/ sha256:{hashlib.sha256(rest.encode()).hexdigest()[:16]}"


def checked_target(kind: str, target: str) -> str:
    """The address as it is kept. Raises OutletInvalid."""
    target = target.strip()
    if len(target) > _MOST:
        raise OutletInvalid("The address is too long.", reason="too-long")
    if kind == EMAIL:
        if not _ADDRESS.fullmatch(target):
            raise OutletInvalid("This is no e-mail address.", reason="not-an-address")
        return target
    if not _callable(target):
        raise OutletInvalid("A webhook is an address that begins with https:// or http://.", reason="not-a-webhook")
    return target


def _callable(target: str) -> bool:
    try:
        parts = urlsplit(target)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    plain = target.isascii() and target.isprintable() and " " not in target
    return usable and plain and not (parts.username or parts.password)


def _mine(scope: Scope) -> Any:
    if scope.unit_id is None and scope.division is None and not scope.nothing:
        return true()
    return or_(outlet.c.unit_id == scope.unit_id, outlet.c.unit_id.in_(select(unit.c.id).where(scope.units())))


def _found(connection: Connection, scope: Scope, outlet_id: int) -> Outlet:
    query = select(*_COLUMNS).where(outlet.c.id == outlet_id, _mine(scope))
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise OutletNotFound(f"There is no outlet {outlet_id}.", outlet=outlet_id)
    return Outlet(**row)
