# SPDX-License-Identifier: Apache-2.0
"""The sets of cameras, and the process that serves them."""

import asyncio
import json
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fairwatch.media.frame import Codec
from fairwatch.sim import AccessUnit, Clip, ParameterSets, SimServer, VideoSpec, cameras
from fairwatch.sim.film import Film
from tests.sim.dialogue import Client

ROOT = Path(__file__).resolve().parents[2]


def leave_films(films: list[Film], directory: Path) -> None:
    """Tiny clips in the place of drawn ones."""
    for film in films:
        for path, spec in zip(film.paths(directory), (film.main, film.sub), strict=True):
            if path is not None and spec is not None:
                sps = bytes.fromhex("6742c01fd9005005bb011000000300100000030320f1832480")
                sets = ParameterSets(spec.width, spec.height, (sps,), (b"\x68\xcb",))
                Clip(spec.codec, 90_000, 3600, (AccessUnit((b"\x65x",), True, 0, 0),), (sets,)).save(path)


def test_the_six_demo_cameras_are_of_different_kinds(tmp_path: Path) -> None:
    leave_films([kind.film for kind in cameras._KINDS], tmp_path)
    six = cameras.demo_cameras(6, tmp_path)
    codecs = [camera.main.clip.codec if isinstance(camera.main.clip, Clip) else Codec.H264 for camera in six]
    assert codecs.count(Codec.H265) == 2
    assert sum(camera.sub is not None for camera in six) == 3
    assert sum(bool(camera.main.faults) for camera in six) == 1
    assert sum(not isinstance(camera.main.clip, Clip) for camera in six) == 1, "one has a clock"
    assert {camera.place for camera in six} == {"育英学校 Yuying School", "和平广场 Peace Plaza"}
    assert len({stream.path for camera in six for stream in camera.streams}) == 9


def test_any_number_of_demo_cameras_can_be_had(tmp_path: Path) -> None:
    leave_films([cameras._film(number) for number in range(12)], tmp_path)
    many = cameras.demo_cameras(30, tmp_path)
    assert len({camera.name for camera in many}) == 30
    assert len({camera.main.path for camera in many}) == 30


def test_second_six_are_the_first_in_another_light() -> None:
    for first, second in ((cameras._film(number), cameras._film(number + 6)) for number in range(6)):
        assert second.mirrored
        assert replace(second, light=first.light, seed=first.seed, mirrored=False) == first


def test_bench_cameras_are_alike_and_start_at_different_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    small = VideoSpec(width=160, height=96, frames=20, gop=10)
    monkeypatch.setattr(cameras, "bench_spec", lambda bitrate_bps: replace(small, bitrate_bps=bitrate_bps))
    three = cameras.bench_cameras(3, bitrate_bps=300_000, first=5)
    assert [camera.name for camera in three] == ["Camera 5", "Camera 6", "Camera 7"]
    assert [camera.main.path for camera in three] == ["/cam5/main", "/cam6/main", "/cam7/main"]
    assert len({id(camera.main.clip) for camera in three}) == 1
    assert len({camera.main.first_frame for camera in three}) == 3


@pytest.mark.anyio
async def test_the_process_says_when_it_is_ready_and_at_the_end_what_it_sent(tmp_path: Path) -> None:
    leave_films([kind.film for kind in cameras._KINDS], tmp_path)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "fairwatch.sim", "--cameras", "6", "--data", str(tmp_path)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        ready = json.loads(await process.stdout.readline())
        assert ready["ready"]
        assert ready["cameras"][0]["name"] == "东门 East gate"
        assert ready["cameras"][0]["sub"] == f"rtsp://127.0.0.1:{ready['port']}/cam1/sub"
        assert ready["cameras"][1]["sub"] is None
        assert ready["cameras"][2]["username"] == "admin"
        async with Client(ready["port"]) as client:
            await client.play("/cam1/main")
            await client.rtp(2)
    finally:
        process.send_signal(signal.SIGTERM)
        end = json.loads(await process.stdout.read())
        await process.wait()
    assert process.returncode == 0
    assert end["streams"]["/cam1/main"][0]["clients"][0]["frames"] > 0
    assert end["streams"]["/cam2/main"][0]["clients"] == []


@pytest.mark.anyio
async def test_cameras_end_with_the_process_that_started_them_and_give_their_port_back(tmp_path: Path) -> None:
    leave_films([cameras._KINDS[0].film], tmp_path)
    start = [sys.executable, "-m", "fairwatch.sim", "--cameras", "1", "--data", str(tmp_path), "--with-parent"]
    # The parent says its child's first line and dies without a word to it.
    parent = (
        "import os, subprocess, sys\n"
        f"child = subprocess.Popen({start!r}, stdout=subprocess.PIPE)\n"
        "sys.stdout.buffer.write(child.stdout.readline())\n"
        "sys.stdout.flush()\n"
        "os.kill(os.getpid(), 9)\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", parent, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    port = json.loads(await process.stdout.readline())["port"]
    await process.wait()
    again = await asyncio.create_subprocess_exec(*start, "--port", str(port), cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert again.stdout is not None
    try:
        assert json.loads(await again.stdout.readline())["port"] == port
    finally:
        again.terminate()
        await again.communicate()


@pytest.mark.anyio
async def test_a_port_that_stays_taken_is_said_in_plain_words(tmp_path: Path) -> None:
    leave_films([cameras._KINDS[0].film], tmp_path)
    async with SimServer([]) as server:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "fairwatch.sim", "--cameras", "1"),
            *("--data", str(tmp_path), "--port", str(server.port)),
            cwd=ROOT,
            stderr=asyncio.subprocess.PIPE,
        )
        _, said = await process.communicate()
    assert process.returncode == 1
    assert f"cannot listen on port {server.port}" in said.decode()
