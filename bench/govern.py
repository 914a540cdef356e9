# SPDX-License-Identifier: Apache-2.0
"""How quickly the regime answers for a whole county: each page over HTTP, and the county's compliance run.

A county of 2,000 systems with 100,000 cameras and the registers of 10 years is made in SQLite and in PostgreSQL. The web
process serves it; an administrator and an officer of the county open each page of the regime again and again, with
other ids each time. The figure of a page is from the request to the last byte. The run of compliance is over all sites,
as `fairwatch report compliance` makes it, in a process of its own.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from bench.county import make
from bench.county_work import Size
from bench.pages import RULES, Browser, people, told, unmeasured
from bench.report import Report, parser
from bench.timeline import database
from fairwatch.clock import SystemClock
from fairwatch.serve.prepare import prepare
from fairwatch.settings import load

PAGE_MS = 200
RUN_S = 30
ROUNDS = 20


def main(argv: Sequence[str]) -> int:
    """Run it."""
    options = parser("govern", __doc__)
    options.add_argument("--systems", type=int, default=2000)
    options.add_argument("--cameras", type=int, default=50, help="of each system")
    options.add_argument("--years", type=int, default=10)
    options.add_argument("--only", choices=("sqlite", "postgresql"), help="one of the two databases")
    options.add_argument("--folder", type=Path, help="where to work: about 3 GB for each database")
    given = options.parse_args(argv)
    size = Size(given.systems, given.cameras, given.years)
    report = Report("govern", __doc__)
    with tempfile.TemporaryDirectory(prefix="fairwatch-govern-", dir=given.folder) as name:
        folder = Path(name)
        folder.chmod(0o755)
        for kind in ("sqlite", "postgresql"):
            if given.only not in (None, kind):
                continue
            with database(kind, folder, report) as engine:
                if engine is None:
                    continue
                url = engine.url.render_as_string(hide_password=False)
                data = folder / f"data-{kind}"
                data.mkdir()
                _measure(report, kind, url, data, size)
    return report.finish(given.json)


def _measure(report: Report, kind: str, url: str, data: Path, size: Size) -> None:
    environ = {**os.environ, "FAIRWATCH_DATABASE_URL": url, "FAIRWATCH_PORT": "0"}
    began = time.monotonic()
    engine = prepare(load(environ, data=data))
    make(engine, SystemClock(), size, data)
    engine.dispose()
    report.note(f"{kind}: {size.systems} systems, {size.cameras} cameras, made in {time.monotonic() - began:.0f} s")
    began = time.monotonic()
    command = [sys.executable, "-m", "fairwatch", "report", "compliance", "--data", str(data), "--rules", RULES]
    made = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True).stdout
    took_s = time.monotonic() - began
    articles = json.loads(made)["articles"]
    report.note(f"{kind}: {len(articles)} articles, {len(made) / 1e6:.1f} MB of report")
    report.limit(f"the county's compliance run, {kind}", took_s, "s", at_most=RUN_S)
    with _web(environ, data) as port:
        slowest, failed, asked = [], 0, set[str]()
        who = people(port)
        for each in ("administrator", "officer"):
            _computed(who[each])
        for name, ask in told(who, size, asked):
            try:
                took_ms = [_ms(ask) for _ in range(ROUNDS)]
            except AssertionError as error:
                failed += 1
                report.note(f"{kind}: {error}")
                continue
            p95 = quantiles(took_ms, n=20, method="inclusive")[-1]
            slowest.append((p95, name))
            print(f"  {p95:7.1f} ms  {name}", flush=True)
    slowest.sort(reverse=True)
    missed = unmeasured(asked)
    for path in missed:
        report.note(f"{kind}: nothing asks for {path}")
    report.limit(f"pages that did not answer or were not asked for, {kind}", failed + len(missed), "pages", at_most=0)
    report.limit(f"slowest of {len(slowest)} pages, p95, {kind}: {slowest[0][1]}", slowest[0][0], "ms", at_most=PAGE_MS)
    for p95, name in slowest[1:5]:
        report.limit(f"next slowest page, p95, {kind}: {name}", p95, "ms", at_most=PAGE_MS)


@contextmanager
def _web(environ: dict[str, str], data: Path) -> Iterator[int]:
    """The web process alone: nothing is recorded here. Gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "fairwatch.serve.web", str(data)], env={**environ, "FAIRWATCH_PORT": str(port)}
    )
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionError:
                if process.poll() is not None:
                    raise
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def _computed(person: Browser) -> None:
    """Wait for the report of all sites, which is made in the background when it is first asked for."""
    while not json.loads(person.get(f"/api/v1/compliance?rules={RULES}"))["ready"]:
        time.sleep(0.5)


def _ms(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000
