# SPDX-License-Identifier: Apache-2.0
"""Real containers and a real web server on this machine."""

import asyncio
import io
import socket
import threading
import time
from collections.abc import Iterator
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
import pytest
from av.container import OutputContainer

from fairwatch.media import audio
from fairwatch.media.ff import ForeignPacket, ForeignSource, SourceError
from fairwatch.media.fmp4.write import init_segment
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, Codec, Tracks
from fairwatch.sim import SimServer, SimStream, VideoSpec, encode_clip
from tests.media import sounds
from tests.media.clips import BASE_US, FRAME_US, clip, packets


def read(source: ForeignSource) -> tuple[list[Tracks], list[ForeignPacket]]:
    found = list(source)
    assert isinstance(found[0], Tracks)
    return [item for item in found if isinstance(item, Tracks)], [
        item for item in found if isinstance(item, ForeignPacket)
    ]


def mux_video(container: OutputContainer, codec: Codec = Codec.H264, b_frames: int = 0) -> None:
    name, quiet = {Codec.H264: ("libx264", {}), Codec.H265: ("libx265", {"x265-params": "log-level=none"})}[codec]
    stream = container.add_stream(name, rate=25, options=quiet)
    assert isinstance(stream, av.VideoStream)
    stream.width, stream.height, stream.pix_fmt = 322, 182, "yuv420p"
    for packet in packets(codec, 50, b_frames, 25, 322, 182):
        copy = av.Packet(bytes(packet))
        copy.pts, copy.dts, copy.time_base, copy.stream = packet.pts, packet.dts, Fraction(1, 25), stream
        copy.is_keyframe = packet.is_keyframe
        container.mux(copy)


def mpeg_ts(codec: Codec, b_frames: int = 0) -> bytes:
    """Picture and ADTS sound in a transport stream, as encoders send it."""
    file = io.BytesIO()
    with av.open(file, "w", format="mpegts") as container:
        sound = container.add_stream("aac", rate=16000, layout="mono")
        assert isinstance(sound, av.AudioStream)
        mux_video(container, codec, b_frames)
        for frame in (*sounds.aac(16000, 1, 30).frames, None):
            container.mux(sound.encode(frame))
    return file.getvalue()


@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
def test_a_transport_stream_gives_samples_as_cameras_do(codec: Codec) -> None:
    with ForeignSource(io.BytesIO(mpeg_ts(codec, b_frames=2))) as source:
        tracks, found = read(source)
    made = clip(codec, b_frames=2)
    assert tracks == [Tracks(made.track, audio.aac_track(audio.make_config(16000, 1)))]
    video = [packet for packet in found if packet.track == VIDEO_TRACK]
    assert [b"".join(packet.parts) for packet in video] == [sample.payload for sample in made.samples]
    assert [packet.key for packet in video] == [sample.key for sample in made.samples]
    first_us = video[0].present_us
    assert first_us is not None
    assert [packet.present_us for packet in video] == [
        sample.present_us - BASE_US + first_us for sample in made.samples
    ]
    sound = [b"".join(packet.parts) for packet in found if packet.track == AUDIO_TRACK]
    units = list(sounds.aac(16000, 1, 30).units)
    assert sound == units[-len(sound) :]
    assert len(units) - len(sound) <= 1, "sound before the first key frame is left out"


@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
def test_a_file_gives_back_what_was_recorded(tmp_path: Path, codec: Codec) -> None:
    made = clip(codec)
    path = tmp_path / "recorded.mp4"
    path.write_bytes(b"".join([init_segment(Tracks(made.track), 0), *made.fragments(-BASE_US)]))
    with ForeignSource(str(path)) as source:
        tracks, found = read(source)
    assert tracks == [Tracks(made.track)]
    assert [b"".join(packet.parts) for packet in found] == [sample.payload for sample in made.samples]
    assert [packet.decode_us for packet in found] == [number * FRAME_US for number in range(50)]
    assert {packet.utc_us for packet in found} == {None}


def test_new_parameters_are_told_before_the_key_frame_that_needs_them(tmp_path: Path) -> None:
    small, large = clip(width=64, height=64), clip(width=128, height=96)
    stream = b"".join(map(bytes, [*packets(Codec.H264, 50, 0, 25, 64, 64), *packets(Codec.H264, 50, 0, 25, 128, 96)]))
    with ForeignSource(io.BytesIO(stream), container_format="h264") as source:
        found = list(source)
    tracks = [at for at, item in enumerate(found) if isinstance(item, Tracks)]
    assert [found[at] for at in tracks] == [Tracks(small.track), Tracks(large.track)]
    after = found[tracks[1] + 1]
    assert isinstance(after, ForeignPacket)
    assert after.key
    assert len(found) == 102


def test_begins_with_a_key_frame() -> None:
    stream = b"".join(map(bytes, packets(Codec.H264, 50, 0, 25, 64, 64)[10:]))
    sets = bytes(packets(Codec.H264, 50, 0, 25, 64, 64)[0])[:60]
    with ForeignSource(io.BytesIO(sets + stream), container_format="h264") as source:
        _, found = read(source)
    assert found[0].key


def test_sound_that_cannot_be_recorded_is_named() -> None:
    file = io.BytesIO()
    with av.open(file, "w", format="mpegts") as container:
        sound = container.add_stream("mp2", rate=16000, layout="mono")
        assert isinstance(sound, av.AudioStream)
        mux_video(container)
        for frame in sounds.g711(count=10).frames:
            container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    with ForeignSource(io.BytesIO(file.getvalue())) as source:
        tracks, _ = read(source)
        assert tracks == [Tracks(clip().track)]
        assert source.ignored_sound.startswith("mp")


def failure(address: str | io.BytesIO, **options: float) -> str:
    with pytest.raises(SourceError) as caught, ForeignSource(address, **options) as source:  # type: ignore[arg-type]
        list(source)
    assert "secret" not in str(caught.value)
    return caught.value.cause


def test_what_is_no_recordable_video_is_said_so() -> None:
    assert failure(io.BytesIO(b"rubbish" * 1000)) == "bad-stream"
    for name, cause in (("mjpeg", "unsupported-codec"), ("aac", "no-video")):
        file = io.BytesIO()
        with av.open(file, "w", format="matroska") as container:
            if name == "aac":
                stream = container.add_stream("aac", rate=16000, layout="mono")
                assert isinstance(stream, av.AudioStream)
                for frame in (*sounds.aac().frames, None):
                    container.mux(stream.encode(frame))
            else:
                video = container.add_stream(name, rate=25)
                assert isinstance(video, av.VideoStream)
                video.width, video.height, video.pix_fmt = 64, 64, "yuvj420p"
                container.mux(video.encode(av.VideoFrame(64, 64, "yuvj420p")))
                container.mux(video.encode(None))
        assert failure(io.BytesIO(file.getvalue())) == cause


class _Refusing(BaseHTTPRequestHandler):
    """Answers /401 with 401, /404 with 404, and so on; /stall with a beginning and then silence."""

    def do_GET(self) -> None:
        self.send_response(int(self.path[1:]) if self.path != "/stall" else 200)
        self.end_headers()
        if self.path == "/stall":
            self.wfile.write(mpeg_ts(Codec.H264))
            self.wfile.flush()
            self.rfile.read(1)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Refusing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://someone:secret@127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "cause"),
    [("/401", "wrong-password"), ("/403", "wrong-password"), ("/404", "wrong-path"), ("/500", "bad-stream")],
)
def test_what_a_server_answers_becomes_the_cause(server: str, path: str, cause: str) -> None:
    assert failure(server + path) == cause


def test_a_source_that_falls_silent_has_stalled(server: str) -> None:
    assert failure(server + "/stall", read_timeout_s=0.5) == "stalled"


def test_nobody_there_and_nobody_answering_are_told_apart(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        assert failure(f"http://127.0.0.1:{port}/", open_timeout_s=0.3) == "timeout"
    assert failure(f"http://127.0.0.1:{port}/") == "refused"
    assert failure(str(tmp_path / "missing.mp4")) == "wrong-path"


@pytest.mark.anyio
async def test_tells_the_cameras_own_time_where_sender_reports_do() -> None:
    """A camera whose clock is an hour ahead."""
    hour_us = 3_600_000_000
    stream = SimStream("/a", encode_clip(VideoSpec()), clock_offset_us=hour_us, sender_report_s=0.2)

    def first_told(address: str) -> int:
        with ForeignSource(address, options={"rtsp_transport": "tcp"}) as source:
            for item in source:
                if isinstance(item, ForeignPacket) and item.utc_us is not None:
                    return item.utc_us
        raise AssertionError("the stream has ended")

    async with SimServer([stream]) as server:
        utc_us = await asyncio.to_thread(first_told, server.url("/a"))
    assert utc_us == pytest.approx(time.time_ns() // 1_000 + hour_us, abs=hour_us / 10)
