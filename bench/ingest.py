# SPDX-License-Identifier: Apache-2.0
"""What recording costs: CPU per camera and memory, against FFmpeg and the floor.

100 simulated cameras (1080p25 H.264, 4 Mbit/s, RTSP over TCP, each packet sent
on its own as cameras do; with `--whole-frames` each frame at once, which makes receiving
cheaper for everyone) are recorded for 60 s each by Fairwatch (supervisor, recorder and keeper with catalogue, digest
and group commit; the web process is told apart), by one `ffmpeg -c copy` per
camera, by MediaMTX where it is on PATH, and by the floor: a loop that receives
and writes and parses nothing.
Frames are counted from the files afterwards, against what was sent.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from sqlalchemy import func, select

from fairwatch.db.tables import segment
from fairwatch.media.fmp4.read import read_init, scan
from fairwatch.media.frame import VIDEO_TRACK

from .mediamtx import start_relay
from .processes import Spent, spend, stop
from .report import Report, parser
from .rig import ROOT, Cameras, start_cameras, start_product

FRAME_US = 40_000
SETTLE_S = 8.0


def main(argv: Sequence[str]) -> int:
    """Run it."""
    options = parser("ingest", __doc__)
    options.add_argument("--cameras", type=int, default=100)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--whole-frames", action="store_true", help="the cameras send a frame in one write")
    options.add_argument("--without", nargs="*", default=[], choices=("ffmpeg", "floor"), help="peers to leave out")
    given = options.parse_args(argv)
    report = Report("ingest", __doc__)
    with tempfile.TemporaryDirectory(prefix="fairwatch-ingest-") as name:
        folder = Path(name)
        cameras = start_cameras(given.cameras, folder, whole_frames=given.whole_frames)
        try:
            _measure(report, cameras, folder, given.seconds, given.without)
        finally:
            cameras.stop()
    return report.finish(given.json)


def _measure(report: Report, cameras: Cameras, folder: Path, seconds: float, without: Sequence[str]) -> None:
    count = len(cameras.addresses)
    ours, lost = _ours(report, cameras, folder / "ours", seconds)
    if "ffmpeg" not in without:
        peer = _ffmpeg(report, cameras, folder / "ffmpeg", seconds)
        if peer is not None:
            report.ratio(
                "CPU of recording one camera",
                ours=ours.percent_each(count),
                peer=peer.percent_each(count),
                peer_name="ffmpeg -c copy",
                unit="% of a core",
                at_most=0.25,
            )
            report.ratio(
                "memory of recording one camera",
                ours=ours.memory_bytes / count / 1e6,
                peer=peer.memory_bytes / count / 1e6,
                peer_name="ffmpeg -c copy",
                unit="MB (PSS)",
            )
    if "floor" not in without:
        floor = _floor(cameras, folder / "floor", seconds)
        report.ratio(
            "CPU of recording one camera",
            ours=ours.percent_each(count),
            peer=floor.percent_each(count),
            peer_name="recv and write only",
            unit="% of a core",
            at_most=2.5,
        )
    report.limit("memory of recording one camera", ours.memory_bytes / count / 1e6, "MB (PSS)", at_most=1.5)
    report.limit("frames lost", lost, "frames", at_most=0)
    relay = _mediamtx(report, cameras, folder / "mediamtx", seconds)
    if relay is not None:
        report.ratio(
            "CPU of recording one camera",
            ours=ours.percent_each(count),
            peer=relay.percent_each(count),
            peer_name="MediaMTX",
            unit="% of a core",
        )
        report.ratio(
            "memory of recording one camera",
            ours=ours.memory_bytes / count / 1e6,
            peer=relay.memory_bytes / count / 1e6,
            peer_name="MediaMTX",
            unit="MB (PSS)",
        )
    if shutil.which("moonfire-nvr") is None:
        report.note("moonfire-nvr is not on PATH, so it was not measured")


def _ours(report: Report, cameras: Cameras, folder: Path, seconds: float) -> tuple[Spent, int]:
    folder.mkdir()
    product = start_product(folder, cameras.addresses, free_port())
    try:
        with product.engine.connect() as connection:
            while connection.execute(select(func.count(segment.c.stream_id.distinct()))).scalar_one() < len(
                cameras.addresses
            ):
                time.sleep(0.5)
                connection.rollback()
        time.sleep(SETTLE_S)
        spent = spend(product.pids(), seconds)
        web = spend(product.pids(web=True), 2)
        report.note(f"the web process, idle beside it: {web.cpu_s / web.wall_s:.1%} of a core")
    finally:
        product.stop()
    lost = lost_frames(product.data, cameras)
    shutil.rmtree(folder)  # Whoever comes next finds the same free memory and disk.
    return spent, lost


def lost_frames(data: Path, cameras: Cameras) -> int:
    """Frames missing in the files: each camera's must follow each other at 40 ms, from the first to the last."""
    lost = 0
    sent = sum(client["frames"] for client in _clients(cameras))
    found = 0
    for folder in (data / "media").iterdir():
        if not folder.is_dir():
            continue
        times = [at for path in sorted(folder.glob("main/*/*.mp4")) for at in _times(path)]
        found += len(times)
        for before, after in pairwise(times):
            lost += max(0, round((after - before) / FRAME_US) - 1)
    print(f"frames: {sent} sent until hanging up, {found} in the files", flush=True)
    # Frames on the way while the product hangs up, and the one that waits for its successor, are no loss.
    if sent - found > 3 * len(cameras.addresses):
        lost += sent - found
    return lost


def _clients(cameras: Cameras) -> list[dict[str, int]]:
    return [client for each in cameras.stats()["streams"].values() for medium in each for client in medium["clients"]]


def _times(path: Path) -> list[int]:
    with path.open("rb") as file:
        init = read_init(file.read(1 << 16))
        start_us = int(init.metadata["start_us"])
        return [start_us + each.decode_us for each in scan(file, init.size) if each.track == VIDEO_TRACK]


def _ffmpeg(report: Report, cameras: Cameras, folder: Path, seconds: float) -> Spent | None:
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        report.note("ffmpeg is not on PATH, so it was not measured")
        return None
    folder.mkdir()
    running = [
        subprocess.Popen(
            [
                *(ffmpeg, "-nostdin", "-loglevel", "error", "-rtsp_transport", "tcp", "-i", address),
                *("-c", "copy", "-movflags", "frag_keyframe+empty_moov", str(folder / f"{number}.mp4")),
            ]
        )
        for number, address in enumerate(cameras.addresses)
    ]
    try:
        while not all((folder / f"{number}.mp4").exists() for number in range(len(running))):
            time.sleep(0.5)
        time.sleep(SETTLE_S)
        return spend([each.pid for each in running], seconds)
    finally:
        for each in running:
            stop(each)
        shutil.rmtree(folder)


def _mediamtx(report: Report, cameras: Cameras, folder: Path, seconds: float) -> Spent | None:
    folder.mkdir()
    relay = start_relay(folder, cameras.addresses, record=True)
    if relay is None:
        report.note("mediamtx is not on PATH, so it was not measured")
        return None
    try:
        time.sleep(SETTLE_S)
        spent = spend([relay.process.pid], seconds)
    finally:
        relay.stop()
    recorded = {path.parent.name for path in folder.glob("*/*.mp4")}
    if len(recorded) < len(cameras.addresses):
        report.note(f"MediaMTX recorded only {len(recorded)} of {len(cameras.addresses)} cameras")
    shutil.rmtree(folder)
    return spent


def _floor(cameras: Cameras, folder: Path, seconds: float) -> Spent:
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.floor", str(folder), *cameras.addresses], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    try:
        process.stdout.readline()
        time.sleep(SETTLE_S)
        return spend([process.pid], seconds)
    finally:
        stop(process)


def free_port() -> int:
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        port: int = each.getsockname()[1]
    return port
