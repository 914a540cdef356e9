# SPDX-License-Identifier: Apache-2.0
"""Reading back what `write` made: init segments, and the fragments of a file that may end anywhere.

Only that layout is understood. A file is scanned by its headers; where the
next one is not whole and right, the good part has ended.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from fairwatch.media import annexb, audio, h264, h265
from fairwatch.media.bits import BitstreamError
from fairwatch.media.fmp4 import TIMESCALE
from fairwatch.media.fmp4.boxes import METADATA_UUID, Box, Mp4Error, children, only
from fairwatch.media.fmp4.write import KEY_FLAGS, Sample, fragment_head, fragment_head_one
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, AudioTrack, Codec, Tracks, VideoTrack

MAX_INIT_BYTES = 1 << 20
MAX_FRAGMENT_BYTES = 64 << 20
MAX_FRAGMENT_SAMPLES = 1_000

_SECTOR_BYTES = 512
_TAIL_BYTES = 128
"""Zeros from a sector's start to a picture's end, from which on they are a hole: cameras pad slices with fewer."""

# What differs between the heads of two fragments: sequence, track, decode time, count; then the samples.
_NUMBERS = struct.Struct(">20xI20xI12xQ12xI4x")
_SAMPLE = struct.Struct(">IIIi")
# Read at once per fragment: a head with up to ten samples.
_HEAD_READ_BYTES = 256


@dataclass(frozen=True, slots=True)
class Init:
    """What an init segment says; it is `size` bytes long.

    `base_us` is the media time shown as 0. `metadata` is our box's JSON, empty without one.
    """

    tracks: Tracks
    base_us: int
    metadata: dict[str, str | int]
    size: int


@dataclass(frozen=True, slots=True)
class FragmentInfo:
    """A whole fragment at `offset` of its file: moof and mdat, `size` bytes, the last of them payload.

    `key` tells whether decoding can start with it. `samples` are as in `write.fragment`.
    """

    offset: int
    size: int
    track: int
    sequence: int
    decode_us: int
    duration_us: int
    key: bool
    samples: tuple[Sample, ...]

    @property
    def end(self) -> int:
        """Offset of the first byte behind it."""
        return self.offset + self.size

    @property
    def payload_size(self) -> int:
        """Bytes of all samples together."""
        return sum(size for _, size, _, _ in self.samples)


def scan(file: BinaryIO, start: int = 0, end: int | None = None) -> Iterator[FragmentInfo]:
    """The fragments in `[start, end)`, read by their headers alone.

    `start` is 0 or a fragment's offset. Ends without an error at the first
    fragment that is torn or not ours: the `end` of the last one given, or else
    the init segment's size, is where the good bytes end.
    """
    if end is None:
        end = file.seek(0, 2)
    at = start
    while at < end:
        file.seek(at)
        head = file.read(min(_HEAD_READ_BYTES, end - at))
        if head[4:8] in (b"ftyp", b"moov") and at < MAX_INIT_BYTES:
            at += max(8, int.from_bytes(head[:4], "big"))
            continue
        info = _fragment(file, head, at, end)
        if info is None:
            return
        yield info
        at = info.end


def _fragment(file: BinaryIO, head: bytes, at: int, end: int) -> FragmentInfo | None:
    """The fragment that begins with `head`, or None unless all of it is there and as `write` makes it."""
    if len(head) < _NUMBERS.size:
        return None
    sequence, track, decode_us, count = _NUMBERS.unpack_from(head)
    if not 0 < count <= MAX_FRAGMENT_SAMPLES or track not in (VIDEO_TRACK, AUDIO_TRACK):
        return None
    samples_end = _NUMBERS.size + count * _SAMPLE.size
    head_size = samples_end + 8
    if len(head) < head_size:
        head += file.read(min(head_size, end - at) - len(head))
        if len(head) < head_size:
            return None
    samples = tuple(
        (duration_us, size, flags == KEY_FLAGS, cts_us)
        for duration_us, size, flags, cts_us in _SAMPLE.iter_unpack(head[_NUMBERS.size : samples_end])
    )
    payload_size = sum(sample[1] for sample in samples)
    size = head_size + payload_size
    if size > MAX_FRAGMENT_BYTES or at + size > end:
        return None
    if count == 1:
        right = fragment_head_one(track, sequence, decode_us, *samples[0])
    else:
        right = fragment_head(track, sequence, decode_us, samples)
    if head[:head_size] != right:
        return None
    duration_us = sum(sample[0] for sample in samples)
    return FragmentInfo(at, size, track, sequence, decode_us, duration_us, samples[0][2], samples)


def read_samples(file: BinaryIO, info: FragmentInfo) -> list[bytes]:
    """The payloads of a fragment that `scan` found; `Mp4Error` if the file has become shorter since."""
    size = info.payload_size
    file.seek(info.end - size)
    payload = file.read(size)
    if len(payload) < size:
        raise Mp4Error("the file ends inside the fragment")
    parts = []
    at = 0
    for _, length, _, _ in info.samples:
        parts.append(payload[at : at + length])
        at += length
    return parts


def check_samples(info: FragmentInfo, payloads: list[bytes]) -> None:
    """Raises `Mp4Error` where a power cut left zeros instead of what was written, though the headers are right.

    What never got to the disk is missing by whole sectors of the file. Zeros alone tell nothing: loud
    sound in G.711 and slices that a camera pads have many in a row.
    """
    least = _TAIL_BYTES if info.track == VIDEO_TRACK else _SECTOR_BYTES
    if _has_hole(b"".join(payloads), info.end - info.payload_size, least):
        raise Mp4Error(f"a hole in the fragment at {info.offset}")
    if info.track == VIDEO_TRACK:
        for payload in payloads:
            try:
                annexb.split_sample(payload)
            except BitstreamError as error:
                raise Mp4Error(f"fragment at {info.offset}: {error}") from error


def _has_hole(payload: bytes, at: int, least: int) -> bool:
    """Whether a sector of the file, from `at` on, is zero as far as the payload fills it, `least` bytes or more."""
    if bytes(least) not in payload:
        return False
    for start in range(-at % _SECTOR_BYTES, len(payload), _SECTOR_BYTES):
        piece = payload[start : start + _SECTOR_BYTES]
        if len(piece) >= least and not any(piece):
            return True
    return False


def read_init(data: bytes) -> Init:
    """Reads the init segment at the front of `data`; `Mp4Error` if it is not a whole one of ours."""
    try:
        ftyp = _first(data, b"ftyp", 0)
        moov = _first(data, b"moov", ftyp.end)
        return _moov(data, moov)
    except BitstreamError as error:
        raise Mp4Error(str(error)) from error


def _first(data: bytes, kind: bytes, at: int) -> Box:
    size = int.from_bytes(data[at : at + 4], "big")
    if data[at + 4 : at + 8] != kind or not 8 <= size <= min(len(data) - at, MAX_INIT_BYTES):
        raise Mp4Error(f"no whole '{kind.decode()}' at {at}")
    return Box(kind, at + 8, at + size)


def _moov(data: bytes, moov: Box) -> Init:
    video: VideoTrack | None = None
    sound: AudioTrack | None = None
    bases = set()
    metadata: dict[str, str | int] = {}
    for child in children(data, moov.start, moov.end):
        if child.kind == b"trak":
            base_us, track = _trak(data, child)
            bases.add(base_us)
            if isinstance(track, VideoTrack):
                video = track
            else:
                sound = track
        elif child.kind == b"uuid" and data[child.start : child.start + 16] == METADATA_UUID:
            metadata = _metadata(data[child.start + 16 : child.end])
    if len(bases) != 1:
        raise Mp4Error("no track, or tracks with different edit lists")
    return Init(Tracks(video, sound), bases.pop(), metadata, moov.end)


def _metadata(text: bytes) -> dict[str, str | int]:
    try:
        metadata = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Mp4Error("metadata that is no JSON") from error
    if not isinstance(metadata, dict) or not all(isinstance(value, str | int) for value in metadata.values()):
        raise Mp4Error("metadata that is no flat object")
    return metadata


def _fields(layout: str, data: bytes, within: Box, at: int = 0) -> tuple[int, ...]:
    """Numbers at `at` of a box's body, which must be long enough."""
    if within.start + at + struct.calcsize(layout) > within.end:
        raise Mp4Error(f"'{within.kind.decode('latin-1')}' is too short")
    return struct.unpack_from(layout, data, within.start + at)


def _inside(data: bytes, outer: Box, *path: bytes) -> Box:
    for kind in path:
        outer = only(data, kind, outer.start, outer.end)
    return outer


def _trak(data: bytes, trak: Box) -> tuple[int, VideoTrack | AudioTrack]:
    """(base_us, track) of a trak box."""
    base_us = 0
    if any(child.kind == b"edts" for child in children(data, trak.start, trak.end)):
        version, count, length_us, base_us, _ = _fields(">IIQqI", data, _inside(data, trak, b"edts", b"elst"))
        if (version, count, length_us) != (1 << 24, 1, 0) or base_us < 0:
            raise Mp4Error("not the one edit that we write")
    mdia = _inside(data, trak, b"mdia")
    if _fields(">IQQI", data, _inside(data, mdia, b"mdhd"))[3] != TIMESCALE:
        raise Mp4Error("another timescale")
    stsd = _inside(data, mdia, b"minf", b"stbl", b"stsd")
    _fields(">II", data, stsd)
    entries = list(children(data, stsd.start + 8, stsd.end))
    if len(entries) != 1:
        raise Mp4Error("not one sample entry")
    return base_us, _sample_entry(data, entries[0])


def _sample_entry(data: bytes, entry: Box) -> VideoTrack | AudioTrack:
    if entry.kind in (b"avc1", b"hvc1"):
        _fields(">78x", data, entry)
        parse, name = (h264.track_from_avcc, b"avcC") if entry.kind == b"avc1" else (h265.track_from_hvcc, b"hvcC")
        config = only(data, name, entry.start + 78, entry.end)
        return parse(data[config.start : config.end])
    channels, rate = _fields(">16xH6xI", data, entry)
    if entry.kind == b"mp4a":
        esds = only(data, b"esds", entry.start + 28, entry.end)
        return audio.aac_track(_decoder_config(data[esds.start + 4 : esds.end]))
    if entry.kind == b"alaw":
        return audio.g711_track(Codec.PCMA, rate >> 16, channels)
    if entry.kind == b"ulaw":
        return audio.g711_track(Codec.PCMU, rate >> 16, channels)
    raise Mp4Error(f"sample entry '{entry.kind.decode('latin-1')}'")


def _decoder_config(body: bytes) -> bytes:
    """The AudioSpecificConfig in an ES descriptor (ISO/IEC 14496-1, 7.2.6) as we write it."""
    for tag, skipped in ((3, 3), (4, 13), (5, 0)):
        if len(body) < 2 or body[0] != tag or body[1] > 127 or len(body) < 2 + body[1]:
            raise Mp4Error("not the esds that we write")
        body = body[2 + skipped : 2 + body[1]]
    return body
