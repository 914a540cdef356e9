# SPDX-License-Identifier: Apache-2.0
"""A disk whose power can be cut, for `bench crash`. Linux, root.

The disk is a file: an ext4 file system inside it, mounted through a loop
device with direct I/O. What programs write stays in the page cache of that
file system until it is synced or written back; only then it reaches the file.
The file itself lies on a second small ext4 file system (in memory where there
is /dev/shm). Freezing that one (FIFREEZE) stops every write to the disk at
one moment: those that were completed are in the file, later ones are not, and
the disk's own file system is neither told nor synced. So a copy of the file
made while it is frozen is what a power cut leaves on a disk without a
volatile cache of its own. (Copying the file while writes go on would not be:
they would be torn out of order, which no disk that honours barriers does.)
Mounting the copy replays ext4's journal, and e2fsck must find nothing wrong.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

_FIFREEZE, _FITHAW = 0xC0045877, 0xC0045878  # linux/fs.h
_TOOLS = ("losetup", "mkfs.ext4", "e2fsck", "mount", "umount", "cp")


def impossible() -> str:
    """Why there can be no such disk on this machine; empty if there can."""
    if os.geteuid() != 0:
        return "only root may mount file systems"
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing:
        return f"not on PATH: {', '.join(missing)}"
    return "" if Path("/dev/loop-control").exists() else "there are no loop devices"


def best_folder() -> Path | None:
    """Where disks are best made: in memory. None: no preference."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() else None


class Disk:
    """The disk, mounted at `root`. Raises CalledProcessError when the system refuses."""

    def __init__(self, folder: Path, size_bytes: int) -> None:
        self.root = folder / "disk"
        self._outer = folder / "outer"
        self._outer_image = folder / "outer.img"
        self._image = self._outer / "disk.img"
        self._copy = folder / "copy.img"
        self._outer_loop = self._loop = ""
        try:
            self._make(size_bytes)
        except BaseException:
            self.close()
            raise

    def cut(self, witness: Callable[[], None], kill: Callable[[], None]) -> None:
        """Cut the power: keep what is on the disk now, let `witness` look at the world at that moment, `kill`
        every program that uses the disk, and come back with the disk as it was kept.

        `kill` is called while writes are stopped, so that it must not wait for
        the programs' end; the cut takes a fraction of a second.
        """
        descriptor = os.open(self._outer, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, _FIFREEZE, 0)
            try:
                witness()
                _run("cp", "--sparse=auto", self._image, self._copy)
                kill()
            finally:
                fcntl.ioctl(descriptor, _FITHAW, 0)
        finally:
            os.close(descriptor)

    def power_on(self) -> None:
        """Mount what the cut has left. No program may use the disk any more."""
        self._unmount()
        self._image.unlink()
        _run("cp", "--sparse=auto", self._copy, self._image)
        self._copy.unlink()
        self._mount()
        self._unmount()  # The journal is replayed: now the file system must be whole.
        _run("e2fsck", "-fn", self._image)
        self._mount()

    def close(self) -> None:
        """Take it all apart."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self._unmount()
        if self._outer.is_mount():
            _run("umount", self._outer)
        if self._outer_loop:
            _run("losetup", "-d", self._outer_loop)
            self._outer_loop = ""

    def _make(self, size_bytes: int) -> None:
        self.root.mkdir()
        self._outer.mkdir()
        with self._outer_image.open("wb") as file:
            file.truncate(size_bytes * 5 // 4)
        # It needs no journal: it never loses its own power.
        _run("mkfs.ext4", "-q", "-O", "^has_journal", self._outer_image)
        self._outer_loop = _run("losetup", "--show", "-f", self._outer_image)
        _run("mount", self._outer_loop, self._outer)
        with self._image.open("wb") as file:
            file.truncate(size_bytes)
        _run("mkfs.ext4", "-q", self._image)
        self._mount()

    def _mount(self) -> None:
        self._loop = _run("losetup", "--direct-io=on", "--show", "-f", self._image)
        _run("mount", self._loop, self.root)

    def _unmount(self) -> None:
        if self.root.is_mount():
            _run("umount", self.root)
        if self._loop:
            _run("losetup", "-d", self._loop)
            self._loop = ""


def _run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
