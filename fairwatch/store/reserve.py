# SPDX-License-Identifier: Apache-2.0
"""A file that takes up room in the data directory, given up when the disk is completely full.

Before footage is deleted its deletion is entered in the database, which needs
a little room itself. Without it nothing could go any more.
"""

import errno
import os
import sqlite3
from pathlib import Path

import structlog

log = structlog.get_logger()

FILE_NAME = "reserve"
SIZE_BYTES = 32 << 20
SPARE = 4
"""It is made again when there is room for it this many times."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Reserve:
    """The reserve of one data directory."""

    def __init__(self, data: Path, size_bytes: int = SIZE_BYTES) -> None:
        self._path = data / FILE_NAME
        self._size_bytes = size_bytes

    def keep(self) -> None:
        """Make it if it is not there and there is room. Never raises."""
        try:
            if self._path.exists():
                return
            state = os.statvfs(self._path.parent)
            if state.f_bavail * state.f_frsize < SPARE * self._size_bytes:
                return
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.posix_fallocate(descriptor, 0, self._size_bytes)
            finally:
                os.close(descriptor)
        except OSError as error:
            self.release()
            log.warning("reserve.not_made", error=str(error))

    def release(self) -> bool:
        """Give the room back; whether there was any."""
        try:
            self._path.unlink()
        except OSError:
            return False
        log.error("reserve.released", path=str(self._path))
        return True


def is_full(error: BaseException | None) -> bool:
    """Whether an error, or what caused it, says that the disk is full."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        for each in (error, getattr(error, "orig", None)):
            code = getattr(each, "sqlite_errorcode", None)
            if code == sqlite3.SQLITE_IOERR_SHMSIZE or (code is not None and code & 0xFF == sqlite3.SQLITE_FULL):
                return True
        error = error.__cause__ or error.__context__
    return False
