# SPDX-License-Identifier: Apache-2.0
"""Disks that run full and turn read-only: a small file system where one may be mounted, else a pretended one."""

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from fairwatch.store import segment as writing_files
from fairwatch.store.volumes import IDENTITY

SIZE_BYTES = 4 << 20


class SmallDisk:
    """A file system of its own, 4 MiB."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ballast = path / "ballast"
        _mount("-t", "tmpfs", "-o", f"size={SIZE_BYTES}", "tmpfs", str(path))

    def fill(self) -> None:
        """Leave no room."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (1 << 16, 1 << 12, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    continue

    def free(self) -> None:
        """Make room again."""
        self._ballast.unlink(missing_ok=True)

    def read_only(self) -> None:
        """Nothing can be written; only while no file is open for writing."""
        _mount("-o", "remount,ro", str(self.path))

    def writable(self) -> None:
        _mount("-o", "remount,rw", str(self.path))

    def end(self) -> None:
        subprocess.run(["umount", "-l", self.path], check=True)


class PretendedDisk(SmallDisk):
    """For those who may not mount: the calls that write segment files fail as they do on such a disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._left_bytes = SIZE_BYTES
        self._read_only = False
        self._patch = patch.object(writing_files, "os", self)
        self._patch.start()

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def open(self, path: Path, flags: int, mode: int) -> int:
        if self._read_only and path.is_relative_to(self.path):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return os.open(path, flags, mode)

    def write(self, descriptor: int, data: memoryview) -> int:
        here = Path(f"/proc/self/fd/{descriptor}").readlink().is_relative_to(self.path)
        if here and not self._left_bytes:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        done = os.write(descriptor, data[: self._left_bytes] if here else data)
        self._left_bytes -= done if here else 0
        return done

    def fill(self) -> None:
        self._left_bytes = 0

    def free(self) -> None:
        self._left_bytes = SIZE_BYTES

    def read_only(self) -> None:
        self._read_only = True

    def writable(self) -> None:
        self._read_only = False

    def end(self) -> None:
        self._patch.stop()


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


def made_disk(path: Path) -> Iterator[SmallDisk]:
    """A disk to fill, and its end."""
    try:
        made = SmallDisk(path)
    except (OSError, subprocess.CalledProcessError):
        made = PretendedDisk(path)
    (path / IDENTITY).touch()
    try:
        yield made
    finally:
        made.end()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk of the test's own."""
    path = tmp_path / "disk"
    path.mkdir()
    yield from made_disk(path)
