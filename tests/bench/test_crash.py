# SPDX-License-Identifier: Apache-2.0
"""The crash benchmark judges rightly: what is lost is counted, what is torn is seen, and its power cuts cut."""

import os
import shutil
from pathlib import Path

import pytest

from bench.crash import Run, lost_frames
from bench.footage import Footage, foreign_reader_fails, read_footage
from bench.powercut import Disk, impossible
from fairwatch.media.fmp4.boxes import metadata_box
from fairwatch.media.fmp4.write import init_segment
from fairwatch.media.frame import Tracks
from tests.media.clips import BASE_US, FRAME_US, clip

CAMERA = "6f1cf0b2-43a7-4f4c-9ad0-8e7c1c2a9d10"


def footage_file(media: Path) -> Path:
    """A file as the recorder makes it; its times count from BASE_US."""
    path = media / CAMERA / "main" / "2026-05-28" / "202640.123456Z.mp4"
    path.parent.mkdir(parents=True)
    made = clip()
    metadata = metadata_box({"start_us": BASE_US})
    path.write_bytes(init_segment(Tracks(made.track), 0, metadata) + b"".join(made.fragments(-BASE_US)))
    return path


def test_what_was_sent_to_a_run_and_is_not_in_its_footage_is_lost() -> None:
    runs = [Run(1_000, (3, 0)), Run(2_000, (2, 1)), Run(3_000, (9, 9))]
    frames_us = [[1_100, 1_200, 2_100, 2_200, 3_100], [3_050]]
    assert lost_frames(runs, frames_us) == [[1, 0], [0, 1]]


def test_frames_that_came_after_the_count_are_no_gain() -> None:
    assert lost_frames([Run(0, (1,)), Run(100, (0,))], [[10, 20, 30]]) == [[0]]


def test_whole_files_are_read_to_the_last_frame(tmp_path: Path) -> None:
    path = footage_file(tmp_path)
    found = read_footage(tmp_path)
    assert found.unreadable == []
    assert found.frames == {path: 50}
    assert found.frames_us == {CAMERA: [BASE_US + number * FRAME_US for number in range(50)]}


def test_a_torn_file_is_unreadable(tmp_path: Path) -> None:
    path = footage_file(tmp_path)
    os.truncate(path, path.stat().st_size - 1)
    assert read_footage(tmp_path).unreadable == [path]


def test_a_file_with_a_page_of_zeros_is_unreadable(tmp_path: Path) -> None:
    path = footage_file(tmp_path)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096] = bytes(4096)
    path.write_bytes(data)
    assert read_footage(tmp_path).unreadable == [path]


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not on PATH")
def test_ffprobe_is_asked_for_the_same_frames(tmp_path: Path) -> None:
    path = footage_file(tmp_path)
    assert foreign_reader_fails(read_footage(tmp_path), [path]) == []
    assert foreign_reader_fails(Footage(frames={path: 49}), [path]) == [path]


def test_without_root_no_power_is_cut_and_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "root" in impossible()


@pytest.mark.skipif(bool(impossible()), reason=f"no power can be cut: {impossible()}")
def test_a_power_cut_keeps_what_was_synced_and_loses_what_was_not(tmp_path: Path) -> None:
    disk = Disk(tmp_path, 32 << 20)
    try:
        kept, lost = disk.root / "kept", disk.root / "lost"
        with kept.open("wb", buffering=0) as file:
            file.write(b"synced")
            os.fsync(file.fileno())
            file.write(b" and not synced")
        lost.write_bytes(b"not synced")
        seen = []
        disk.cut(lambda: seen.append("witness"), lambda: seen.append("kill"))
        disk.power_on()
        assert seen == ["witness", "kill"]
        assert kept.read_bytes() == b"synced"
        assert not lost.exists() or lost.read_bytes() == b""
    finally:
        disk.close()
