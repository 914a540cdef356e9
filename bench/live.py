# SPDX-License-Identifier: Apache-2.0
"""What live costs: time from the click to a picture, added delay, CPU per viewer.

One simulated camera (1080p25 H.264, 4 Mbit/s) is recorded and watched over
the console's WebSocket. A click is a new connection, mostly while somebody
else watches already; a picture is there when init segment and key frame are,
and in a real browser when it is shown. The delay is from the moment when the
camera begins to send a frame to the moment when its last byte is at the
viewer, with one viewer and with 200; about one frame of it is the frame
itself, which waits for its successor, since only that tells how long it
lasts. MediaMTX, where it is on PATH, relays the same camera to the same number
of RTSP readers: no browser plays that, but nothing else costs it less. All on
one machine, so that with 200 viewers the viewers take CPU from what they watch.
"""

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fairwatch.serve.prepare import accounts_of

from . import browser
from .mediamtx import start_relay
from .processes import Spent, spend, stop
from .report import Report, parser
from .rig import ROOT, Cameras, Product, free_port, start_product

FIRST_PICTURE_MS = 300
ADDED_DELAY_MS = 200
CLICKS = 40
COLD_CLICKS = 10
LATEST_US = 2_000_000
"""What was sent later than this before the end may be on its way still."""

READY_S = 60.0
PASSWORD = "a bench needs no secrets"
STREAM = "/api/v1/cameras/1/live?stream=main"


@dataclass(frozen=True, slots=True)
class Watched:
    """What a number of viewers got between two moments, and what that cost the server beyond its idling."""

    count: int
    start_us: int
    end_us: int
    skips: int
    frames: list[list[tuple[int, int, int]]]
    cpu_percent: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One server: milliseconds of each click until the first picture and until one taken after it; one viewer and many."""

    first_ms: list[float]
    fresh_ms: list[float]
    few: Watched
    many: Watched


@dataclass(frozen=True, slots=True)
class Delay:
    """Milliseconds from a frame's sending to its arrival, and from its successor's sending, for every viewer's every
    frame; how many frames did not come of how many; how far off the times in the messages were.
    """

    added_ms: list[float]
    rest_ms: list[float]
    missing: int
    wanted: int
    error_ms: list[float]


def main(argv: Sequence[str]) -> int:
    """Run it."""
    options = parser("live", __doc__)
    options.add_argument("--viewers", type=int, default=200)
    options.add_argument("--seconds", type=float, default=15)
    given = options.parse_args(argv)
    report = Report("live", __doc__)
    with tempfile.TemporaryDirectory(prefix="fairwatch-live-") as name:
        _measure(report, Path(name), given.viewers, given.seconds)
    return report.finish(given.json)


def _measure(report: Report, folder: Path, most: int, seconds: float) -> None:
    process = subprocess.Popen([sys.executable, "-m", "bench.camera", str(folder)], stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    try:
        ready = json.loads(process.stdout.readline())
        camera = Cameras(process, [ready["address"]], ready["stats"])
        ours = _ours(report, folder, camera, most, seconds)
        theirs = _mediamtx(report, folder, camera, most, seconds)
        process.terminate()
        noted = json.loads(process.stdout.readline())
    finally:
        stop(process)
    _tell(report, ours, theirs, dict(noted["sent"]), noted["loop"])


def _ours(report: Report, folder: Path, camera: Cameras, most: int, seconds: float) -> Measured:
    data = folder / "data"
    data.mkdir()
    product = start_product(data, camera.addresses, free_port())
    try:
        cookie = _sign_in(product)
        target = ["console", str(product.port), STREAM, cookie]
        cold_ms = [first / 1000 for first, _ in _run_viewers("clicks", COLD_CLICKS, target)["clicks"]]
        measured = _server(product.pids(web=True), target, most, seconds)
        report.limit("click to first picture, p95", _high(measured.first_ms), "ms", at_most=FIRST_PICTURE_MS)
        report.limit("click to first picture, nobody else watching, p95", _high(cold_ms), "ms")
        clients = camera.stats()["streams"]["/cam1/main"][0]["clients"]
        report.limit(f"connections to the camera, {most} watching", len(clients), "connections", at_most=1)
        _browser(report, product, cookie)
    finally:
        product.stop()
    return measured


def _mediamtx(report: Report, folder: Path, camera: Cameras, most: int, seconds: float) -> Measured | None:
    relay = start_relay(folder, camera.addresses)
    if relay is None:
        report.note("mediamtx is not on PATH, so it was not measured")
        return None
    try:
        return _server([relay.process.pid], ["rtsp", *relay.addresses], most, seconds)
    finally:
        relay.stop()


def _server(pids: Sequence[int], target: Sequence[str], most: int, seconds: float) -> Measured:
    with _viewers("watch", 1, ["3600", *target]) as staying:
        assert staying.stdout is not None
        staying.stdout.readline()
        clicks = _run_viewers("clicks", CLICKS, target)["clicks"]
        staying.kill()
    idle = spend(pids, seconds / 2)
    return Measured(
        [first / 1000 for first, _ in clicks],
        [fresh / 1000 for _, fresh in clicks],
        _watch(pids, idle, target, 1, seconds),
        _watch(pids, idle, target, most, seconds),
    )


def _watch(pids: Sequence[int], idle: Spent, target: Sequence[str], count: int, seconds: float) -> Watched:
    with _viewers("watch", count, [str(seconds), *target]) as process:
        assert process.stdout is not None
        process.stdout.readline()
        # A little less than they watch: their leaving is no part of it.
        spent = spend(pids, seconds * 0.9)
        found = json.loads(process.stdout.readline())
    percent = (spent.percent_each(1) - idle.percent_each(1)) / count
    return Watched(count, found["start_us"], found["end_us"], found["skips"], found["frames"], percent)


def _browser(report: Report, product: Product, cookie: str) -> None:
    why = browser.impossible()
    if why:
        report.note(f"no browser was measured: {why}")
        return
    shown = browser.look(product.port, cookie)
    report.limit(
        "Chromium, click to picture, median", statistics.median(shown.clicks_ms), "ms", at_most=FIRST_PICTURE_MS
    )
    report.limit("Chromium, click to picture, worst", max(shown.clicks_ms), "ms")
    report.limit("Chromium, load of the whole page to picture, median", statistics.median(shown.loads_ms), "ms")


def _tell(report: Report, ours: Measured, theirs: Measured | None, sent: Mapping[int, int], loop: int) -> None:
    def compare(what: str, mine: float, other: float, unit: str) -> None:
        if theirs is None:
            report.limit(what, mine, unit)
        else:
            report.ratio(what, ours=mine, peer=other, peer_name="MediaMTX over RTSP", unit=unit)

    peer_ms = statistics.median(theirs.first_ms) if theirs else 0.0
    compare("click to first picture, median", statistics.median(ours.first_ms), peer_ms, "ms")
    report.limit("click to a picture taken after it, median", statistics.median(ours.fresh_ms), "ms")
    for mine, other in ((ours.few, theirs and theirs.few), (ours.many, theirs and theirs.many)):
        who = f"{mine.count} watching"
        delay = delays(mine, sent, loop)
        peer = delays(other, sent, loop) if other else delay
        report.limit(f"added delay, {who}, p95", _high(delay.added_ms), "ms", at_most=ADDED_DELAY_MS)
        compare(
            f"added delay, {who}, median", statistics.median(delay.added_ms), statistics.median(peer.added_ms), "ms"
        )
        report.limit(f"of it after the next frame was sent, {who}, median", statistics.median(delay.rest_ms), "ms")
        report.limit(f"added delay, {who}, worst", max(delay.added_ms), "ms")
        report.limit(f"frames that did not come, {who}", delay.missing, f"of {delay.wanted}", at_most=0)
        report.limit(f"error of the frames' times, {who}, p95", _high(delay.error_ms), "ms")
        cpu = "CPU of the serving process per viewer"
        compare(f"{cpu}, {who}", mine.cpu_percent, other.cpu_percent if other else 0.0, "% of a core")
        if mine.skips:
            report.note(f"{who}: {mine.skips} times a viewer who fell behind was taken to the next key frame")
        if peer.missing:
            report.note(f"{who}: {peer.missing} of {peer.wanted} frames did not come from MediaMTX")


def delays(watched: Watched, sent: Mapping[int, int], loop: int) -> Delay:
    """The delays of the frames sent while all were watching."""
    until_us = watched.end_us - LATEST_US
    wanted = {number for number, at_us in sent.items() if watched.start_us <= at_us < until_us and number + 1 in sent}
    measured = [frames for frames in watched.frames if frames]
    delay = Delay([], [], 0, len(wanted) * len(measured), [])
    # The first one reads the counters; all see the same times.
    numbers = frame_numbers(measured[0], sent, loop)
    for frames in measured:
        got = {numbers[time]: here_us for time, _, here_us in frames if time in numbers}
        for number in wanted & got.keys():
            delay.added_ms.append((got[number] - sent[number]) / 1000)
            delay.rest_ms.append((got[number] - sent[number + 1]) / 1000)
    delay.error_ms.extend(abs(time_us - sent[number]) / 1000 for time_us, number in numbers.items())
    return replace(delay, missing=delay.wanted - len(delay.added_ms))


def frame_numbers(frames: Sequence[tuple[int, int, int]], sent: Mapping[int, int], loop: int) -> dict[int, int]:
    """Which frame has which decode time: the last one with its counter that was sent before it arrived."""
    by_counter: dict[int, list[tuple[int, int]]] = {}
    for number, at_us in sorted(sent.items()):
        by_counter.setdefault(number % loop, []).append((at_us, number))
    found = {}
    for decode_us, counter, here_us in frames:
        candidates = by_counter.get(counter, [])
        at = bisect_right(candidates, (here_us, sys.maxsize))
        if at:
            found[decode_us] = candidates[at - 1][1]
    return found


def _viewers(what: str, count: int, rest: Sequence[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "bench.viewers", what, str(count), *rest], stdout=subprocess.PIPE, cwd=ROOT
    )


def _run_viewers(what: str, count: int, rest: Sequence[str]) -> dict[str, Any]:
    with _viewers(what, count, rest) as process:
        assert process.stdout is not None
        found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def _sign_in(product: Product) -> str:
    """Wait until the product answers, make an administrator, sign in. Returns the cookie."""
    deadline_s = time.monotonic() + READY_S
    while _ask(product, "GET", "/healthz")[0] != http.client.OK:
        if time.monotonic() > deadline_s:
            raise RuntimeError("the product does not answer")
        time.sleep(0.2)
    accounts = accounts_of(product.engine)
    token = accounts.setup_token()
    assert token is not None
    accounts.setup(token, "bench", "Bench", PASSWORD, "127.0.0.1")
    status, cookie = _ask(product, "POST", "/api/v1/session", {"username": "bench", "password": PASSWORD})
    if status != http.client.OK:
        raise RuntimeError(f"sign-in was answered with {status}")
    return cookie.partition(";")[0]


def _ask(product: Product, method: str, path: str, body: dict[str, str] | None = None) -> tuple[int, str]:
    """Status and cookie of an answer; status 0 while nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=30)
    try:
        headers = {"Content-Type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Set-Cookie", "")
    except ConnectionError:
        return 0, ""
    finally:
        connection.close()


def _high(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]
