# SPDX-License-Identifier: Apache-2.0
"""One server for one data directory: a lock file that the kernel lets go when its holders are gone."""

import fcntl
import os
from pathlib import Path

from fairwatch.errors import FairwatchError


class DataInUseError(FairwatchError):
    """Another server works on this data directory."""

    code = "data-in-use"
    status = 409


def lock_data(data: Path) -> int:
    """Lock `data`, making it if need be. Returns the descriptor that holds the
    lock; child processes inherit it, so that the lock lasts until the last
    recorder has closed its files. Raises DataInUseError.
    """
    data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
        os.close(descriptor)
        raise DataInUseError(
            f"{data} is in use by another Fairwatch (process {holder or 'unknown'}). "
            "Stop it first, or give another directory with --data.",
            data=str(data),
            holder=holder,
        ) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor
