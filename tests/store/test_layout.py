# SPDX-License-Identifier: Apache-2.0
"""Paths say when and whose, and nothing that is not one of ours is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.store import layout

CAMERA = "0b7f6a1e-6f7e-4c0b-9a1d-2f3c4d5e6f70"


def test_a_path_is_readable_utc() -> None:
    # 2026-11-22 01:02:03.000004 UTC
    path = layout.segment_path(CAMERA, "main", 1_795_309_323_000_004)
    assert path == f"{CAMERA}/main/2026-11-22/010203.000004Z.mp4"


@given(st.integers(0, 4_000_000_000_000_000), st.sampled_from(layout.KINDS))
def test_a_path_gives_back_camera_stream_and_start(start_us: int, kind: str) -> None:
    path = layout.segment_path(CAMERA, kind, start_us)
    assert layout.parse_path(path) == layout.SegmentName(CAMERA, kind, start_us)
    assert layout.day_name(layout.day_of(start_us)) == path.split("/")[2]


@given(st.integers(0, 50_000))
def test_a_day_folder_gives_back_its_day(day: int) -> None:
    assert layout.day_number(layout.day_name(day)) == day


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".fairwatch-volume",
        f"{CAMERA}/main/2026-11-22/010203Z.mp4",
        f"{CAMERA}/main/2026-11-31/010203.000004Z.mp4",
        f"{CAMERA}/main/2026-11-22/250203.000004Z.mp4",
        f"{CAMERA}/third/2026-11-22/010203.000004Z.mp4",
        f"../{CAMERA}/main/2026-11-22/010203.000004Z.mp4",
        f"{CAMERA}/main/2026-11-22/010203.000004Z.mp4\n",
    ],
)
def test_other_files_are_not_segments(path: str) -> None:
    assert layout.parse_path(path) is None


@pytest.mark.parametrize("name", ["lost+found", "2026-1-2", "2026-13-01", "", "2026-11-22x"])
def test_other_folders_are_not_days(name: str) -> None:
    assert layout.day_number(name) is None
