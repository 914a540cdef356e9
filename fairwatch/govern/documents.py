# SPDX-License-Identifier: Apache-2.0
"""The papers of the regime: licences, plans, test reports, letters, photos of signs.

The bytes lie below `<data>/documents`, named by their SHA-256, once however often they are handed in. What a file is
says `filetype`. A row is never deleted: taking a paper away from what it belongs to only ends the attachment.
"""

import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, cast

from sqlalchemy import Connection, Engine, Row, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fairwatch.accounts.errors import PermissionDenied
from fairwatch.accounts.models import Role
from fairwatch.accounts.permissions import Permission
from fairwatch.accounts.register import Action, Note
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.registry import attachment, document
from fairwatch.errors import FairwatchError

from .filetype import ALLOWED, file_type, name_of_type
from .papers import about_people, must_read, must_write, personal, reads_personal, seen_by_authority, touch
from .scope import EVERYTHING, Scope
from .subjects import SubjectNotFound, of_unit, owner

MOST_BYTES = 20_000_000
_KIND = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_KIND = 60
_LONGEST_NAME = 200
_FOLDER = "documents"
_COMING = ".incoming-"


class DocumentNotFound(FairwatchError):
    """There is no such document, or not for this person."""

    code = "document-not-found"
    status = 404


class DocumentNotAllowed(FairwatchError):
    """The file is not one of the kinds that papers come in; `found` says what its bytes are."""

    code = "document-not-allowed"
    status = 422


class DocumentTooLarge(FairwatchError):
    """The file has more than `most_bytes`."""

    code = "document-too-large"
    status = 413


class DocumentInvalid(FairwatchError):
    """The kind or the name of a document makes no sense; `reason` says which."""

    code = "document-invalid"
    status = 422


@dataclass(frozen=True, slots=True)
class Document:
    """A paper as it was handed in. `unit_id` None: the installation's."""

    id: int
    unit_id: int | None
    kind: str
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    added_by: int | None
    added_us: int


@dataclass(frozen=True, slots=True)
class Attached:
    """A document at its subject. `kind`: which of the asked-for papers it is."""

    subject: str
    kind: str
    added_us: int
    document: Document


class Incoming:
    """A file on its way in: hashed while it is written to a place of its own. Close it; then nothing is left of it
    unless `Documents.add` took it over.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / f"{_COMING}{secrets.token_hex(8)}"
        descriptor = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        self.file: BinaryIO = os.fdopen(descriptor, "w+b")
        self.size_bytes = 0
        self._digest = hashlib.sha256()

    def write(self, block: bytes) -> None:
        """Append. Raises DocumentTooLarge."""
        self.size_bytes += len(block)
        refuse_too_large(self.size_bytes)
        self._digest.update(block)
        self.file.write(block)

    @property
    def sha256(self) -> str:
        """Hex, of what was written so far."""
        return self._digest.hexdigest()

    def close(self) -> None:
        """Let go of it."""
        self.file.close()
        self.path.unlink(missing_ok=True)


def drop_broken_off(data: Path) -> None:
    """Delete what was on its way in when the program was killed. Only while nothing comes in."""
    for path in (data / _FOLDER).glob(f"{_COMING}*"):
        path.unlink(missing_ok=True)


def refuse_too_large(size_bytes: int) -> None:
    """Raise DocumentTooLarge for more than may be handed in."""
    if size_bytes > MOST_BYTES:
        raise DocumentTooLarge(f"A document has at most {MOST_BYTES} bytes.", most_bytes=MOST_BYTES)


class Documents:
    """The store of papers. Thread-safe. `data`: the data directory. `personal`: the kinds of entries whose papers are
    personal, and their fields that hold papers.
    """

    def __init__(
        self, engine: Engine, clock: Clock, data: Path, personal: Mapping[str, Sequence[str]] = MappingProxyType({})
    ) -> None:
        self._personal = personal
        self._engine = engine
        self._clock = clock
        self._folder = data / _FOLDER

    def receive(self) -> Incoming:
        """Somewhere to write what comes in. Close it whatever happens."""
        return Incoming(self._folder)

    def add(
        self, incoming: Incoming, name: str, kind: str, *, unit_id: int | None, account_id: int | None, note: Note
    ) -> Document:
        """Take over what came in. The same paper handed in again by the same unit is the one that is there.

        Raises DocumentNotAllowed and DocumentInvalid.
        """
        name = _clean(name, kind)
        incoming.file.flush()
        found = file_type(incoming.file)
        if found not in ALLOWED:
            raise DocumentNotAllowed(f"This file is no document but: {found}.", found=found, name=name)
        name, digest = name_of_type(name, found), incoming.sha256
        self._keep(incoming, digest)
        values = {"unit_id": unit_id, "kind": kind, "name": name, "media_type": found, "sha256": digest}
        with write(self._engine) as connection:
            same = select(document).where(
                *(document.c[key].is_not_distinct_from(value) for key, value in values.items())
            )
            known = connection.execute(same.order_by(document.c.id).limit(1)).one_or_none()
            if known is not None:
                return _document(known)
            values |= {"size_bytes": incoming.size_bytes, "added_by": account_id, "added_us": self._clock.utc_us()}
            made = connection.execute(insert(document).values(values).returning(document)).one()
            told = {name: values[name] for name in ("unit_id", "kind", "name", "media_type", "size_bytes", "sha256")}
            note(connection, Action.DOCUMENT_ADDED, f"document:{made.id}", told)
            return _document(made)

    def add_bytes(
        self, body: bytes, name: str, kind: str, *, unit_id: int | None, account_id: int | None, note: Note
    ) -> Document:
        """`add` for what is in memory, such as a paper that the program made."""
        incoming = self.receive()
        try:
            incoming.write(body)
            return self.add(incoming, name, kind, unit_id=unit_id, account_id=account_id, note=note)
        finally:
            incoming.close()

    def get(
        self,
        document_id: int,
        scope: Scope = EVERYTHING,
        account_id: int | None = None,
        role: Role | None = None,
    ) -> Document:
        """A document of one's own unit, handed in by oneself, or attached to something that one may see. An authority
        sees those of what it supervises. `role` None: for the program. Raises DocumentNotFound, and PermissionDenied for
        papers about somebody else, unless the role is for that.
        """
        with self._engine.connect() as connection:
            found = seen(connection, document_id, scope, account_id)
            self._not_of_others(connection, found, scope, account_id, role)
            return found

    def _not_of_others(
        self, connection: Connection, found: Document, scope: Scope, account_id: int | None, role: Role | None
    ) -> None:
        if role is None or reads_personal(role) or scope.division is not None:
            return
        if found.added_by == account_id:
            return
        if personal(connection, found.id, scope, account_id, self._personal):
            needed = Permission.DUTY_MANAGE.value
            raise PermissionDenied("This paper is about somebody else.", permission=needed)

    def about_people(self, document_id: int) -> bool:
        """Whether a paper is about a person: nothing that everybody sees may be made of it, whoever is asked."""
        with self._engine.connect() as connection:
            return personal(connection, document_id, EVERYTHING, None, self._personal)

    def of_people(self, connection: Connection, document_ids: Collection[int]) -> frozenset[int]:
        """As `about_people`, of many at once, within a transaction of the caller's."""
        return about_people(connection, document_ids, self._personal)

    def scratch(self) -> BinaryIO:
        """A file without a name on the disk of the papers: what is put together of them need not fit into memory."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cast("BinaryIO", tempfile.TemporaryFile(dir=self._folder))

    def kept(self, sha256: str) -> Path | None:
        """Where the bytes of that digest lie; None where they are gone."""
        path = self._path(sha256)
        return path if path.is_file() else None

    def path(self, found: Document) -> Path:
        """Where its bytes lie. Raises DocumentNotFound where they are gone."""
        path = self._path(found.sha256)
        if not path.is_file():
            raise DocumentNotFound(f"The file of document {found.id} is gone.", document_id=found.id)
        return path

    def read(self, found: Document) -> bytes:
        """Its bytes, at most MOST_BYTES. Raises DocumentNotFound where they are gone."""
        return self.path(found).read_bytes()

    def attached(self, subject: str, scope: Scope = EVERYTHING, role: Role | None = None) -> Sequence[Attached]:
        """What is attached to a subject now, oldest first. `role` None: for the program. Raises SubjectNotFound,
        PermissionDenied.
        """
        with self._engine.connect() as connection:
            must_read(role, subject)
            owner(connection, scope, subject)
            return attached_to(connection, subject)

    def attach(
        self,
        subject: str,
        document_id: int,
        kind: str,
        *,
        scope: Scope = EVERYTHING,
        account_id: int | None = None,
        role: Role | None = None,
        note: Note,
    ) -> Attached:
        """Put a document to a subject, as the paper `kind`. Raises SubjectNotFound, PermissionDenied, DocumentNotFound,
        DocumentInvalid, and PapersClosed where it is decided already.
        """
        _check_kind(kind)
        now_us = self._clock.utc_us()
        with write(self._engine) as connection:
            must_write(role, subject)
            owner(connection, scope, subject)
            touch(connection, subject)
            found = seen(connection, document_id, scope, account_id)
            self._not_of_others(connection, found, scope, account_id, role)
            put(connection, subject, document_id, kind, now_us)
            note(connection, Action.DOCUMENT_ATTACHED, subject, {"document_id": document_id, "kind": kind})
            return Attached(subject, kind, now_us, found)

    def detach(
        self, subject: str, document_id: int, *, scope: Scope = EVERYTHING, role: Role | None = None, note: Note
    ) -> None:
        """End an attachment; the document stays. Raises SubjectNotFound, PermissionDenied, DocumentNotFound, PapersClosed."""
        with write(self._engine) as connection:
            must_write(role, subject)
            owner(connection, scope, subject)
            touch(connection, subject)
            ended = connection.execute(
                update(attachment)
                .where(
                    attachment.c.subject == subject,
                    attachment.c.document_id == document_id,
                    attachment.c.removed_us.is_(None),
                )
                .values(removed_us=self._clock.utc_us())
            )
            if not ended.rowcount:
                raise DocumentNotFound(f"Document {document_id} is not there.", document_id=document_id)
            note(connection, Action.DOCUMENT_DETACHED, subject, {"document_id": document_id})

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _keep(self, incoming: Incoming, digest: str) -> None:
        """On the disk before there is a row that names it."""
        path = self._path(digest)
        if path.is_file() and path.stat().st_size == incoming.size_bytes:
            return
        path.parent.mkdir(mode=0o700, exist_ok=True)
        os.fsync(incoming.file.fileno())
        incoming.path.replace(path)
        for folder in (path.parent, self._folder):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def attached_to(connection: Connection, subject: str) -> list[Attached]:
    """What is attached to a subject now, oldest first, within a transaction of the caller's."""
    rows = connection.execute(
        select(document, attachment.c.kind.label("as_kind"), attachment.c.added_us.label("as_us"))
        .join(attachment, attachment.c.document_id == document.c.id)
        .where(attachment.c.subject == subject, attachment.c.removed_us.is_(None))
        .order_by(attachment.c.added_us, document.c.id)
    )
    return [Attached(subject, row.as_kind, row.as_us, _document(row)) for row in rows]


def put(connection: Connection, subject: str, document_id: int, kind: str, now_us: int) -> None:
    """Attach a document within a transaction of the caller's, who knows that it may."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"subject": subject, "document_id": document_id, "kind": kind, "added_us": now_us, "removed_us": None}
    again = {name: row[name] for name in ("kind", "added_us", "removed_us")}
    added = dialect.insert(attachment).values(row)
    connection.execute(added.on_conflict_do_update(index_elements=["subject", "document_id"], set_=again))


def seen(connection: Connection, document_id: int, scope: Scope, account_id: int | None) -> Document:
    """`Documents.get` within a transaction of the caller's."""
    row = connection.execute(select(document).where(document.c.id == document_id)).one_or_none()
    if row is not None:
        if scope == EVERYTHING or (account_id is not None and row.added_by == account_id):
            return _document(row)
        if scope.division is not None:
            if seen_by_authority(connection, row, scope):
                return _document(row)
            raise DocumentNotFound(f"There is no document {document_id}.", document_id=document_id)
        own = select(document.c.id).where(document.c.id == document_id, of_unit(document.c.unit_id, scope))
        if connection.execute(own).first() is not None:
            return _document(row)
        places = select(attachment.c.subject).where(
            attachment.c.document_id == document_id, attachment.c.removed_us.is_(None)
        )
        for subject in connection.scalars(places).all():
            try:
                owner(connection, scope, subject)
            except SubjectNotFound:
                continue
            return _document(row)
    raise DocumentNotFound(f"There is no document {document_id}.", document_id=document_id)


def _clean(name: str, kind: str) -> str:
    _check_kind(kind)
    # What a browser sends may be a path of the person's machine.
    name = re.split(r"[/\\]", name)[-1].strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise DocumentInvalid("A document needs a name of at most 200 letters.", reason="name")
    return name


def _check_kind(kind: str) -> None:
    if not _KIND.fullmatch(kind) or len(kind) > _LONGEST_KIND:
        raise DocumentInvalid("The kind of a document is a word such as test-report.", reason="kind")


def _document(row: Row[tuple[object, ...]]) -> Document:
    return Document(
        id=row.id,
        unit_id=row.unit_id,
        kind=row.kind,
        name=row.name,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        added_by=row.added_by,
        added_us=row.added_us,
    )
