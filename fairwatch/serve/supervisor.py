# SPDX-License-Identifier: Apache-2.0
"""The supervisor: starts the processes, starts them again when they die, stops them in order.

Kept light on purpose: it imports nothing that records, serves or decodes, so
that nothing which can fail there can take it down.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fairwatch.settings import Settings

from .lock import lock_data

STOP_S = 15.0
FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 5.0
STEADY_S = 30.0
# Nothing is urgent for the keeper, while cameras and people wait for the others.
KEEPER_DELAY_S = 3.0
_PR_SET_PDEATHSIG = 1
_SIGNALS = (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(slots=True)
class Child:
    """One process that is to run for as long as the supervisor does."""

    name: str
    arguments: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    started_s: float = 0.0
    restart_s: float = 0.0
    failures: int = 0
    delay_s: float = 0.0


class Supervisor:
    """Runs the children of one data directory until told to stop. `lock` is
    that directory's lock (`lock_data`) if it is held already, `prepared` that
    `prepare` was done.
    """

    def __init__(
        self, settings: Settings, say: Callable[[str], None] = print, *, lock: int = -1, prepared: bool = False
    ) -> None:
        self._settings = settings
        self._tell = say
        self._lock = lock
        self._prepared = prepared
        data = str(settings.data)
        self.children = [
            Child(f"recorder-{number}", ("fairwatch.serve.recorder", data, str(number)))
            for number in range(settings.recorders)
        ]
        self.children.append(Child("keeper", ("fairwatch.serve.keeper", data), delay_s=KEEPER_DELAY_S))
        self.children.append(Child("web", ("fairwatch.serve.web", data)))
        # What the command line said goes to the children as environment: they read settings on their own.
        self._environment = os.environ | {
            "FAIRWATCH_HOST": settings.host,
            "FAIRWATCH_PORT": str(settings.port),
            "FAIRWATCH_RECORDERS": str(settings.recorders),
        }

    def run(self) -> int:
        """Prepare, start everything, watch until SIGTERM or SIGINT. Returns
        the exit status. Raises DataInUseError.
        """
        if self._lock < 0:
            self._lock = lock_data(self._settings.data)
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        if not self._prepared:
            try:
                status = self._spawn(("fairwatch.serve.prepare", str(self._settings.data))).wait()
            except OSError as error:
                self._say(f"Fairwatch cannot start a process: {error.strerror}.")
                return 1
            if status != 0:
                return status
        for child in self.children:
            child.restart_s = time.monotonic() + child.delay_s
        while True:
            received = signal.sigtimedwait(_SIGNALS, self._look_after())
            if received is not None and received.si_signo in (signal.SIGTERM, signal.SIGINT):
                break
        self._stop()
        return 0

    def _look_after(self) -> float:
        """Start again what died. Returns the seconds until there is more to do."""
        now_s = time.monotonic()
        for child in self.children:
            process = child.process
            if process is not None and process.poll() is not None:
                child.process = None
                child.failures = child.failures + 1 if now_s - child.started_s < STEADY_S else 0
                child.restart_s = now_s + _wait_s(child.failures)
                self._say(f"{child.name} ended ({_ending(process.returncode)}); starting it again.")
            if child.process is None and now_s >= child.restart_s:
                self._start(child)
        waits_s = [child.restart_s - now_s for child in self.children if child.process is None]
        return min([1.0, *waits_s])

    def _start(self, child: Child) -> None:
        child.started_s = time.monotonic()
        try:
            child.process = self._spawn(child.arguments)
        except OSError as error:  # no memory, or too many processes: that may pass
            child.failures += 1
            child.restart_s = child.started_s + _wait_s(child.failures)
            self._say(f"{child.name} cannot be started ({error.strerror}); trying again.")

    def _say(self, text: str) -> None:
        """Who listened may be gone; the processes go on all the same."""
        with contextlib.suppress(OSError, ValueError):
            self._tell(text)

    def _spawn(self, arguments: Sequence[str]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # our own modules, our own arguments
            (sys.executable, "-m", *arguments),
            pass_fds=(self._lock,),
            preexec_fn=_prepare_child,  # noqa: PLW1509 - the supervisor has one thread
            env=self._environment,
        )

    def _stop(self) -> None:
        """Web and keeper first, so that recorders end with nobody watching."""
        deadline_s = time.monotonic() + STOP_S
        for child in reversed(self.children):
            if child.process is not None:
                with contextlib.suppress(ProcessLookupError):
                    child.process.terminate()
        for child in reversed(self.children):
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline_s - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._say(f"{child.name} does not end; killing it.")
                child.process.kill()
                child.process.wait()


def _prepare_child() -> None:
    """In the child, before exec: take signals again, and die with the supervisor."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_s(failures: int) -> float:
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(failures, 10))


def _ending(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"
