# SPDX-License-Identifier: Apache-2.0
"""Disks that run full and turn read-only: a small tmpfs where one may be mounted, else limits of the process."""

import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

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

    def close(self) -> None:
        subprocess.run(["umount", "-l", self.path], check=True)


class LimitedDisk(SmallDisk):
    """For those who may not mount: the process's own files may not grow, or the folder may not be written to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        self.limit(0)

    def limit(self, size_bytes: int) -> None:
        """No file may grow beyond that."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, self._limits[1]))

    def free(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._limits)

    def read_only(self) -> None:
        self.path.chmod(0o500)
        if os.access(self.path, os.W_OK):
            pytest.skip("a read-only volume: root without the right to mount")

    def writable(self) -> None:
        self.path.chmod(0o700)

    def close(self) -> None:
        self.free()
        self.writable()


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


def made_disk(path: Path) -> Iterator[SmallDisk]:
    """A disk to fill, and its end."""
    try:
        made = SmallDisk(path)
    except (OSError, subprocess.CalledProcessError):
        made = LimitedDisk(path)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk of the test's own."""
    path = tmp_path / "disk"
    path.mkdir()
    yield from made_disk(path)
