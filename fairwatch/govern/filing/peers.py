# SPDX-License-Identifier: Apache-2.0
"""The other installations that filings go to or come from by HTTPS.

Each side enters the other by hand: the key that it signs with, whose fingerprint a person compared, and a secret that
opens the way in. The receiver makes the secret; it keeps the hash of it, the sender keeps it sealed.
"""

import hashlib
import ipaddress
import re
import secrets
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlalchemy import Connection, Engine, insert, select, update

from fairwatch.accounts.models import SYSTEM, Actor
from fairwatch.accounts.register import Action, Note
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import delivery, peer
from fairwatch.errors import VersionConflict

from .errors import PeerInvalid, PeerNotFound
from .keys import fingerprint
from .peer_units import PeerUnit, admit, checked_code, end, forget_asked, quieten, units_of

Direction = Literal["out", "in"]
MOST_NAME, MOST_ADDRESS, MOST_SECRET = 100, 300, 200


class Sealing(Protocol):
    """Seals the secrets that are shown elsewhere."""

    def seal(self, text: str, about: str) -> bytes: ...

    def open(self, sealed: bytes, about: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Peer:
    """One of them. `seen_us`: when it last answered, or came. `private_ca`: its certificate has roots of its own."""

    id: int
    direction: Direction
    name: str
    address: str
    fingerprint: str
    ca: str
    created_us: int
    seen_us: int | None
    revoked_us: int | None
    version: int

    @property
    def private_ca(self) -> bool:
        """Whether its certificate is held against roots that were given, not against the system's."""
        return bool(self.ca)


@dataclass(frozen=True, slots=True)
class PeerEntry:
    """What a person enters of one. `confirmed`: the fingerprint that they compared. `secret`: of one that we send to.
    `credit_codes`: of the units that one which sends to us may file for.
    """

    direction: Direction
    name: str
    public_key: str
    confirmed: str
    address: str = ""
    secret: str = ""
    ca: str = ""
    credit_codes: tuple[str, ...] = ()


_COLUMNS = [peer.c[name] for name in Peer.__slots__]


class Peers:
    """Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock, sealer: Sealing) -> None:
        self._engine = engine
        self._clock = clock
        self._sealer = sealer

    def list(self, *, everything: bool) -> list[Peer]:
        """All of them, the revoked ones too; or those that filings can be sent to."""
        query = select(*_COLUMNS).order_by(peer.c.revoked_us.is_not(None), peer.c.name, peer.c.id)
        if not everything:
            query = query.where(peer.c.direction == "out", peer.c.revoked_us.is_(None))
        with self._engine.connect() as connection:
            return [Peer(**row) for row in connection.execute(query).mappings()]

    def get(self, peer_id: int, direction: Direction) -> Peer:
        """One that is not revoked. Raises PeerNotFound."""
        with self._engine.connect() as connection:
            found = read_peer(connection, peer_id)
        if found is None or found.revoked_us is not None or found.direction != direction:
            raise PeerNotFound(f"There is no installation {peer_id}.", peer_id=peer_id)
        return found

    def units(self, peers: Sequence[Peer]) -> Mapping[int, Sequence[PeerUnit]]:
        """For which units each files here, and which ones wait to be admitted."""
        with self._engine.connect() as connection:
            return units_of(connection, [each.id for each in peers])

    def add(self, entry: PeerEntry, note: Note, by: Actor = SYSTEM) -> tuple[Peer, str | None]:
        """A new one; with the secret for one that sends to us, which is shown this once.

        Raises PeerInvalid: `name`, `public_key` (not-a-key, not-confirmed), `address`, `secret`, `ca`, `credit_codes`.
        """
        known = key_fingerprint(entry.public_key)
        if entry.confirmed.replace(" ", "").lower() != known:
            raise PeerInvalid("The fingerprint is another one.", field="public_key", reason="not-confirmed")
        values: dict[str, Any] = {
            "direction": entry.direction,
            "name": _name(entry.name),
            "public_key": entry.public_key.strip(),
            "fingerprint": known,
            "created_us": self._clock.utc_us(),
        }
        made_secret = None
        if entry.direction == "out":
            values |= {"address": checked_address(entry.address), "ca": checked_ca(entry.ca)}
            _check_secret(entry.secret)
        else:
            made_secret = secrets.token_urlsafe(32)
            values["secret_hash"] = hash_of(made_secret)
        files_for = [checked_code(code) for code in entry.credit_codes if entry.direction == "in"]
        with write(self._engine) as connection:
            made = connection.execute(insert(peer).values(values)).inserted_primary_key
            assert made is not None
            number = int(made[0])
            if entry.direction == "out":
                sealed = self._sealer.seal(entry.secret.strip(), _about(number))
                connection.execute(update(peer).where(peer.c.id == number).values(secret_sealed=sealed))
            told = {name: values[name] for name in ("direction", "name", "fingerprint")}
            note(connection, Action.PEER_ADDED, f"peer:{number}", told | {"address": values.get("address", "")})
            for code in files_for:
                admit(connection, number, code, by, values["created_us"], note)
            return _read(connection, number), made_secret

    def change(
        self,
        peer_id: int,
        version: int,
        *,
        name: str | None = None,
        address: str | None = None,
        ca: str | None = None,
        secret: str | None = None,
        note: Note,
    ) -> Peer:
        """Change what is not None. What waits for it is tried at once. Raises PeerNotFound, PeerInvalid,
        VersionConflict.
        """
        values: dict[str, Any] = {} if name is None else {"name": _name(name)}
        if address is not None:
            values["address"] = checked_address(address)
        if ca is not None:
            values["ca"] = checked_ca(ca)
        if secret is not None:
            _check_secret(secret)
            values["secret_sealed"] = self._sealer.seal(secret.strip(), _about(peer_id))
        with write(self._engine) as connection:
            before = _changing(connection, peer_id, version)
            if before.direction == "in" and values.keys() - {"name"}:
                raise PeerInvalid("Filings come from there; it has no address here.", field="address", reason="in")
            told: dict[str, object] = {each: values[each] for each in ("name", "address") if each in values}
            told |= {each: "changed" for each in ("ca", "secret_sealed") if each in values}
            _put(connection, before, values)
            waiting = update(delivery).where(delivery.c.peer_id == peer_id, delivery.c.due_us.is_not(None))
            connection.execute(waiting.values(due_us=self._clock.utc_us()))
            note(connection, Action.PEER_CHANGED, f"peer:{peer_id}", told)
            return _read(connection, peer_id)

    def renew(self, peer_id: int, version: int, note: Note) -> tuple[Peer, str]:
        """A new secret for one that sends to us; the old one opens nothing more."""
        fresh = secrets.token_urlsafe(32)
        with write(self._engine) as connection:
            before = _changing(connection, peer_id, version)
            if before.direction != "in":
                raise PeerInvalid("Its secret is made there.", field="secret", reason="out")
            _put(connection, before, {"secret_hash": hash_of(fresh)})
            note(connection, Action.PEER_CHANGED, f"peer:{peer_id}", {"secret": "renewed"})
            return _read(connection, peer_id), fresh

    def admit_unit(self, peer_id: int, version: int, credit_code: str, by: Actor, note: Note) -> Peer:
        """Let one that sends to us file for a unit. Raises PeerNotFound, PeerInvalid, VersionConflict."""
        now_us = self._clock.utc_us()
        with write(self._engine) as connection:
            before = _changing(connection, peer_id, version)
            if before.direction != "in":
                raise PeerInvalid("Nothing comes from there.", field="credit_codes", reason="out")
            admit(connection, peer_id, credit_code, by, now_us, note)
            _put(connection, before, {})
            changed = _read(connection, peer_id)
        quieten(self._engine, peer_id, now_us)
        return changed

    def end_unit(self, peer_id: int, version: int, unit_id: int, by: Actor, note: Note) -> Peer:
        """Let it file for that unit no more, or turn one that waits away; what it brought stays. Raises as `admit_unit`."""
        with write(self._engine) as connection:
            before = _changing(connection, peer_id, version)
            end(connection, peer_id, unit_id, by, self._clock.utc_us(), note)
            _put(connection, before, {})
            changed = _read(connection, peer_id)
        quieten(self._engine, peer_id, self._clock.utc_us())
        return changed

    def revoke(self, peer_id: int, version: int, note: Note) -> Peer:
        """End it: nothing goes there or is taken from there. What it brought stays."""
        now_us = self._clock.utc_us()
        with write(self._engine) as connection:
            before = _changing(connection, peer_id, version)
            _put(connection, before, {"revoked_us": now_us, "secret_sealed": None, "secret_hash": None})
            stopped = update(delivery).where(delivery.c.peer_id == peer_id, delivery.c.due_us.is_not(None))
            connection.execute(stopped.values(state="stopped", due_us=None, failure="peer-revoked"))
            note(connection, Action.PEER_REVOKED, f"peer:{peer_id}", {"name": before.name})
            forget_asked(connection, peer_id)
            revoked = _read(connection, peer_id)
        quieten(self._engine, peer_id, now_us)
        return revoked

    def of_secret(self, secret: str) -> Peer | None:
        """Who shows this secret."""
        query = select(*_COLUMNS).where(peer.c.secret_hash == hash_of(secret), peer.c.revoked_us.is_(None))
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else Peer(**row)

    def stands(self, found: Peer) -> bool:
        """Whether it was not revoked since."""
        with self._engine.connect() as connection:
            now = read_peer(connection, found.id)
        return now is not None and now.revoked_us is None

    def secret_of(self, found: Peer) -> str:
        """What we show there."""
        with self._engine.connect() as connection:
            sealed = connection.scalar(select(peer.c.secret_sealed).where(peer.c.id == found.id))
        return self._sealer.open(sealed or b"", _about(found.id))

    def seen(self, peer_id: int) -> None:
        """It answered, or came, now."""
        with write(self._engine) as connection:
            connection.execute(update(peer).where(peer.c.id == peer_id).values(seen_us=self._clock.utc_us()))


def read_peer(connection: Connection, peer_id: int) -> Peer | None:
    """One of them, revoked or not."""
    row = connection.execute(select(*_COLUMNS).where(peer.c.id == peer_id)).mappings().one_or_none()
    return None if row is None else Peer(**row)


def checked_address(address: str) -> str:
    """The address as it is kept, without a stroke at its end: https, or http to this machine. Raises PeerInvalid."""
    address = address.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise PeerInvalid("This is no address.", field="address", reason="not-an-address") from error
    odd = parts.username or parts.password or parts.query or parts.fragment or port == 0
    if not host or odd or len(address) > MOST_ADDRESS or not re.fullmatch(r"[!-~]+", address):
        raise PeerInvalid("This is no address.", field="address", reason="not-an-address")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise PeerInvalid("The address begins with https://.", field="address", reason="not-https")
    return address


def checked_ca(pem: str) -> str:
    """Certificates as they are kept. Raises PeerInvalid."""
    pem = pem.strip()
    if pem:
        try:
            ssl.create_default_context(cadata=pem)
        except (ssl.SSLError, ValueError, TypeError) as error:  # the last for letters beyond ASCII
            raise PeerInvalid("These are no certificates (PEM).", field="ca", reason="not-certificates") from error
    return pem


def hash_of(secret: str) -> bytes:
    """What is kept of a secret: it has 256 random bits, so that one round is enough."""
    return hashlib.sha256(secret.encode()).digest()


def _about(peer_id: int) -> str:
    return f"peer:{peer_id}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def key_fingerprint(pem: str) -> str:
    """The fingerprint of a public key. Raises PeerInvalid."""
    try:
        key = load_pem_public_key(pem.strip().encode())
    except ValueError as error:
        raise PeerInvalid("This is no public key.", field="public_key", reason="not-a-key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise PeerInvalid("This is a key of another kind.", field="public_key", reason="not-a-key")
    return fingerprint(key)


def _name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > MOST_NAME:
        raise PeerInvalid("It needs a name.", field="name", reason="missing")
    return name


def _check_secret(secret: str) -> None:
    if not re.fullmatch(r"[!-~]{16,}", secret.strip()) or len(secret) > MOST_SECRET:
        raise PeerInvalid("This is no secret that the other side made.", field="secret", reason="not-a-secret")


def _read(connection: Connection, peer_id: int) -> Peer:
    found = read_peer(connection, peer_id)
    assert found is not None
    return found


def _changing(connection: Connection, peer_id: int, version: int) -> Peer:
    # Who changes the same one waits: on PostgreSQL both would come from one version.
    connection.execute(select(peer.c.id).where(peer.c.id == peer_id).with_for_update())
    found = read_peer(connection, peer_id)
    if found is None or found.revoked_us is not None:
        raise PeerNotFound(f"There is no installation {peer_id}.", peer_id=peer_id)
    if found.version != version:
        raise VersionConflict("This was changed in the meantime. Nothing was written.", version=found.version)
    return found


def _put(connection: Connection, before: Peer, values: dict[str, Any]) -> None:
    connection.execute(update(peer).where(peer.c.id == before.id).values(version=before.version + 1, **values))
