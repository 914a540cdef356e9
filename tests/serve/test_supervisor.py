# SPDX-License-Identifier: Apache-2.0
"""Real processes: started, started again when they die, stopped together, never twice on one directory."""

import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from fairwatch.serve.lock import DataInUseError, lock_data
from tests.serve.reception import ADDRESS, PATIENCE_S, Reception

ROOT = Path(__file__).parents[2]
Run = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def reception() -> Iterator[Reception]:
    with tempfile.TemporaryDirectory(prefix="fw-") as folder:
        made = Reception(Path(folder) / "reception")
        yield made
        made.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(reception: Reception, data: Path) -> Iterator[Run]:
    """Starts supervisors, and leaves none behind."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*children: str, stderr: int = subprocess.DEVNULL, **more: str) -> "subprocess.Popen[bytes]":
        environment = os.environ | {ADDRESS: str(reception.path), "PYTHONPATH": str(ROOT)} | more
        command = [sys.executable, "-m", "tests.serve.supervised", str(data), *children]
        # A session of its own: whatever is left of it can be ended together.
        made = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, stderr=stderr)
        started.append(made)
        return made

    yield start
    for each in started:
        with suppress(ProcessLookupError):
            os.killpg(each.pid, signal.SIGKILL)
        each.wait(PATIENCE_S)


def test_everything_is_started_and_stopped_and_the_directory_is_free_again(
    run: Run, reception: Reception, data: Path
) -> None:
    supervisor = run("recorder-0", "keeper", "web")
    reception.expect(("recorder-0", "started"), ("keeper", "started"), ("web", "started"))
    with pytest.raises(DataInUseError, match=str(supervisor.pid)):
        lock_data(data)
    supervisor.terminate()
    reception.expect(("recorder-0", "told to end"), ("keeper", "told to end"), ("web", "told to end"))
    assert supervisor.wait(PATIENCE_S) == 0
    os.close(lock_data(data))


@pytest.mark.parametrize(
    ("deed", "ending"), [(signal.SIGKILL, "signal SIGKILL"), (signal.SIGUSR1, "status 3"), (signal.SIGUSR2, "status 0")]
)
def test_a_child_that_ends_is_started_again_and_the_others_go_on(
    run: Run, reception: Reception, deed: signal.Signals, ending: str
) -> None:
    supervisor = run("recorder-0", "web")
    first = reception.expect(("recorder-0", "started"), ("web", "started"))
    os.kill(first["web"], deed)
    assert reception.next()[:2] == ["supervisor", f"web ended ({ending}); starting it again."]
    again = reception.expect(("web", "started"))
    assert again["web"] != first["web"]
    os.kill(again["web"], deed)
    reception.expect(("supervisor", f"web ended ({ending}); starting it again."))
    reception.expect(("web", "started"))
    supervisor.send_signal(signal.SIGINT)
    last = reception.expect(("recorder-0", "told to end"), ("web", "told to end"))
    assert last["recorder-0"] == first["recorder-0"]
    assert supervisor.wait(PATIENCE_S) == 0


def test_a_process_that_cannot_be_started_now_is_started_when_it_can(
    run: Run, reception: Reception, tmp_path: Path
) -> None:
    python = tmp_path / "python"
    supervisor = run("web", FAIRWATCH_TEST_PYTHON=str(python))
    trouble = "web cannot be started (No such file or directory); trying again."
    assert [reception.next()[1] for _ in range(2)] == [trouble] * 2
    written = tmp_path / "written"
    written.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    written.chmod(0o700)
    written.rename(python)
    while (heard := reception.next())[0] != "web":
        assert heard[1] == trouble
    supervisor.terminate()
    reception.expect(("web", "told to end"))
    assert supervisor.wait(PATIENCE_S) == 0


def test_nobody_who_listens_is_no_reason_to_end(run: Run, reception: Reception) -> None:
    """Standard error went to another program, and that is gone."""
    reading, writing = os.pipe()
    os.close(reading)
    supervisor = run("web", stderr=writing)
    os.close(writing)
    first = reception.expect(("web", "started"))
    os.kill(first["web"], signal.SIGKILL)
    reception.expect(("supervisor", "web ended (signal SIGKILL); starting it again."))
    reception.expect(("web", "started"))
    supervisor.terminate()
    reception.expect(("web", "told to end"))
    assert supervisor.wait(PATIENCE_S) in (0, 120)  # 120: Python could not flush its last words


def test_other_signals_change_nothing(run: Run, reception: Reception) -> None:
    supervisor = run("web")
    reception.expect(("web", "started"))
    supervisor.send_signal(signal.SIGHUP)
    supervisor.terminate()
    reception.expect(("web", "told to end"))
    assert supervisor.wait(PATIENCE_S) == 0


def test_a_child_that_does_not_end_is_killed(run: Run, reception: Reception, data: Path) -> None:
    supervisor = run("recorder-0:stubborn", "web")
    reception.expect(("recorder-0", "started"), ("web", "started"))
    supervisor.terminate()
    reception.expect(
        ("recorder-0", "told to end"),
        ("web", "told to end"),
        ("supervisor", "recorder-0 does not end; killing it."),
    )
    assert supervisor.wait(PATIENCE_S) == 0
    os.close(lock_data(data))


def test_a_second_supervisor_is_refused_and_the_first_one_not_disturbed(run: Run, reception: Reception) -> None:
    first = run("web")
    reception.expect(("web", "started"))
    second = run("web")
    name, what, process = reception.next()
    assert (name, process) == ("supervisor", second.pid)
    assert what.startswith("data-in-use: ")
    assert f"(process {first.pid})" in what
    assert second.wait(PATIENCE_S) == 17
    first.terminate()
    reception.expect(("web", "told to end"))
    assert first.wait(PATIENCE_S) == 0


def test_when_the_supervisor_is_killed_its_children_end_and_hold_the_directory_until_then(
    run: Run, reception: Reception, data: Path
) -> None:
    supervisor = run("recorder-0:lingering", "web")
    children = reception.expect(("recorder-0", "started"), ("web", "started"))
    supervisor.kill()
    supervisor.wait(PATIENCE_S)
    reception.expect(("recorder-0", "told to end"), ("web", "told to end"))
    with pytest.raises(DataInUseError):
        lock_data(data)
    endings = [ending for ending in map(ending_of, children.values()) if ending >= 0]
    os.kill(children["recorder-0"], signal.SIGUSR2)
    for ending in endings:
        assert select.select([ending], [], [], PATIENCE_S)[0]
        os.close(ending)
    os.close(lock_data(data))


def ending_of(process: int) -> int:
    """What becomes readable when a process ends that is not our child; -1 if it has ended."""
    try:
        return os.pidfd_open(process)
    except ProcessLookupError:
        return -1


def test_nothing_is_started_when_the_directory_cannot_be_prepared(run: Run, data: Path) -> None:
    data.mkdir()
    (data / "fairwatch.toml").write_text("port = 'many'\n")
    supervisor = run()
    assert supervisor.wait(PATIENCE_S) not in (0, 17)
    os.close(lock_data(data))
