# SPDX-License-Identifier: Apache-2.0
"""Decoding for the web process: small pictures, previews, and footage as H.264 for browsers that need it."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fairwatch.clock import Clock
from fairwatch.collect.errors import CollectError
from fairwatch.collect.probe import probe
from fairwatch.collect.source import open_source
from fairwatch.display.ports import ProbeReport
from fairwatch.media.ff import DecodeError, VideoTranscoder, jpeg_from_key_sample
from fairwatch.media.fmp4.read import scan
from fairwatch.media.fmp4.write import HEAD_ONE_BYTES, init_segment
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import VIDEO_TRACK, Codec, Tracks, VideoTrack
from fairwatch.store.fragmenter import Fragmenter
from fairwatch.store.playback import Reading
from fairwatch.transmit.slots import Slots
from fairwatch.transmit.transcode import MAX_HEIGHT

PREVIEW_WIDTH = 480


class DecodingPictures:
    """The routers' `Pictures` port. `slots` limits conversions together with those of live pictures."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots

    def jpeg(self, track: VideoTrack, sample: bytes, width: int) -> bytes:
        """See `ports.Pictures.jpeg`."""
        return jpeg_from_key_sample(track, sample, width)

    def as_h264(self, reading: Reading) -> Iterator[bytes]:
        """See `ports.Pictures.as_h264`."""
        video = reading.tracks.video
        if video is None or video.codec is Codec.H264:
            return iter(reading)
        self._slots.take()
        return _Converted(reading, video, self._slots)


class _Converted:
    """Footage as H.264, in chunks. The slot is given back at the end or by `close`, whichever comes first."""

    def __init__(self, reading: Reading, video: VideoTrack, slots: Slots) -> None:
        self._slots = slots
        self._open = True
        self._chunks = self._convert(reading, video)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        ended = True
        try:
            chunk = next(self._chunks)
            ended = False
        finally:
            if ended:
                self.close()
        return chunk

    def close(self) -> None:
        """Give the slot back."""
        if self._open:
            self._open = False
            self._slots.give_back()

    def _convert(self, reading: Reading, video: VideoTrack) -> Iterator[bytes]:
        transcoder = VideoTranscoder(video, max_height=MAX_HEIGHT)
        out = _Chunks(reading.start_us)
        fragmenter = Fragmenter(out)
        announced: VideoTrack | None = None
        rest = b""
        for number, chunk in enumerate(reading):
            if number == 0:
                continue  # The init segment of what is converted.
            rest += chunk
            file = io.BytesIO(rest)
            used = 0
            for info in scan(file):
                used = info.offset + info.size
                if info.track != VIDEO_TRACK:
                    continue
                sample = rest[info.offset + HEAD_ONE_BYTES : used]
                present_us = info.decode_us + info.samples[0][3]
                frames = transcoder.feed(info.decode_us, present_us, info.key, sample)
                if frames and transcoder.track is not None and transcoder.track != announced:
                    announced = transcoder.track
                    fragmenter.tracks(Tracks(announced))
                for frame in frames:
                    fragmenter.frame(frame)
            rest = rest[used:]
            yield from out.take()
        fragmenter.flush()
        yield from out.take()


class _Chunks:
    """A `FragmentSink` that keeps what was made until it is taken."""

    def __init__(self, created_us: int) -> None:
        self._created_us = created_us
        self._made: list[bytes] = []

    def base_us(self, key_us: int) -> int:
        return 0

    def tracks(self, tracks: Tracks) -> None:
        self._made.append(init_segment(tracks, 0, created_us=self._created_us))

    def fragment(self, fragment: Fragment) -> None:
        self._made += fragment.parts

    def lost(self, packets: int) -> None:
        """Nothing is lost between file and viewer."""

    def take(self) -> Iterator[bytes]:
        made, self._made = self._made, []
        if made:
            yield b"".join(made)


@dataclass(frozen=True, slots=True)
class CameraProber:
    """The routers' `Prober` port: dial once, look at one picture, hang up. `source_files`: see `open_source`."""

    clock: Clock
    source_files: Path | None = None

    async def probe(self, address: str, username: str, password: str, transport: str) -> ProbeReport:
        """See `ports.Prober.probe`."""
        try:
            found = await probe(
                lambda: open_source(
                    address, username, password, transport, sound=False, clock=self.clock, files=self.source_files
                )
            )
        except CollectError as error:
            return ProbeReport(ok=False, error_code=error.code, error_params=error.params | {"detail": error.detail})
        preview: bytes | None = None
        try:
            preview = jpeg_from_key_sample(found.video, found.key_frame, PREVIEW_WIDTH)
        except DecodeError:
            preview = None  # It records all the same; only this machine cannot show it.
        return ProbeReport(
            ok=True,
            codec=found.video.codec.value,
            width=found.video.width,
            height=found.video.height,
            fps=found.fps or None,
            audio=found.stats.sound_offered or None,
            preview=preview,
        )
