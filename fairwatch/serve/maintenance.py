# SPDX-License-Identifier: Apache-2.0
"""The commands that look after the archive: check, rebuild, and verify the registers."""

import getpass
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from fairwatch.accounts.errors import ChainBroken
from fairwatch.accounts.models import Actor
from fairwatch.clock import Clock, SystemClock
from fairwatch.db.engine import open_engine
from fairwatch.db.upgrade import upgrade
from fairwatch.errors import FairwatchError
from fairwatch.govern.compliance.files import keep_check
from fairwatch.govern.compliance.heads import Signed, signer_of
from fairwatch.govern.compliance.verification import TITLES, Verifier
from fairwatch.govern.filing.errors import PackageInvalid
from fairwatch.settings import Settings
from fairwatch.store.catalogue import Catalogue
from fairwatch.store.check import Check
from fairwatch.store.findings import CheckReport, Finding
from fairwatch.store.rebuild import Rebuild
from fairwatch.store.volumes import Volumes

from .lock import lock_data
from .prepare import ensure_installation
from .recorder import read_installation


class NoDataError(FairwatchError):
    """There is no Fairwatch in the data directory, or its database cannot be read."""

    code = "no-data"
    status = 404


def check(settings: Settings, *, deep: bool, repair: bool, as_json: bool) -> int:
    """`fairwatch check`: 0 when all is well, 1 when something is wrong.
    Repair needs the data directory for itself; raises DataInUseError. Raises
    NoDataError where there is no database to check. What `deep` found is kept,
    in the name of the user of the operating system.
    """
    engine, clock = existing(settings), SystemClock()
    lock = lock_data(settings.data) if repair else -1
    volumes = Volumes(engine, settings.data, read_installation(engine))
    found = Check(Catalogue(engine), volumes, _progress).run(clock.utc_us(), deep=deep, repair=repair)
    _progress_ends()
    if deep:
        _keep(engine, clock, found)
    if lock >= 0:
        os.close(lock)
    if as_json:
        _print_json({"clean": found.clean, **asdict(found)})
    else:
        _print_check(found)
    return 0 if found.clean else 1


def _keep(engine: Engine, clock: Clock, found: CheckReport) -> None:
    """A database that cannot be written, as that of a copy, keeps nobody from looking at its files."""
    try:
        entered = keep_check(engine, clock, found, Actor(None, f"os:{getpass.getuser()}", ""))
    except SQLAlchemyError as error:
        sys.stderr.write(f"fairwatch: what was found could not be kept: {error}\n")
        return
    if entered:
        numbers = ", ".join(str(each) for each in entered)
        sys.stderr.write(f"fairwatch: entered in the register of duties, to be explained: {numbers}\n")


def rebuild(settings: Settings, folders: Sequence[Path], *, as_json: bool) -> int:
    """`fairwatch catalogue rebuild`: works without a database, or beside a
    damaged catalogue. Raises DataInUseError while the product runs.
    """
    lock = lock_data(settings.data)
    engine = open_engine(settings.database)
    upgrade(engine)
    volumes = Volumes(engine, settings.data, ensure_installation(engine))
    work = Rebuild(
        Catalogue(engine),
        volumes,
        settings.data,
        _progress,
        min_days=settings.retention_min_days,
        max_days=settings.retention_max_days,
    )
    found = work.run(folders, SystemClock().utc_us(), settings.volume_floor_bytes)
    _progress_ends()
    os.close(lock)
    if as_json:
        _print_json(asdict(found))
        return 0
    print(f"{found.segments} segments, {found.size_bytes / 1e9:.1f} GB, {found.gaps} new gaps explained")
    for name in found.cameras_added:
        print(f"camera added, switched off: {name}")
    for name in found.volumes_added:
        print(f"volume added: {name}")
    for path in found.unreadable:
        print(f"not readable: {path}")
    for path in found.changed:
        print(f"not what was on record: {path}")
    return 0


def verify_registers(settings: Settings, heads: Path | None = None) -> int:
    """`fairwatch registers`: 0 when no register was tampered with, and all run
    through the signed `heads` of an inspection pack. Raises NoDataError where
    there are none, PackageInvalid where the heads are not signed.
    """
    signed = [] if heads is None else _read_heads(heads)
    verifier = Verifier(existing(settings), SystemClock())
    found = verifier.whole()
    for each in found.registers:
        print(f"{TITLES[each.name]}: {each.broken or 'whole'}")
    contradicted = False
    for one, key in signed:
        said = f"heads of {one['statement']['day']}, signed with {key}"
        try:
            verifier.runs_through(one)
            print(f"{said}: as they were")
        except ChainBroken as error:
            contradicted = True
            print(f"{said}: {error.detail}")
    return int(bool(found.broken) or contradicted)


def _read_heads(path: Path) -> list[tuple[Signed, str]]:
    """What is in `heads.json` of an inspection pack, each with the fingerprint of its key."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise PackageInvalid(f"{path} cannot be read: {error}.", reason="content") from error
    heads = found if isinstance(found, list) else [found]
    if not heads:
        raise PackageInvalid(f"There are no heads in {path}.", reason="content")
    return [(each, signer_of(each)) for each in heads]


def existing(settings: Settings) -> Engine:
    """The database, which must be there: to look at it must not make one. Raises NoDataError."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise NoDataError(f"There is no database {url.database}: is {settings.data} the data directory?")
    engine = open_engine(settings.database)
    try:
        read_installation(engine)
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or "it was never set up"
        raise NoDataError(f"The database {url.render_as_string()} is not Fairwatch's: {reason}.") from error
    return engine


def _print_check(found: CheckReport) -> None:
    for finding in found.findings:
        print(_sentence(finding))
    verdict = "all is well" if found.clean else "something is wrong: --repair mends what can be mended"
    print(f"{found.segments} segments, {found.files} files, {found.size_bytes / 1e9:.1f} GB: {verdict}")


def _sentence(finding: Finding) -> str:
    what = [finding.fault.value]
    if finding.camera_id is not None:
        what.append(f"camera {finding.camera_id} {finding.stream or ''}".rstrip())
    if finding.start_us is not None:
        what.append(_time(finding.start_us) + (f" to {_time(finding.end_us)}" if finding.end_us else ""))
    what += [each for each in (finding.path, finding.detail) if each]
    return ("mended: " if finding.repaired else "wrong: ") + ", ".join(what)


def _time(at_us: int) -> str:
    return datetime.fromtimestamp(at_us / 1e6, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _print_json(found: dict[str, Any]) -> None:
    print(json.dumps(found, indent=2, ensure_ascii=False, default=str))


def _progress(files: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{files} files...")


def _progress_ends() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r")
