# SPDX-License-Identifier: Apache-2.0
"""The commands about the software itself: its bill of materials, and lists of published flaws."""

import getpass
import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import AuditLog
from fairwatch.clock import SystemClock
from fairwatch.db.engine import open_engine
from fairwatch.govern.duties.writing import Duties, Writer
from fairwatch.govern.software.advisories import compare
from fairwatch.govern.software.bill import Bill, cyclonedx, installed, plain, with_database
from fairwatch.govern.software.errors import AdvisoriesUnreadable
from fairwatch.govern.software.intake import Comparison, Matched, Software
from fairwatch.settings import Settings

from .maintenance import existing


def bill_of_materials(settings: Settings, *, form: str, output: Path | None) -> int:
    """`fairwatch sbom`: works without a data directory too. A database server that does not answer is left out, with a
    word to standard error.
    """
    bill = _bill(settings)
    made = plain(bill) if form == "text" else cyclonedx(bill, SystemClock().utc_us())
    if output is not None:
        output.write_bytes(made)
    else:
        sys.stdout.buffer.write(made if made.endswith(b"\n") else made + b"\n")
        sys.stdout.buffer.flush()
    return 0


def import_flaws(settings: Settings, file: Path, *, measures: str, dry: bool) -> int:
    """`fairwatch flaws import`: 0 when nothing is touched, 3 when something is. Signed by the user of the operating
    system. Raises NoDataError, AdvisoriesUnreadable, AdvisoriesTooLarge.
    """
    try:
        body = file.read_bytes()
    except OSError as error:
        raise AdvisoriesUnreadable(f"{file} cannot be read: {error.strerror}.", reason="not-there") from error
    if dry:
        found = compare(body, _bill(settings).parts)
        _tell(Comparison(found.advisories, "", [Matched(each, None) for each in found.matches]), dry=True)
        return 3 if found.matches else 0
    engine, clock = existing(settings), SystemClock()
    actor = Actor(None, f"os:{getpass.getuser()}", "")
    software = Software(engine, clock, Duties(engine, clock))
    taken = software.take(body, file.name, measures, Writer(actor), AuditLog(engine, clock).by(actor))
    _tell(taken, dry=False)
    return 3 if taken.matches else 0


def _bill(settings: Settings) -> Bill:
    bill = installed()
    if settings.database_url is None:
        return bill
    try:
        return with_database(bill, open_engine(settings.database_url))
    except SQLAlchemyError as error:
        sys.stderr.write(f"fairwatch: the database does not answer, its version is left out: {error}\n")
        return bill


def _tell(found: Comparison, *, dry: bool) -> None:
    for each in found.matches:
        match = each.match
        mended = f", fixed in {match.fixed}" if match.fixed else ""
        unclear = ", which versions is unclear" if match.unclear else ""
        entry = f" [entry {each.entry_id}]" if each.entry_id is not None else ""
        print(
            f"{match.severity}: {match.part.name} {match.part.version}: {match.identifier}{mended}{unclear}{entry}: "
            f"{match.summary.splitlines()[0] if match.summary else '-'}"
        )
    verdict = f"{found.advisories} advisories, {len(found.matches)} touch this installation"
    print(verdict if dry else f"{verdict}, {found.entered} entered")
