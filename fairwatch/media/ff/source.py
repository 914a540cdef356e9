# SPDX-License-Identifier: Apache-2.0
"""Sources that FFmpeg opens for us: files, HTTP, RTMP, MPEG-TS, odd RTSP servers.

Blocking, for a thread of its own: everything that waits ends at its time limit.
"""

import errno
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from fractions import Fraction
from types import ModuleType, TracebackType
from typing import Any, BinaryIO, Self

import av
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer
from av.error import FFmpegError

from fairwatch.media import annexb, audio, h264, h265
from fairwatch.media.bits import BitstreamError
from fairwatch.media.ff.video import fraction
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, AudioTrack, Codec, Tracks, VideoTrack

_STANDARDS: dict[str, ModuleType] = {"h264": h264, "hevc": h265}
_G711 = {"pcm_alaw": Codec.PCMA, "pcm_mulaw": Codec.PCMU}


class SourceError(Exception):
    """The source cannot be opened or read on. `cause` is one of the stable failure codes of a camera.

    The text never holds the address, which may hold a password.
    """

    def __init__(self, cause: str, detail: str) -> None:
        super().__init__(detail)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class ForeignPacket:
    """One access unit, as `parts` of an MP4 sample.

    The times are on the source's own clock, None where it tells none: FFmpeg
    gives the first frames of an RTSP stream without. `utc_us` is the
    camera's own UTC, where RTCP sender reports tell it.
    """

    track: int
    key: bool
    present_us: int | None
    decode_us: int | None
    utc_us: int | None
    parts: tuple[bytes, ...]


def open_container(
    address: str | BinaryIO,
    open_timeout_s: float,
    read_timeout_s: float,
    options: Mapping[str, str] | None = None,
    container_format: str | None = None,
) -> InputContainer:
    """Opens `address` for reading; raises `SourceError`."""
    try:
        return av.open(
            address,
            "r",
            format=container_format,
            options={"analyzeduration": "1000000", **(options or {})},
            timeout=(open_timeout_s, read_timeout_s),
        )
    except (FFmpegError, OSError) as error:
        raise source_error(error, "timeout") from None


class ForeignSource:
    """An opened source. Iterating gives `Tracks` before the first packet and whenever they change, and packets.

    Iteration ends where the source does. `ignored_sound` names a sound codec
    that cannot be recorded, empty without one. `broken` counts packets left out.
    """

    def __init__(
        self,
        address: str | BinaryIO,
        *,
        open_timeout_s: float = 10,
        read_timeout_s: float = 10,
        options: Mapping[str, str] | None = None,
        container_format: str | None = None,
    ) -> None:
        """Opens `address` with FFmpeg's `options`; raises `SourceError`."""
        self.ignored_sound = ""
        self.broken = 0
        self._container = open_container(address, open_timeout_s, read_timeout_s, options, container_format)
        with ExitStack() as opening:
            opening.callback(self._container.close)
            self._video = _VideoReader(self._container)
            self._sound = self._find_sound()
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

    def _find_sound(self) -> "_SoundReader | None":
        for stream in self._container.streams.audio:
            name = stream.codec_context.name
            if name == "aac" or name in _G711:
                with suppress(ValueError):
                    return _SoundReader(stream)
            self.ignored_sound = name
        return None

    def __iter__(self) -> Iterator[Tracks | ForeignPacket]:
        told: Tracks | None = None
        streams = [reader.stream for reader in (self._video, self._sound) if reader is not None]
        try:
            for packet in self._container.demux(*streams):
                if packet.size == 0:
                    continue
                reader = self._video if packet.stream.index == self._video.stream.index else self._sound
                assert reader is not None
                try:
                    found = list(reader.read(packet))
                except (BitstreamError, FFmpegError):
                    self.broken += 1
                    continue
                if self._video.track is None:
                    continue
                tracks = Tracks(self._video.track, self._sound.track if self._sound else None)
                if found and tracks != told:
                    told = tracks
                    yield tracks
                yield from found
        except (FFmpegError, OSError) as error:
            if not isinstance(error, EOFError):
                raise source_error(error, "stalled") from None


class _VideoReader:
    """Packets of the first H.264 or H.265 stream, and the parameter sets that hold for them."""

    def __init__(self, container: InputContainer) -> None:
        names = [stream.codec_context.name for stream in container.streams.video]
        usable = [stream for stream in container.streams.video if stream.codec_context.name in _STANDARDS]
        if not usable:
            raise SourceError("unsupported-codec" if names else "no-video", f"video codecs: {', '.join(names) or '-'}")
        self.stream = usable[0]
        self.track: VideoTrack | None = None
        name = self.stream.codec_context.name
        self._standard = _STANDARDS[name]
        self._filter = BitStreamFilterContext(f"{name}_mp4toannexb", self.stream)
        self._time_base = fraction(self.stream.time_base)
        self._kinds = (h264.SPS, h264.PPS) if name == "h264" else (h265.VPS, h265.SPS, h265.PPS)
        self._sets: dict[int, list[bytes]] = {kind: [] for kind in self._kinds}
        self._keep_sets(annexb.split(bytes(self.stream.codec_context.extradata or b"")))
        self._started = False

    def read(self, packet: "av.Packet[Any]") -> Iterator[ForeignPacket]:
        for filtered in self._filter.filter(packet):
            nals = annexb.split(bytes(filtered))
            self._keep_sets(nals)
            picture = [nal for nal in nals if self._standard.nal_type(nal) not in (*self._kinds, self._standard.AUD)]
            key = self._standard.is_key(picture)
            if key:
                self.track = self._described()
                self._started = True
            if self._started and picture:
                yield _packet(VIDEO_TRACK, key, filtered, self._time_base, (annexb.sample(picture),))

    def _keep_sets(self, nals: list[bytes]) -> None:
        for kind in self._kinds:
            found = [nal for nal in nals if self._standard.nal_type(nal) == kind]
            if found:
                self._sets[kind] = list(dict.fromkeys(found))

    def _described(self) -> VideoTrack:
        if self._standard is h264:
            return h264.video_track(self._sets[h264.SPS], self._sets[h264.PPS])
        return h265.video_track(*(self._sets[kind] for kind in self._kinds))


class _SoundReader:
    """Packets of an AAC or G.711 stream. AAC without a configuration comes in ADTS frames."""

    def __init__(self, stream: av.AudioStream) -> None:
        self.stream = stream
        self.track: AudioTrack
        self._time_base = fraction(stream.time_base)
        context = stream.codec_context
        channels = context.layout.nb_channels
        self._adts = False
        if context.name in _G711:
            self.track = audio.g711_track(_G711[context.name], context.sample_rate, channels)
        elif context.extradata:
            self.track = audio.aac_track(bytes(context.extradata))
        else:
            self._adts = True
            self.track = audio.aac_track(audio.make_config(context.sample_rate, channels))

    def read(self, packet: "av.Packet[Any]") -> Iterator[ForeignPacket]:
        if not self._adts:
            yield _packet(AUDIO_TRACK, True, packet, self._time_base, (bytes(packet),))
            return
        config, units = audio.split_adts(bytes(packet))
        if self.track.config != config:
            self.track = audio.aac_track(config)
        for number, unit in enumerate(units):
            later_us = number * audio.duration_us(self.track, len(unit))
            yield _packet(AUDIO_TRACK, True, packet, self._time_base, (unit,), later_us)


def _packet(
    track: int, key: bool, packet: "av.Packet[Any]", time_base: Fraction, parts: tuple[bytes, ...], later_us: int = 0
) -> ForeignPacket:
    def microseconds(ticks: int | None) -> int | None:
        return None if ticks is None else round(ticks * time_base * 1_000_000) + later_us

    present_us, decode_us = microseconds(packet.pts), microseconds(packet.dts)
    return ForeignPacket(
        track,
        key,
        decode_us if present_us is None else present_us,
        present_us if decode_us is None else decode_us,
        _camera_utc_us(packet),
        parts,
    )


def _camera_utc_us(packet: "av.Packet[Any]") -> int | None:
    """AVProducerReferenceTime, which FFmpeg makes of RTCP sender reports: a native int64 and flags."""
    if not packet.has_sidedata("prft"):
        return None
    return int.from_bytes(bytes(packet.get_sidedata("prft"))[:8], sys.byteorder, signed=True)


_CAUSES: tuple[tuple[type[BaseException], str], ...] = (
    (av.error.HTTPUnauthorizedError, "wrong-password"),
    (av.error.HTTPForbiddenError, "wrong-password"),
    (av.error.HTTPNotFoundError, "wrong-path"),
    (FileNotFoundError, "wrong-path"),
    (IsADirectoryError, "wrong-path"),
    (ConnectionRefusedError, "refused"),
    (ConnectionError, "gone"),
    (TimeoutError, "timeout"),
    (av.error.InvalidDataError, "bad-stream"),
)

_NO_ROUTE = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


def source_error(error: FFmpegError | OSError, waited: str) -> SourceError:
    """What FFmpeg's error means; `waited` is the cause when the time was up."""
    detail = error.strerror or type(error).__name__
    if isinstance(error, av.error.ExitError):
        return SourceError(waited, detail)
    if error.errno in _NO_ROUTE:
        return SourceError("no-route", detail)
    for kind, cause in _CAUSES:
        if isinstance(error, kind):
            return SourceError(cause, detail)
    return SourceError("bad-stream", detail)
