# SPDX-License-Identifier: Apache-2.0
"""What reading all files of footage found last: `fairwatch check --deep` leaves its result here.

Files that are not what was recorded are entered in the register of duties, camera by camera, where somebody answers what
became of them; what was entered is not entered again until the file is changed once more. Both are rows of `setting`, so
that reports need not look at any footage.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.registry import site
from fairwatch.db.tables import camera, setting
from fairwatch.govern.codes import is_plain
from fairwatch.govern.duties.kinds import Subject
from fairwatch.govern.duties.subjects import located, recalled
from fairwatch.govern.duties.writing import Duties, NewEntry, Writer
from fairwatch.store.findings import CheckReport, Fault, Finding

from .verification import keep

ALTERED = "files-altered"
"""The kind of entry."""
_SETTING, _TOLD = "files.checked", "files.told"
_FAULTS = (Fault.DIGEST, Fault.SIZE, Fault.MISSING, Fault.UNREADABLE)
_LISTED = 40
_MOST_LETTERS = 180


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What was read, and how many files were not what was recorded, or gone. `by`: as whom the command was run.
    `unread`: volumes and folders that could not be read.
    """

    at_us: int
    by: str
    files: int
    size_bytes: int
    altered: int = 0
    missing: int = 0
    unread: int = 0


def last_check(connection: Connection) -> FileCheck | None:
    """The last that ended; None: none did."""
    kept = connection.scalar(select(setting.c.value).where(setting.c.name == _SETTING))
    return None if kept is None else FileCheck(**json.loads(kept))


def keep_check(engine: Engine, clock: Clock, found: CheckReport, by: Actor) -> list[int]:
    """Keep what a deep check found. Gives the entries that were written of files that nobody was told of before."""
    wrong = [each for each in found.findings if _is_footage(each)]
    unread = sum(each.fault in (Fault.VOLUME, Fault.UNREADABLE) and not _is_footage(each) for each in found.findings)
    now_us = clock.utc_us()
    missing = sum(each.fault is Fault.MISSING for each in wrong)
    check = FileCheck(now_us, by.username, found.files, found.size_bytes, len(wrong) - missing, missing, unread)
    note = AuditLog(engine, clock).by(by)
    entered: list[int] = []
    with write(engine) as connection:
        told = _told(connection)
        new: dict[int, list[Finding]] = {}
        for each in wrong:
            if told.get(_key(each)) != _state(each):
                new.setdefault(each.camera_id or 0, []).append(each)
        duties = Duties(engine, clock)
        for camera_id, files in new.items():
            entered += [
                each.id for each in duties.add(connection, _entry(connection, camera_id, files), Writer(by), note)
            ]
        # What could not be read may be as it was: whoever was told of it need not be told again.
        known = (told if unread else {}) | {_key(each): _state(each) for each in wrong}
        keep(connection, _TOLD, known)
        keep(connection, _SETTING, asdict(check))
        detail = {"files": check.files, "altered": check.altered, "missing": missing, "unread": unread}
        note(connection, Action.FILES_CHECKED, "files", detail | {"entries": entered})
    return entered


def _is_footage(found: Finding) -> bool:
    """Whether it is of a file that the catalogue has: others have no row that says what was recorded."""
    return found.fault in _FAULTS and found.camera_id is not None and found.end_us is not None


def _told(connection: Connection) -> dict[str, str]:
    kept = connection.scalar(select(setting.c.value).where(setting.c.name == _TOLD))
    told: dict[str, str] = {} if kept is None else json.loads(kept)
    return told


def _key(found: Finding) -> str:
    return f"{found.camera_id} {found.stream} {found.start_us}"


def _state(found: Finding) -> str:
    """What is wrong with a file; of one that was changed again it is another."""
    if found.fault is not Fault.DIGEST:
        return found.fault.value
    return hashlib.sha256(found.detail.encode()).hexdigest()[:16]


def _entry(connection: Connection, camera_id: int, files: Sequence[Finding]) -> NewEntry:
    subject = f"camera:{camera_id}"
    placed = connection.execute(located(Subject.CAMERA).where(camera.c.id == camera_id)).one_or_none()
    name = connection.scalar(select(camera.c.name).where(camera.c.id == camera_id)) or subject
    fields: dict[str, Any] = {
        "camera": _plain(name),
        "faults": list(dict.fromkeys(each.fault.value for each in files)),
        "count": len(files),
        "from": min(each.start_us or 0 for each in files),
        "until": max(each.end_us or 0 for each in files),
        "files": "\n".join(_lines(files)),
    }
    if placed is not None:
        return NewEntry(ALTERED, fields, (subject,))
    # Of a camera that was taken out: whoever answers for where it stood; of one that stood nowhere, for the installation.
    stood = recalled(Subject.CAMERA, camera_id).where(site.c.removed_us.is_(None))
    was = connection.execute(stood).one_or_none()
    return NewEntry(ALTERED, fields, site_id=was.site_id if was is not None else None)


def _lines(files: Sequence[Finding]) -> Iterable[str]:
    for each in files[:_LISTED]:
        said = f"{_moment(each.start_us or 0)} {each.stream} {each.fault.value}"
        path, room = _plain(str(each.path)), _MOST_LETTERS - len(said) - 1
        # Of a long path the end says which file it is.
        yield f"{said} {path if len(path) <= room else f'…{path[1 - room :]}'}"
    if len(files) > _LISTED:
        yield f"… +{len(files) - _LISTED}"


def _plain(text: str) -> str:
    return "".join(sign if is_plain(sign) else "?" for sign in text)


def _moment(at_us: int) -> str:
    return f"{datetime.fromtimestamp(at_us / 1e6, UTC):%Y-%m-%dT%H:%M:%SZ}"
