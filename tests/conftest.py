# SPDX-License-Identifier: Apache-2.0
"""What holds for every test: asyncio for the asynchronous ones, and what a skip means.

On a person's machine a test may skip with a reason, and the reasons are counted at the end. With CI=true
a test that cannot run has failed: whatever it needs is the business of `./dev test`.
"""

import os
from collections import Counter
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings

from tests.databases import (  # noqa: F401 - fixtures for every test
    blank_url,
    database_url,
    engine,
    postgres,
    sqlite_engine,
    sqlite_template,
)

IN_CI = os.environ.get("CI") == "true"

# No deadlines: tests do not judge elapsed time. In CI the same examples each time, so that a change is
# judged by what it changed; everywhere else new ones on each run.
settings.register_profile("house", deadline=None, derandomize=IN_CI, print_blob=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Session wide, so that asynchronous fixtures may live as long."""
    return "asyncio"


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    """The command line narrows the process's umask; the next test finds it as usual."""
    os.umask(0o022)
    yield
    os.umask(0o022)


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return str(report.longrepr)


def _skip_is_failure(report: pytest.TestReport | pytest.CollectReport) -> None:
    # An expected failure also reports itself as skipped; it did run.
    if IN_CI and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        report.longrepr = f"cannot run, which counts as a failure when CI=true: {_reason(report)}"
        report.outcome = "failed"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _skip_is_failure(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _skip_is_failure(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section(f"{len(skipped)} could not run here")
    for reason, count in Counter(_reason(report) for report in skipped).most_common():
        terminalreporter.line(f"{count:5} {reason}")
