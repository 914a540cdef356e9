# SPDX-License-Identifier: Apache-2.0
"""Reading footage files to the last byte, as a judge does: with our reader, and with ffprobe."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fairwatch.media.fmp4.boxes import Mp4Error
from fairwatch.media.fmp4.read import check_samples, read_samples, scan
from fairwatch.media.frame import VIDEO_TRACK
from fairwatch.store.examine import file_init


@dataclass(slots=True)
class Footage:
    """What the files of a volume hold.

    `frames_us` is when each frame was taken, by camera uuid, in order;
    `frames` how many each file has; `unreadable` are files with a byte that
    belongs to no whole picture.
    """

    frames_us: dict[str, list[int]] = field(default_factory=dict)
    frames: dict[Path, int] = field(default_factory=dict)
    unreadable: list[Path] = field(default_factory=list)


def read_footage(media: Path) -> Footage:
    """Read every file below `media` whole."""
    found = Footage()
    for path in sorted(media.glob("*/*/*/*.mp4")):
        try:
            times = read_whole(path)
        except Mp4Error:
            found.unreadable.append(path)
            continue
        found.frames[path] = len(times)
        found.frames_us.setdefault(path.relative_to(media).parts[0], []).extend(times)
    for times in found.frames_us.values():
        times.sort()
    return found


def read_whole(path: Path) -> list[int]:
    """The UTC microseconds of a file's frames. Raises Mp4Error unless every byte of it is good."""
    with path.open("rb") as file:
        init = file_init(file)
        start_us = int(init.metadata["start_us"])
        good_bytes = init.size
        times = []
        for info in scan(file, init.size):
            check_samples(info, read_samples(file, info))
            good_bytes = info.end
            if info.track == VIDEO_TRACK:
                times.append(start_us + info.decode_us)
    if good_bytes != path.stat().st_size:
        raise Mp4Error(f"{path} is good up to byte {good_bytes} only")
    return times


def foreign_reader_fails(found: Footage, paths: Sequence[Path]) -> list[Path] | None:
    """The files of which ffprobe complains or counts other frames than we; None where there is no ffprobe."""
    if shutil.which("ffprobe") is None:
        return None
    failed = []
    for path in paths:
        asked = subprocess.run(
            [
                *("ffprobe", "-v", "error", "-count_packets", "-select_streams", "v"),
                *("-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", str(path)),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.stderr or asked.stdout.strip().rstrip(",") != str(found.frames[path]):
            failed.append(path)
    return failed
