# SPDX-License-Identifier: Apache-2.0
"""Sources whose pictures are neither H.264 nor H.265 (motion JPEG, MPEG-4 ...): decoded, and encoded as H.264.

Blocking, for a thread of its own, as `source`. It costs a good part of a core
for each; sound is left out.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

import av
from av.error import FFmpegError
from av.video.frame import PictureType
from av.video.reformatter import VideoReformatter

from fairwatch.media import annexb, h264
from fairwatch.media.ff.source import ForeignPacket, SourceError, open_container, source_error
from fairwatch.media.ff.video import MICROSECOND, fitted, fraction
from fairwatch.media.frame import VIDEO_TRACK, Tracks
from fairwatch.media.h264 import MAX_SIDE

MAX_HEIGHT = 1080
_KEY_INTERVAL_US = 2_000_000
_STEP_US = 40_000
_ENCODER_OPTIONS = {"preset": "veryfast", "tune": "zerolatency", "crf": "23", "maxrate": "8M", "bufsize": "8M"}
_NOT_SHOWN = "no-video"


class ReencodedSource:
    """Opens what `ForeignSource` refuses as `unsupported-codec`, and is iterated in the same way.

    A key frame comes every two seconds. `broken` counts packets that could not be decoded.
    """

    def __init__(
        self,
        address: str,
        *,
        open_timeout_s: float = 10,
        read_timeout_s: float = 10,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self.broken = 0
        self._encoder: av.VideoCodecContext | None = None
        self._reformatter = VideoReformatter()
        self._key_us: int | None = None
        self._count = 0
        self._container = open_container(address, open_timeout_s, read_timeout_s, options)
        with ExitStack() as opening:
            opening.callback(self._container.close)
            if not self._container.streams.video:
                raise SourceError(_NOT_SHOWN, "no video stream")
            self._stream = self._container.streams.video[0]
            self._time_base = fraction(self._stream.time_base)
            opening.pop_all()

    def close(self) -> None:
        """Ends the connection. Not while another thread iterates."""
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Tracks | ForeignPacket]:
        try:
            for packet in self._container.demux(self._stream):
                try:
                    frames = packet.decode() if packet.size else []
                except FFmpegError:
                    self.broken += 1
                    continue
                for frame in frames:
                    yield from self._encoded(frame)
        except (FFmpegError, OSError) as error:
            if not isinstance(error, EOFError):
                raise source_error(error, "stalled") from None

    def _encoded(self, frame: av.VideoFrame) -> Iterator[Tracks | ForeignPacket]:
        encoder = self._encoder or self._open_encoder(frame)
        time_us = None if frame.pts is None else round(frame.pts * self._time_base * 1_000_000)
        ready = self._reformatter.reformat(frame, encoder.width, encoder.height, encoder.pix_fmt)
        # Without delay one picture comes out for each that goes in: the encoder counts, its own time is put back on.
        self._count += 1
        ready.pts, ready.time_base = self._count * _STEP_US, MICROSECOND
        ready.pict_type = PictureType.I if self._wants_key(time_us) else PictureType.NONE
        for packet in encoder.encode(ready):
            yield from self._packet(packet, time_us)

    def _wants_key(self, time_us: int | None) -> bool:
        if time_us is not None and (self._key_us is None or not 0 <= time_us - self._key_us < _KEY_INTERVAL_US):
            self._key_us = time_us
            return True
        return False

    def _packet(self, packet: "av.Packet[Any]", time_us: int | None) -> Iterator[Tracks | ForeignPacket]:
        nals = annexb.split(bytes(packet))
        sets: dict[int, list[bytes]] = {h264.SPS: [], h264.PPS: []}
        for nal in nals:
            sets.get(h264.nal_type(nal), []).append(nal)
        if sets[h264.SPS] and sets[h264.PPS]:
            yield Tracks(h264.video_track(sets[h264.SPS], sets[h264.PPS]))
        picture = annexb.sample(nal for nal in nals if h264.nal_type(nal) not in (h264.SPS, h264.PPS))
        yield ForeignPacket(VIDEO_TRACK, packet.is_keyframe, time_us, time_us, None, (picture,))

    def _open_encoder(self, frame: av.VideoFrame) -> av.VideoCodecContext:
        encoder = av.CodecContext.create("libx264", "w")
        assert isinstance(encoder, av.VideoCodecContext)
        encoder.width, encoder.height = fitted(frame.width, frame.height, MAX_SIDE, MAX_HEIGHT)
        encoder.pix_fmt = "yuvj420p" if frame.format.name.startswith("yuvj") else "yuv420p"
        encoder.time_base = MICROSECOND
        encoder.gop_size = 50
        encoder.options = {**_ENCODER_OPTIONS, "forced-idr": "1"}
        self._encoder = encoder
        return encoder
