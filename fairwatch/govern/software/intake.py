# SPDX-License-Identifier: Apache-2.0
"""What the installation is made of, for those who answer for it; and lists of flaws into the register of duties.

A list is compared first and enters nothing. Taken in, it leaves one entry that says what was compared (`flaw-check`), and
one for each flaw that nobody entered yet (`flaw`), of the whole installation: its units are told by `Kind.tells`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from fairwatch.accounts.register import Note
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import entry
from fairwatch.govern.duties.register import COLUMNS, Entry, counting, to_entry
from fairwatch.govern.duties.writing import Duties, NewEntry, Writer
from fairwatch.govern.scope import EVERYTHING, Scope

from .advisories import Match, compare
from .bill import Bill, installed, with_database
from .errors import InstallationOnly

FLAW, CHECK = "flaw", "flaw-check"
_PROGRAM = "program"
_NAME_MOST = 120


@dataclass(frozen=True, slots=True)
class Matched:
    """A flaw that touches a part, and the entry about it, where there is one already or since this moment."""

    match: Match
    entry_id: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a list of so many advisories says of the parts. `entered`: so many flaws were entered; `check_id`: the entry
    that says that it was compared, None of a comparison that entered nothing.
    """

    advisories: int
    sha256: str
    matches: Sequence[Matched]
    entered: int = 0
    check_id: int | None = None


class Software:
    """Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock, duties: Duties) -> None:
        self._engine = engine
        self._clock = clock
        self._duties = duties

    def bill(self) -> Bill:
        """What the installation is made of."""
        return with_database(installed(), self._engine)

    def now_us(self) -> int:
        """When a bill is made."""
        return self._clock.utc_us()

    def compare(self, body: bytes, scope: Scope) -> Comparison:
        """Hold a list against the parts; enters nothing. Raises InstallationOnly, AdvisoriesUnreadable."""
        _check(scope)
        found = compare(body, self.bill().parts)
        with self._engine.connect() as connection:
            known = _known(connection)
        matched = [Matched(each, _entered(each, known)) for each in found.matches]
        return Comparison(found.advisories, hashlib.sha256(body).hexdigest(), matched)

    def take(self, body: bytes, name: str, measures: str, writer: Writer, note: Note) -> Comparison:
        """The same, and enter it: `name` says whose list it is, `measures` what is done at once about what is found.

        Raises InstallationOnly, AdvisoriesUnreadable; EntryForbidden, EntryInvalid as for any entry.
        """
        _check(writer.scope)
        found = compare(body, self.bill().parts)
        digest = hashlib.sha256(body).hexdigest()
        source = name.strip()[:_NAME_MOST] or "OSV"
        matched: list[Matched] = []
        entered = 0
        with write(self._engine) as connection:
            told = f"{source} · {found.advisories} · SHA-256 {digest[:16]}"
            fields = {"product": _PROGRAM, "list": told, "found": len(found.matches)}
            (check,) = self._duties.add(connection, NewEntry(CHECK, fields), writer, note)
            # Only now: who enters the same at this moment is done, or waits.
            known = _known(connection)
            for each in found.matches:
                number = _entered(each, known)
                if number is None:
                    (new,) = self._duties.add(connection, _entry(each, source, measures), writer, note)
                    known.append(new)
                    number = new.id
                    entered += 1
                matched.append(Matched(each, number))
        return Comparison(found.advisories, digest, matched, entered, check.id)


def _check(scope: Scope) -> None:
    if scope != EVERYTHING:
        raise InstallationOnly("The software is the whole installation's: its administrator compares it.")


def _known(connection: Connection) -> list[Entry]:
    """The flaws of the installation that were entered and count."""
    query = select(*COLUMNS).where(entry.c.kind == FLAW, entry.c.unit_id.is_(None), counting())
    return [to_entry(row) for row in connection.execute(query.order_by(entry.c.id.desc())).mappings()]


def _entered(match: Match, known: Sequence[Entry]) -> int | None:
    """The entry about a flaw: an open one about that part, or one about this very version."""
    for each in known:
        fields = each.fields
        if (fields.get("identifier"), fields.get("component")) != (match.identifier, match.part.name):
            continue
        if each.is_open or fields.get("version") == match.part.version:
            return each.id
    return None


def _entry(match: Match, source: str, measures: str) -> NewEntry:
    lines = [match.summary, " · ".join(dict.fromkeys((match.identifier, match.advisory)))]
    if match.fixed:
        lines.append(f"→ {match.fixed}")
    return NewEntry(
        FLAW,
        {
            "product": _PROGRAM,
            "component": match.part.name,
            "version": match.part.version,
            "identifier": match.identifier,
            "severity": match.severity,
            "what": "\n".join(line for line in lines if line),
            "known_from": source,
            "measures": measures,
        },
    )
