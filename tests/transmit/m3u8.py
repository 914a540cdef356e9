# SPDX-License-Identifier: Apache-2.0
"""A strict reader of playlists, for the tests of Low-Latency HLS."""

import asyncio
import re
from dataclasses import dataclass, field

import pytest

from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import Codec
from fairwatch.transmit.hls import LivePlaylist
from tests.transmit.streams import tracks

PATIENCE_S = 30.0

# RFC 8216 and draft-pantos-hls-rfc8216bis, as far as we write them.
HEADER = re.compile(
    r"#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:(?P<target>\d+)\n"
    r"#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=(?P<hold>[\d.]+)\n"
    r"#EXT-X-PART-INF:PART-TARGET=(?P<part>[\d.]+)\n"
    r"#EXT-X-MEDIA-SEQUENCE:(?P<sequence>\d+)\n#EXT-X-DISCONTINUITY-SEQUENCE:(?P<discontinuity>\d+)\n"
)
LINES = {
    "discontinuity": re.compile(r"#EXT-X-DISCONTINUITY"),
    "map": re.compile(r'#EXT-X-MAP:URI="(init-\d+\.mp4)"'),
    "date": re.compile(r"#EXT-X-PROGRAM-DATE-TIME:(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"),
    "part": re.compile(r'#EXT-X-PART:DURATION=(\d+\.\d+),URI="(\d+\.\d+\.m4s)"(,INDEPENDENT=YES)?'),
    "extinf": re.compile(r"#EXTINF:(\d+\.\d+),"),
    "uri": re.compile(r"(\d+\.m4s)"),
    "hint": re.compile(r'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="(\d+\.\d+\.m4s)"'),
}


@dataclass
class Segment:
    number: int
    map: str = ""
    discontinuity: bool = False
    date: str = ""
    duration_s: float | None = None
    parts: list[tuple[float, str, bool]] = field(default_factory=list)


@dataclass
class Parsed:
    target_s: int
    hold_s: float
    part_s: float
    discontinuities: int
    segments: list[Segment]
    hint: str

    @property
    def parts(self) -> list[tuple[float, str, bool]]:
        return [part for segment in self.segments for part in segment.parts]


def parse(text: str) -> Parsed:
    """Read a playlist strictly: every line is one that we know, in an order that the specification allows."""
    head = HEADER.match(text)
    assert head is not None, text
    assert text.endswith("\n")
    number = int(head["sequence"])
    segments: list[Segment] = []
    current = Segment(number)
    mapped = hint = ""
    ended = False
    for line in text[head.end() :].splitlines():
        assert not hint, "the hint is the last line"
        name, found = next((name, found) for name, form in LINES.items() if (found := form.fullmatch(line)))
        if name == "discontinuity":
            current.discontinuity = True
        elif name == "map":
            mapped = found[1]
        elif name == "date":
            current.date = found[1]
            current.map = mapped
        elif name == "part":
            current.parts.append((float(found[1]), found[2], bool(found[3])))
            assert found[2] == f"{number}.{len(current.parts) - 1}.m4s"
        elif name == "extinf":
            current.duration_s = float(found[1])
        elif name == "uri":
            assert found[1] == f"{number}.m4s"
            segments.append(current)
            number += 1
            current = Segment(number)
        else:
            hint = found[1]
            ended = True
    assert ended
    if current.date:
        segments.append(current)
    parsed = Parsed(
        int(head["target"]), float(head["hold"]), float(head["part"]), int(head["discontinuity"]), segments, hint
    )
    check(parsed)
    return parsed


def check(parsed: Parsed) -> None:
    """What the specification asks of the figures (4.4.3.1, 4.4.3.7, 4.4.3.8, 4.4.4.9)."""
    assert all(segment.map and segment.date for segment in parsed.segments)
    for segment in parsed.segments:
        if segment is parsed.segments[-1] and not segment.parts:
            continue  # Its first part is hinted at.
        total_s = sum(duration_s for duration_s, _, _ in segment.parts)
        assert segment.duration_s is None or segment.duration_s == pytest.approx(total_s, abs=1e-5)
        assert round(total_s) <= parsed.target_s
        assert segment.parts[0][2], "a segment begins with a key frame"
    assert all(0 < duration_s <= parsed.part_s for duration_s, _, _ in parsed.parts)
    assert parsed.hold_s >= 2 * parsed.part_s
    assert all(segment.duration_s is not None for segment in parsed.segments[:-1])


def fed(fragments: list[Fragment], codec: Codec | None = None) -> LivePlaylist:
    playlist = LivePlaylist()
    playlist.tracks(tracks(sound=codec))
    for each in fragments:
        playlist.fragment(each)
    return playlist


async def shown(playlist: LivePlaylist, number: int | None = None, part: int | None = None) -> Parsed:
    async with asyncio.timeout(PATIENCE_S):
        return parse(await playlist.playlist(number, part))
