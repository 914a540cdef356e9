# SPDX-License-Identifier: Apache-2.0
"""How quickly the regime answers for a whole county: each page over HTTP, and the county's compliance run.

A county of 2,000 systems with 100,000 cameras and the registers of 10 years is made in SQLite and in PostgreSQL. The web
process serves it; an administrator and an officer of the county open each page of the regime again and again, with
other ids each time. The figure of a page is from the request to the last byte. The run of compliance is over all sites,
as `fairwatch report compliance` makes it, in a process of its own.
"""

import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from bench.county import PASSWORD, Size, make
from bench.report import Report, parser
from bench.timeline import database
from fairwatch.clock import SystemClock
from fairwatch.serve.prepare import prepare
from fairwatch.settings import load

PAGE_MS = 200
RUN_S = 30
ROUNDS = 12
RULES = "cn-national-2025"


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
        slowest, failed = [], 0
        for name, ask in _pages(port, size):
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
    report.limit(f"pages that did not answer, {kind}", failed, "pages", at_most=0)
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


class Browser:
    """One connection that stays open, signed in."""

    def __init__(self, port: int, username: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        body = json.dumps({"username": username, "password": PASSWORD})
        self._connection.request("POST", "/api/v1/session", body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        told = answer.read()
        assert answer.status == 200, told
        self._cookie = answer.getheader("Set-Cookie", "").split(";")[0]

    def get(self, path: str) -> bytes:
        """The body. Raises AssertionError for a refusal."""
        try:
            self._connection.request("GET", path, headers={"Cookie": self._cookie})
            answer = self._connection.getresponse()
        except http.client.RemoteDisconnected:
            # It was not used for a while, and the server ended it.
            self._connection.close()
            self._connection.request("GET", path, headers={"Cookie": self._cookie})
            answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, f"{path}: {answer.status} {body[:300]!r}"
        return body


def _pages(port: int, size: Size) -> Iterator[tuple[str, Callable[[], object]]]:
    chance = random.Random(11)
    people = {name: Browser(port, name) for name in ("administrator", "officer", "auditor")}

    def one(limit: int) -> int:
        return chance.randrange(1, limit + 1)

    paths: list[tuple[str, Callable[[], str]]] = [
        ("administrator", lambda: "/registry/units"),
        ("administrator", lambda: f"/registry/units?search=Unit%20{one(size.systems // 2)}"),
        ("administrator", lambda: "/registry/sites?sort=-name"),
        ("administrator", lambda: f"/registry/sites/{one(size.systems)}"),
        ("administrator", lambda: f"/registry/places?site_id={one(size.systems)}"),
        ("administrator", lambda: "/registry/places?legal_class=forbidden"),
        ("administrator", lambda: "/registry/systems"),
        ("administrator", lambda: "/registry/placements"),
        ("administrator", lambda: f"/registry/placements?search=Camera%20{one(size.cameras)}"),
        ("administrator", lambda: "/registry/placements?in_breach=true"),
        ("administrator", lambda: "/registry/placements?signed=false"),
        ("administrator", lambda: "/registry/moves"),
        ("administrator", lambda: "/registry/refusals"),
        ("administrator", lambda: "/registry/map"),
        ("administrator", lambda: "/registry/map?box=123.40,41.75,123.42,41.77"),
        ("administrator", lambda: "/registry/divisions"),
        ("administrator", lambda: "/registry/authorities"),
        ("administrator", lambda: "/filings"),
        ("administrator", lambda: "/filings?state=submitted&overdue=true"),
        ("administrator", lambda: f"/filings/{one(size.systems)}"),
        ("administrator", lambda: f"/systems/{one(size.systems)}/differences"),
        ("administrator", lambda: "/duties/entries"),
        ("administrator", lambda: "/duties/entries?kind=inspection"),
        ("administrator", lambda: "/duties/entries?open=true"),
        ("administrator", lambda: f"/duties/entries?site_id={one(size.systems)}"),
        ("administrator", lambda: f"/duties/entries?unit_id={one(size.systems // 2)}"),
        ("administrator", lambda: "/duties/due"),
        ("administrator", lambda: "/duties/summary"),
        ("administrator", lambda: "/duties/now"),
        ("administrator", lambda: "/cases"),
        ("administrator", lambda: "/cases?standing=asked"),
        ("administrator", lambda: f"/cases/{one(size.systems)}"),
        ("administrator", lambda: "/plans"),
        ("administrator", lambda: "/reminders"),
        ("administrator", lambda: "/compliance/packs"),
        ("administrator", lambda: f"/compliance?rules={RULES}"),
        ("administrator", lambda: f"/compliance?rules={RULES}&site={one(size.systems)}"),
        ("administrator", lambda: f"/compliance/{RULES}/17?site={one(size.systems)}"),
        ("administrator", lambda: f"/compliance/{RULES}/15?unit={one(size.systems // 2)}"),
        ("auditor", lambda: "/access"),
        ("auditor", lambda: f"/access?camera_id={one(size.cameras)}"),
        ("auditor", lambda: "/audit?action=camera."),
        ("officer", lambda: "/supervision/overview"),
        ("officer", lambda: "/supervision/territory?division=210102"),
        ("officer", lambda: "/supervision/systems"),
        ("officer", lambda: "/inspections"),
        ("officer", lambda: "/orders"),
        ("officer", lambda: "/filings?state=submitted"),
        ("officer", lambda: "/filings?overdue=true"),
        ("officer", lambda: "/registry/systems"),
        ("officer", lambda: "/registry/placements"),
        ("officer", lambda: "/compliance/packs"),
        ("officer", lambda: f"/compliance?rules={RULES}"),
    ]
    for who in ("administrator", "officer"):
        _computed(people[who])
    for who, path in paths:
        name = path()
        yield f"{who} {name}", lambda who=who, path=path: people[who].get(f"/api/v1{path()}")  # type: ignore[misc]


def _computed(person: Browser) -> None:
    """Wait for the report of all sites, which is made in the background when it is first asked for."""
    while not json.loads(person.get(f"/api/v1/compliance?rules={RULES}"))["ready"]:
        time.sleep(0.5)


def _ms(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000
