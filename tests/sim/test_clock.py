# SPDX-License-Identifier: Apache-2.0
"""The burnt-in clock: FFmpeg decodes the composed stream, the scene in it is untouched, the time is right."""

from collections.abc import Iterable
from datetime import datetime

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media.bits import BitReader, unescape
from fairwatch.media.frame import Codec
from fairwatch.sim import Clip, ParameterSets, VideoSpec
from fairwatch.sim.clock import BAR_HEIGHT, MACROBLOCK, BitWriter, ClockSource, escape
from fairwatch.sim.encode import ClipEncoder
from fairwatch.sim.font import GLYPHS, HEIGHT, WIDTH

START_US = 1_780_000_000_000_000
WIDTH_PX, SCENE_PX = 640, 128
SPEC = VideoSpec(width=WIDTH_PX, height=SCENE_PX, fps=25, frames=50, gop=25, preset="veryfast", baseline=True)


def scene() -> Clip:
    """A grey field in which a bright bar wanders, above a dark band."""
    encoder = ClipEncoder(SPEC)
    for number in range(SPEC.frames):
        frame = av.VideoFrame(WIDTH_PX, SCENE_PX, "yuv420p")
        rows = []
        for y in range(SCENE_PX):
            bright = y < SCENE_PX - MACROBLOCK and (y + 2 * number) % 40 < 12
            rows.append(bytes([22 if y >= SCENE_PX - MACROBLOCK else 200 if bright else 90 + y % 7]) * WIDTH_PX)
        frame.planes[0].update(b"".join(rows))
        for plane in frame.planes[1:]:
            plane.update(bytes([128]) * plane.buffer_size)
        encoder.push(frame)
    return encoder.finish()


SCENE = scene()


class Clock:
    """Goes on by 40 ms with each reading."""

    def __init__(self) -> None:
        self.us = START_US

    def __call__(self) -> int:
        self.us += 40_000
        return self.us


def decoded(sets: ParameterSets, pictures: Iterable[tuple[bytes, ...]], keys: Iterable[bool]) -> list[list[bytes]]:
    """The luma rows of each picture."""
    decoder = av.CodecContext.create("h264", "r")
    frames = []
    for nals, key in zip(pictures, keys, strict=True):
        units = (*(sets.nals() if key else ()), *nals)
        frames += decoder.decode(av.Packet(b"".join(b"\x00\x00\x00\x01" + nal for nal in units)))
    frames += decoder.decode(None)
    found = []
    for frame in frames:
        assert isinstance(frame, av.VideoFrame)
        assert not frame.is_corrupt
        plane = frame.planes[0]
        data = bytes(plane)
        found.append([data[y * plane.line_size : y * plane.line_size + frame.width] for y in range(frame.height)])
    return found


def reading(rows: list[bytes]) -> str:
    """The text in the bar: each cell compared with the font."""
    shapes = {dots: character for character, dots in GLYPHS.items()}
    top = SCENE_PX + (BAR_HEIGHT - 3 * HEIGHT) // 2
    text = ""
    for left in range(1, WIDTH_PX, MACROBLOCK):
        dots = tuple(
            "".join("1" if rows[top + 1 + 3 * y][left + 1 + 3 * x] > 128 else "0" for x in range(WIDTH))
            for y in range(HEIGHT)
        )
        text += shapes.get(dots, "?")
    return text


def test_the_scene_is_untouched_and_the_bar_shows_the_time_of_each_picture() -> None:
    source = ClockSource(SCENE, "Gate 1", Clock())
    count = 110
    keys = [source.is_key(number) for number in range(count)]
    pictures = [source.picture(number) for number in range(count)]
    composed = decoded(source.clip.sets[0], pictures, keys)
    plain = decoded(SCENE.sets[0], [SCENE.units[number % 50].nals for number in range(count)], keys)
    assert len(composed) == count
    assert source.clip.sets[0].height == SCENE_PX + BAR_HEIGHT == len(composed[0])
    for number, (with_bar, without) in enumerate(zip(composed, plain, strict=True)):
        assert with_bar[:SCENE_PX] == without, f"picture {number} has drifted"
        assert reading(with_bar) == source.text_at(START_US + 40_000 * (number + 1)).upper()


def test_the_bar_says_name_time_and_zone() -> None:
    source = ClockSource(SCENE, "GATE 1")
    text = source.text_at(START_US)
    assert len(text) == WIDTH_PX // MACROBLOCK
    assert text.startswith(" GATE 1 ")
    moment = datetime.strptime(text[8:].strip()[:21] + text.strip()[-6:], "%Y-%m-%d %H:%M:%S.%f%z")
    assert moment.timestamp() * 1e6 == START_US


def test_a_clock_that_was_away_draws_the_whole_bar_again() -> None:
    source = ClockSource(SCENE, "GATE 1", Clock())
    sizes = {number: len(source.picture(number)[-1]) for number in (0, 1, 2, 30, 31)}
    assert sizes[30] > 10_000 > sizes[31]
    assert sizes[0] > 10_000 > sizes[2]


def test_only_a_baseline_stream_will_do() -> None:
    encoder = ClipEncoder(VideoSpec(width=64, height=64, fps=25, preset="veryfast"))
    encoder.push(av.VideoFrame(64, 64, "yuv420p"))
    with pytest.raises(ValueError, match="Baseline"):
        ClockSource(encoder.finish(), "GATE 1")


@given(st.binary(max_size=60))
def test_escaping_leaves_no_start_code_and_is_undone_by_the_reader(rbsp: bytes) -> None:
    escaped = escape(rbsp)
    assert all(escaped[at : at + 2] != b"\x00\x00" or escaped[at + 2] >= 3 for at in range(len(escaped) - 2))
    assert unescape(escaped) == rbsp


@given(st.lists(st.tuples(st.sampled_from(["u", "ue", "se"]), st.integers(0, 70_000)), max_size=40))
def test_what_is_written_is_read_back(values: list[tuple[str, int]]) -> None:
    write = BitWriter()
    for kind, value in values:
        match kind:
            case "u":
                write.bits(value, 17)
            case "ue":
                write.ue(value)
            case "se":
                write.se(value if value % 2 else -value)
    read = BitReader(write.finish())
    for kind, value in values:
        match kind:
            case "u":
                assert read.bits(17) == value
            case "ue":
                assert read.ue() == value
            case "se":
                assert read.se() == (value if value % 2 else -value)
    assert read.flag(), "the stop bit"


def test_every_glyph_has_the_same_size() -> None:
    assert all(len(rows) == HEIGHT and {len(row) for row in rows} == {WIDTH} for rows in GLYPHS.values())
    assert set("0123456789:.-+ ABCDEFGHIJKLMNOPQRSTUVWXYZ") <= set(GLYPHS)
    assert Codec.H264 is SCENE.codec
