# SPDX-License-Identifier: Apache-2.0
"""What live costs: time from the click to a picture, added delay, CPU per viewer.

One simulated camera (1080p25 H.264, 4 Mbit/s) is recorded and watched over
the console's WebSocket. A click is a new connection while somebody else
watches already (and, told apart, while nobody does); a picture is there when
init segment and key frame are, and in a real browser when it is shown. The delay is from the moment when the camera
begins to send a frame to the moment when its last byte is at the viewer, with
one viewer and with 200; about one frame of it is the frame itself, which
waits for its successor, since only that tells how long it lasts. All on one
machine, so that with 200 viewers the viewers take CPU from what they watch.
"""

import http.client
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairwatch.serve.prepare import accounts_of

from . import browser
from .processes import Spent, spend, stop
from .report import Report, parser
from .rig import ROOT, Cameras, Product, free_port, start_product

FIRST_PICTURE_MS = 300
ADDED_DELAY_MS = 200
CLICKS = 40
COLD_CLICKS = 10
READY_S = 60.0
PEERS = ("mediamtx", "moonfire-nvr")
PASSWORD = "a bench needs no secrets"


@dataclass(frozen=True, slots=True)
class Watched:
    """What a number of viewers got between two moments, and what that cost."""

    count: int
    start_us: int
    end_us: int
    skips: int
    frames: list[list[tuple[int, int, int]]]
    web: Spent


def main(argv: Sequence[str]) -> int:
    """Run it."""
    options = parser("live", __doc__)
    options.add_argument("--viewers", type=int, default=200)
    options.add_argument("--seconds", type=float, default=15)
    given = options.parse_args(argv)
    report = Report("live", __doc__)
    with tempfile.TemporaryDirectory(prefix="fairwatch-live-") as name:
        _measure(report, Path(name), given.viewers, given.seconds)
    for peer in PEERS:
        if shutil.which(peer) is None:
            report.note(f"{peer} is not on PATH, so it was not measured")
    return report.finish(given.json)


def _measure(report: Report, folder: Path, most: int, seconds: float) -> None:
    process = subprocess.Popen([sys.executable, "-m", "bench.camera", str(folder)], stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    try:
        ready = json.loads(process.stdout.readline())
        cameras = Cameras(process, [ready["address"]], ready["stats"])
        product = start_product(_made(folder / "data"), cameras.addresses, free_port())
        try:
            cookie = _sign_in(product)
            _clicks(report, product, cookie)
            _browser(report, product, cookie)
            idle = spend(product.pids(web=True), seconds / 2)
            few = _watch(product, cookie, 1, seconds)
            many = _watch(product, cookie, most, seconds)
            connections = len(cameras.stats()["streams"]["/cam1/main"][0]["clients"])
        finally:
            product.stop()
        process.terminate()
        noted = json.loads(process.stdout.readline())
    finally:
        stop(process)
    sent = dict(noted["sent"])
    for watched in (few, many):
        _delays(report, watched, sent, noted["loop"])
    for watched in (few, many):
        percent = (watched.web.cpu_s / watched.web.wall_s - idle.cpu_s / idle.wall_s) / watched.count
        report.limit(f"CPU of the web process per viewer, {watched.count} watching", 100 * percent, "% of a core")
    report.limit(f"connections to the camera, {most} watching", connections, "connections", at_most=1)


def _clicks(report: Report, product: Product, cookie: str) -> None:
    cold = _run_viewers(product, cookie, "clicks", COLD_CLICKS)["clicks"]
    with _viewers(product, cookie, "watch", 1, 3600) as staying:
        assert staying.stdout is not None
        staying.stdout.readline()
        warm = _run_viewers(product, cookie, "clicks", CLICKS)["clicks"]
        staying.kill()
    first_ms = [first / 1000 for first, _ in warm]
    report.limit("click to first picture, somebody watching, p95", _high(first_ms), "ms", at_most=FIRST_PICTURE_MS)
    report.limit("click to first picture, somebody watching, median", statistics.median(first_ms), "ms")
    report.limit("click to first picture, nobody watching, p95", _high([first / 1000 for first, _ in cold]), "ms")
    live_ms = [live / 1000 for _, live in warm]
    report.limit("click to a picture taken after it, median", statistics.median(live_ms), "ms")


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


def _watch(product: Product, cookie: str, count: int, seconds: float) -> Watched:
    with _viewers(product, cookie, "watch", count, seconds) as process:
        assert process.stdout is not None
        process.stdout.readline()
        # A little less than they watch: their leaving is no part of it.
        web = spend(product.pids(web=True), seconds * 0.9)
        found = json.loads(process.stdout.readline())
    return Watched(count, found["start_us"], found["end_us"], found["skips"], found["frames"], web)


def _delays(report: Report, watched: Watched, sent: Mapping[int, int], loop: int) -> None:
    """Tell the delays of the frames sent while all were watching, and how many frames somebody did not get."""
    number_of = frame_numbers(watched.frames[0], sent, loop)
    numbers = [
        number
        for number, at_us in sent.items()
        if watched.start_us <= at_us < watched.end_us - 2 * ADDED_DELAY_MS * 1000
    ]
    wanted = set(numbers)
    delays, rests = [], []
    missing = 0
    for frames in watched.frames:
        got = {number_of[decode_us]: here_us for decode_us, _, here_us in frames if decode_us in number_of}
        missing += len(wanted - got.keys())
        for number in wanted & got.keys():
            delays.append((got[number] - sent[number]) / 1000)
            rests.append((got[number] - sent[number + 1]) / 1000)
    who = f"{watched.count} watching"
    report.limit(f"added delay, {who}, p95", _high(delays), "ms", at_most=ADDED_DELAY_MS)
    report.limit(f"added delay, {who}, median", statistics.median(delays), "ms")
    report.limit(f"of it after the next frame was sent, {who}, median", statistics.median(rests), "ms")
    report.limit(f"added delay, {who}, worst", max(delays), "ms")
    errors = [abs(decode_us - sent[number]) / 1000 for decode_us, number in number_of.items()]
    report.limit(f"error of the frames' times, {who}, p95", _high(errors), "ms")
    report.limit(f"frames that did not come, {who}", missing, f"of {len(wanted) * watched.count}", at_most=0)
    if watched.skips:
        report.note(f"{who}: {watched.skips} times a viewer who fell behind was taken to the next key frame")


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


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _viewers(product: Product, cookie: str, what: str, *arguments: float) -> "subprocess.Popen[bytes]":
    path = "/api/v1/cameras/1/live?stream=main"
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "bench.viewers", str(product.port), path, cookie, what),
            *map(str, arguments),
        ],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )


def _run_viewers(product: Product, cookie: str, what: str, *arguments: float) -> dict[str, Any]:
    with _viewers(product, cookie, what, *arguments) as process:
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
