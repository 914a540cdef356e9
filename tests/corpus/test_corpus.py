# SPDX-License-Identifier: Apache-2.0
"""Spoilt input from the wire and from disks: each parser takes all of it, or says with its own error what is wrong."""

import io
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from fairwatch.clock import ManualClock
from fairwatch.collect.errors import CollectError
from fairwatch.collect.rtsp.address import Credentials, parse_address
from fairwatch.collect.rtsp.interleaved import InterleavedReader
from fairwatch.collect.rtsp.messages import Message
from fairwatch.collect.rtsp.reports import MediaReports
from fairwatch.collect.rtsp.sdp import MediaDescription, parse_sdp
from fairwatch.collect.rtsp.session import Session, Transport
from fairwatch.collect.rtsp.transport import Ports
from fairwatch.media.assembler import Assembler
from fairwatch.media.fmp4.boxes import Mp4Error
from fairwatch.media.fmp4.read import check_samples, read_init, read_samples, scan
from fairwatch.media.fmp4.write import init_segment
from fairwatch.media.frame import AudioTrack, Codec, Frame, Tracks
from fairwatch.serve.feeds import LiveOnly
from fairwatch.store.fragmenter import Fragmenter
from fairwatch.transmit.hub import Channel
from tests.corpus import make

# Whole, and cut into chunks that end everywhere.
CHUNKS = (1, 7, 64, 1 << 20)


def inputs(kind: str) -> list[Path]:
    return [*sorted((make.FOLDER / "seeds").glob(f"{kind}-*.bin")), *sorted((make.FOLDER / kind).glob("*.bin"))]


def test_the_corpus_is_what_its_script_makes() -> None:
    made = dict(make.corpus())
    there = {path for kind in make.KINDS for path in (make.FOLDER / kind).glob("*.bin")}
    assert {path for path in there if not path.name.startswith("found-")} == set(made)
    assert all(path.read_bytes() == data for path, data in made.items())
    assert Counter(path.parent.name for path in made).keys() == set(make.KINDS)


def feed(reader: InterleavedReader, data: bytes, chunk: int) -> None:
    with suppress(CollectError):
        for at in range(0, len(data), chunk):
            reader.feed(data[at : at + chunk])


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("path", inputs("rtsp"), ids=lambda path: path.stem)
def test_a_session_with_a_camera(path: Path, chunk: int) -> None:
    def ports(media: MediaDescription) -> Ports:
        return Ports(5002, 5003)

    address, _ = parse_address("rtsp://10.0.0.5/cam")
    session = Session(address, Credentials("admin", "pw"), Transport.AUTO, sound=True, open_ports=ports)
    session.start()

    def take(message: Message) -> None:
        session.receive(message)
        session.tick(0)
        assert b"pw" not in session.outgoing()

    feed(InterleavedReader(take), path.read_bytes(), chunk)


@pytest.mark.parametrize("path", inputs("sdp"), ids=lambda path: path.stem)
def test_a_description(path: Path) -> None:
    with suppress(CollectError):
        assert parse_sdp(path.read_bytes()).media


class Sink:
    """Where frames go: into fragments, as in the product."""

    def __init__(self) -> None:
        self._fragmenter = Fragmenter(LiveOnly(Channel(1)))
        self.tracks: Callable[[Tracks], None] = self._fragmenter.tracks
        self.lost: Callable[[int], None] = self._fragmenter.lost
        self.frames = 0

    def frame(self, frame: Frame) -> None:
        self.frames += 1
        self._fragmenter.frame(frame)


def read_packets(data: bytes, chunk: int) -> int:
    """The media of a corpus file: channel 0 H.264, 2 H.265, 4 AAC, 6 G.711, their reports on the next channels."""
    clock = ManualClock()
    frames = 0
    for channel in (0, 2, 4, 6):
        sink = Sink()
        assembler = Assembler(sink)
        assembler.arrived_us = clock.utc_us()
        if channel < 4:
            depacketizer = assembler.add_video(
                (Codec.H264, None, Codec.H265)[channel] or Codec.H264, 90_000, (), (), ()
            )
            placed = assembler.video.report if assembler.video else None
        else:
            track = AudioTrack(Codec.AAC, 16_000, 1, b"\x14\x08") if channel == 4 else AudioTrack(Codec.PCMA, 8_000, 1)
            depacketizer = assembler.add_audio(track, track.sample_rate, 13, 3)
            placed = assembler.audio.report if assembler.audio else None
        assert placed is not None
        reports = MediaReports(
            depacketizer,
            90_000,
            clock,
            on_report=placed,
            on_goodbye=lambda: None,
            send=lambda report: None,  # noqa: ARG005
        )
        reader = InterleavedReader(lambda message: None)  # noqa: ARG005
        reader.attach(channel, depacketizer.packet, depacketizer.run)
        reader.attach(channel + 1, reports.packet)
        feed(reader, data, chunk)
        reports.report(1, 0)
        frames += sink.frames
    return frames


@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("path", inputs("rtp"), ids=lambda path: path.stem)
def test_packets(path: Path, chunk: int) -> None:
    frames = read_packets(path.read_bytes(), chunk)
    if path.parent.name == "seeds" and path.stem in ("rtp-h264", "rtp-h265"):
        assert frames >= 4


@pytest.mark.parametrize("path", inputs("mp4"), ids=lambda path: path.stem)
def test_a_file(path: Path) -> None:
    data = path.read_bytes()
    with suppress(Mp4Error):
        init_segment(read_init(data).tracks, 0)
    found = list(scan(io.BytesIO(data)))
    for info in found:
        assert info.offset + info.size <= len(data)
        with suppress(Mp4Error):
            check_samples(info, read_samples(io.BytesIO(data), info))
    if path.parent.name == "seeds":
        assert len(found) == 5
