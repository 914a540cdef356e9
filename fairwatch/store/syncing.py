# SPDX-License-Identifier: Apache-2.0
"""Bringing whole file systems to the disk (syncfs, Linux).

A write-back error is told to each descriptor that was open when it happened,
and to one opened later only if nobody was told before (Linux, errseq). Several
recorders write to one disk, so each keeps a descriptor open from one sync to
the next, or it might take for written what another was told is lost.
"""

import contextlib
import ctypes
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)

UNUSED_S = 60.0
"""A folder that nothing is written to is let go after this long, so that its disk can be unmounted."""


def sync_file_system(descriptor: int) -> None:
    """Bring everything written to the descriptor's file system to the disk
    (syncfs, Linux); where that is missing, the file itself.
    """
    syncfs = getattr(_libc, "syncfs", None)
    if syncfs is None:
        os.fsync(descriptor)
    elif syncfs(descriptor) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


@dataclass(slots=True)
class _Open:
    """A file system, held by one of its folders."""

    descriptor: int
    root: Path
    folder: int
    used_s: float


class FileSystems:
    """The file systems that are written to. Used by one thread."""

    def __init__(self) -> None:
        self._open: dict[int, _Open] = {}
        self._device_of: dict[Path, int] = {}

    def sync(self, roots: Iterable[Path]) -> dict[Path, OSError]:
        """Sync the file systems of some folders, each once; what failed, by folder."""
        broken: dict[Path, OSError] = {}
        done: dict[int, OSError | None] = {}
        for root in roots:
            try:
                devices = self._devices(root)
            except OSError as error:
                broken[root] = error
                continue
            for device in devices:
                if device not in done:
                    done[device] = self._sync(device)
                error_of_sync = done[device]
                if error_of_sync is not None:
                    broken[root] = error_of_sync
        self._let_go(time.monotonic() - UNUSED_S)
        return broken

    def close(self) -> None:
        """Let go of all."""
        self._let_go(float("inf"))

    def _devices(self, root: Path) -> set[int]:
        """The file system of a folder, open. Where another disk was mounted since the last sync, the old one too:
        what was written then is there.
        """
        state = root.stat()
        held = self._open.get(state.st_dev)
        if held is None or (held.root == root and held.folder != state.st_ino):
            descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            state = os.fstat(descriptor)
            if held is not None:
                _close(held)
            self._open[state.st_dev] = _Open(descriptor, root, state.st_ino, 0.0)
        before = self._device_of.get(root, state.st_dev)
        self._device_of[root] = state.st_dev
        return {before, state.st_dev} & self._open.keys()

    def _sync(self, device: int) -> OSError | None:
        held = self._open[device]
        held.used_s = time.monotonic()
        try:
            sync_file_system(held.descriptor)
        except OSError as error:
            return error
        return None

    def _let_go(self, unused_since_s: float) -> None:
        for device, held in list(self._open.items()):
            if held.used_s < unused_since_s:
                del self._open[device]
                _close(held)


def _close(held: _Open) -> None:
    with contextlib.suppress(OSError):
        os.close(held.descriptor)
