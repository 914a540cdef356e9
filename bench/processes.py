# SPDX-License-Identifier: Apache-2.0
"""What processes cost, from /proc: CPU seconds and memory of whole process trees (Linux)."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds (user and system) since the processes began, and proportional set size in bytes."""

    cpu_s: float
    memory_bytes: int


def tree(pid: int) -> list[int]:
    """A process and everything below it."""
    found = [pid]
    for each in found:
        try:
            children = Path(f"/proc/{each}/task/{each}/children").read_text()
        except OSError:
            continue
        found.extend(int(child) for child in children.split())
    return found


def command_line(pid: int) -> str:
    """The process's arguments, empty if it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def cost(pids: Iterable[int]) -> Cost:
    """What the processes have used so far."""
    cpu_s = 0.0
    memory_bytes = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        cpu_s += (int(fields[11]) + int(fields[12])) / _TICKS
        memory_bytes += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) * 1024
    return Cost(cpu_s, memory_bytes)


@dataclass(frozen=True, slots=True)
class Spent:
    """What processes used over a while."""

    cpu_s: float
    wall_s: float
    memory_bytes: int

    def percent_each(self, count: int) -> float:
        """CPU as a share of one core in percent, per one of `count`."""
        return 100 * self.cpu_s / self.wall_s / count


def spend(pids: Sequence[int], seconds: float) -> Spent:
    """Watch processes for a while."""
    before, started = cost(pids), time.monotonic()
    time.sleep(seconds)
    after, ended = cost(pids), time.monotonic()
    return Spent(after.cpu_s - before.cpu_s, ended - started, after.memory_bytes)


def stop(process: "subprocess.Popen[bytes]", seconds: float = 20) -> None:
    """Ask a process to end; kill it if it does not."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
