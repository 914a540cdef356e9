# SPDX-License-Identifier: Apache-2.0
"""The whole product under ill treatment, and with players that are not ours."""

import io
import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import av
import pytest

from fairwatch.media.fmp4.read import read_init, scan
from fairwatch.media.frame import VIDEO_TRACK

from .product import ROOT, Product, SimProcess, until

FRAME_US = 40_000


def _times(data: Path) -> dict[str, list[int]]:
    """The decode times of all frames in the files, by camera folder."""
    found: dict[str, list[int]] = {}
    for path in sorted((data / "media").glob("*/main/*/*.mp4")):
        with path.open("rb") as file:
            init = read_init(file.read(1 << 16))
            start_us = int(init.metadata["start_us"])
            times = [start_us + each.decode_us for each in scan(file, init.size) if each.track == VIDEO_TRACK]
        found.setdefault(path.parts[-4], []).extend(times)
    return found


def _holes(times: list[int]) -> list[int]:
    return [after - before for before, after in pairwise(times) if after - before > 2 * FRAME_US]


def test_a_second_server_on_the_same_data_is_refused(recording: Product) -> None:
    command = [sys.executable, "-m", "fairwatch", "serve", "--data", str(recording.data), "--port", "0"]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert "is in use by another Fairwatch" in second.stderr
    assert recording.ready()


def test_recording_goes_on_without_a_lost_frame_while_the_web_process_is_killed(recording: Product) -> None:
    first = recording.pid_of("web")
    os.kill(first, signal.SIGKILL)
    until(lambda: recording.pid_of("web") not in (0, first))
    until(recording.ready)
    before = recording.footage_us(1)
    until(lambda: recording.footage_us(1) > before + 2_000_000)
    recording.stop()
    frames = _times(recording.data)
    assert len(frames) == 2
    assert [_holes(times) for times in frames.values()] == [[], []]


def test_footage_is_intact_after_kill_9_and_the_missing_time_is_explained(recording: Product) -> None:
    until(lambda: recording.footage_us(1) > 4_000_000)
    before = recording.timeline(1)["footage"]
    recording.kill()
    recording.start()
    until(lambda: recording.status(1).get("recording"))
    until(lambda: recording.timeline(1)["last_us"] > before[-1][1] + 1_000_000)
    line = recording.timeline(1)
    assert line["footage"][0][0] == before[0][0]
    assert line["footage"][0][1] >= before[0][1], "what the catalogue had before is still there"
    restarts = [gap for gap in line["gaps"] if gap["cause"] == "restart"]
    assert len(restarts) == 1
    assert restarts[0]["start_us"] == line["footage"][0][1]
    assert restarts[0]["end_us"] == line["footage"][1][0]
    check = [sys.executable, "-m", "fairwatch", "check", "--deep", "--data", str(recording.data)]
    checked = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_a_foreign_player_plays_footage_and_files(recording: Product) -> None:
    until(lambda: recording.footage_us(1) > 3_000_000)
    start_us, end_us = recording.timeline(1)["footage"][0]
    answer = recording.client.get(
        "/api/v1/cameras/1/footage.mp4", params={"start_us": start_us, "end_us": end_us, "stream": "main"}
    )
    assert answer.status_code == 200
    assert int(answer.headers["X-Start-Us"]) == start_us
    with av.open(io.BytesIO(answer.content), "r") as container:
        times = [float(frame.time or 0) for frame in container.decode(video=0)]
    assert times[0] == pytest.approx(0, abs=0.1)
    assert times == sorted(times)
    assert times[-1] - times[0] == pytest.approx((end_us - start_us) / 1e6, abs=0.2)
    newest = max((recording.data / "media").glob("*/main/*/*.mp4"))
    with av.open(str(newest), "r") as container:
        assert next(container.decode(video=0)).width == 1920


def test_a_foreign_player_reads_low_latency_hls(recording: Product) -> None:
    ticket = recording.client.post("/api/v1/cameras/1/hls", json={"purpose": "test", "stream": "main"})
    assert ticket.status_code in (200, 201), ticket.text
    # The address carries its own leave: a player has no cookie.
    with av.open(recording.address + ticket.json()["url"], "r", timeout=30) as container:
        frames = container.decode(video=0)
        times = [float(next(frames).time or 0) for _ in range(30)]
    assert times == sorted(times)
    kinds = {entry["kind"] for entry in recording.get("/access")["items"]}
    assert "hls" in kinds


def test_every_picture_that_left_is_in_the_register(recording: Product) -> None:
    at_us = recording.timeline(1)["footage"][0][0]
    assert recording.client.get("/api/v1/cameras/1/thumbnail.jpg", params={"at_us": at_us}).status_code == 200
    entries = recording.get("/access")["items"]
    assert [(entry["kind"], entry["camera_id"], entry["granted"]) for entry in entries] == [("thumbnail", 1, True)]


def test_metrics_tell_what_is_recorded(recording: Product) -> None:
    text = until(lambda: _metrics_with(recording, 'fairwatch_stream_recording{camera="1",stream="main"} 1.0'))
    assert 'fairwatch_streams{state="live"} 2.0' in text


def _metrics_with(product: Product, line: str) -> str:
    text = product.client.get("/metrics").text
    return text if line in text else ""


def test_a_camera_added_wrongly_says_what_is_wrong(product: Product, sim: SimProcess) -> None:
    wrong = sim.cameras[0]["main"].replace("/cam1/", "/nowhere/")
    camera_id = product.add_camera("Wrong path", wrong)
    until(lambda: product.status(camera_id).get("cause") == "wrong-path")
    tested = product.client.post(
        "/api/v1/cameras/test", json={"address": wrong, "username": "", "password": "", "transport": "tcp"}
    ).json()
    assert tested["ok"] is False
    assert tested["error"]["code"] == "wrong-path"
    good = product.client.post(
        "/api/v1/cameras/test",
        json={"address": sim.cameras[0]["main"], "username": "", "password": "", "transport": "tcp"},
    ).json()
    assert good["ok"] is True
    assert (good["codec"], good["width"], good["height"]) == ("h264", 1920, 1080)
    assert good["preview"].startswith("data:image/jpeg;base64,")


def test_a_camera_can_be_switched_off_changed_and_on_again_without_unexplained_time(
    recording: Product, sim: SimProcess
) -> None:
    patch = recording.client.patch("/api/v1/cameras/1", json={"enabled": False})
    assert patch.status_code == 200, patch.text
    until(lambda: recording.status(1).get("state") == "disabled")
    recording.client.patch("/api/v1/cameras/1", json={"enabled": True, "name": "Another name"})
    until(lambda: recording.status(1).get("recording"))
    until(lambda: len(recording.timeline(1)["footage"]) == 2)
    line = recording.timeline(1)
    assert "disabled" in {gap["cause"] for gap in line["gaps"]}
    ends = [end for _, end in line["footage"][:-1]]
    starts = [start for start, _ in line["footage"][1:]]
    assert [(gap["start_us"], gap["end_us"]) for gap in line["gaps"] if gap["start_us"] >= ends[0]] == list(
        zip(ends, starts, strict=True)
    ) or all(gap["end_us"] is not None for gap in line["gaps"])
