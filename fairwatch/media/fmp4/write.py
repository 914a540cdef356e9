# SPDX-License-Identifier: Apache-2.0
"""Writing fragmented MP4: init segments and fragments (ISO/IEC 14496-12; sample entries 14496-14 and -15).

A fragment is one moof with one traf and one mdat. `fragment_head_one` is the
hottest function of the product (once per video frame of every camera).
"""

import struct
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from fairwatch.media import audio, h264, h265
from fairwatch.media.fmp4 import TIMESCALE
from fairwatch.media.fmp4.boxes import box, full_box
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, AudioTrack, Codec, Tracks, VideoTrack

Sample: TypeAlias = tuple[int, int, bool, int]
"""(duration_us, size in bytes, key, cts_us)"""

HEAD_ONE_BYTES = 112
"""Length of what `fragment_head_one` returns."""

DECODE_US_AT = 60
"""Where in a fragment the decode time lies, 8 bytes: a copy can be given another base without taking it apart."""

KEY_FLAGS = 0x0200_0000
"""sample_flags (8.8.3.1): depends on no other sample."""

DELTA_FLAGS = 0x0101_0000
"""sample_flags: depends on others, is not a sync sample."""

_EPOCH_1904 = 2_082_844_800
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_TFHD_DEFAULT_BASE_IS_MOOF = 0x02_0000
# data-offset, and per sample: duration, size, flags, composition offset
_TRUN_FLAGS = 0x0000_0F01

_HEAD_ONE = struct.Struct(">20sI20sI12sQ20sIIIiI4s")
_MOOF_MFHD = struct.pack(">I4sI4sI", 104, b"moof", 16, b"mfhd", 0)
_TRAF_TFHD = struct.pack(">I4sI4sI", 80, b"traf", 16, b"tfhd", _TFHD_DEFAULT_BASE_IS_MOOF)
_TFDT = struct.pack(">I4sI", 20, b"tfdt", 1 << 24)
_TRUN = struct.pack(">I4sIII", 36, b"trun", 1 << 24 | _TRUN_FLAGS, 1, HEAD_ONE_BYTES)


def fragment_head_one(
    track: int, sequence: int, decode_us: int, duration_us: int, size: int, key: bool, cts_us: int = 0
) -> bytes:
    """Everything of a one-sample fragment before its payload of `size` bytes: moof and the mdat's header.

    `cts_us` is presentation minus decode time and may be negative (trun version 1).
    """
    return _HEAD_ONE.pack(
        _MOOF_MFHD,
        sequence & 0xFFFF_FFFF,
        _TRAF_TFHD,
        track,
        _TFDT,
        decode_us,
        _TRUN,
        duration_us,
        size,
        KEY_FLAGS if key else DELTA_FLAGS,
        cts_us,
        size + 8,
        b"mdat",
    )


def fragment_head(track: int, sequence: int, decode_us: int, samples: Sequence[Sample]) -> bytes:
    """The same for several samples that follow each other without a gap."""
    count = len(samples)
    moof_size = 88 + 16 * count
    return b"".join(
        (
            struct.pack(">I4sI4sII", moof_size, b"moof", 16, b"mfhd", 0, sequence & 0xFFFF_FFFF),
            struct.pack(">I4sI4sII", moof_size - 24, b"traf", 16, b"tfhd", _TFHD_DEFAULT_BASE_IS_MOOF, track),
            _TFDT,
            struct.pack(">Q", decode_us),
            struct.pack(">I4sIII", 20 + 16 * count, b"trun", 1 << 24 | _TRUN_FLAGS, count, moof_size + 8),
            *(
                struct.pack(">IIIi", duration_us, size, KEY_FLAGS if key else DELTA_FLAGS, cts_us)
                for duration_us, size, key, cts_us in samples
            ),
            struct.pack(">I4s", 8 + sum(size for _, size, _, _ in samples), b"mdat"),
        )
    )


def fragment(track: int, sequence: int, decode_us: int, samples: Sequence[Sample], parts: Iterable[bytes]) -> bytes:
    """A whole fragment. `parts` joined are the samples' payloads in order; their length must be the samples' sizes."""
    return b"".join((fragment_head(track, sequence, decode_us, samples), *parts))


def init_segment(
    tracks: Tracks, base_us: int, extra: bytes = b"", duration_us: int = 0, created_us: int | None = None
) -> bytes:
    """The ftyp and moov boxes for `tracks`.

    `base_us` is the media time that players show as 0, by an edit list unless
    it is 0 itself. `extra` are whole boxes that close the moov, such as
    `metadata_box` makes. `duration_us` is the length of all fragments to come,
    0 if nobody knows it yet. The creation time is `created_us`, or else `base_us`.
    """
    created = (base_us if created_us is None else created_us) // TIMESCALE + _EPOCH_1904
    traks = []
    numbers = []
    if tracks.video is not None:
        entry = _video_entry(tracks.video)
        size = (tracks.video.width, tracks.video.height)
        traks.append(_trak(VIDEO_TRACK, base_us, created, b"vide", full_box(b"vmhd", 0, 1, bytes(8)), entry, size))
        numbers.append(VIDEO_TRACK)
    if tracks.audio is not None:
        entry = _audio_entry(tracks.audio)
        traks.append(_trak(AUDIO_TRACK, base_us, created, b"soun", full_box(b"smhd", 0, 0, bytes(4)), entry, None))
        numbers.append(AUDIO_TRACK)
    mehd = full_box(b"mehd", 1, 0, struct.pack(">Q", duration_us)) if duration_us else b""
    mvex = box(b"mvex", mehd, *(full_box(b"trex", 0, 0, struct.pack(">IIIII", n, 1, 0, 0, 0)) for n in numbers))
    ftyp = box(b"ftyp", b"iso6", bytes(4), b"iso6", b"mp41")
    return ftyp + box(b"moov", _mvhd(created), *traks, mvex, extra)


def mime_type(tracks: Tracks) -> str:
    """RFC 6381: the type that a browser is asked whether it can play."""
    codecs = []
    if tracks.video is not None:
        codecs.append((h264 if tracks.video.codec is Codec.H264 else h265).codec_string(tracks.video))
    if tracks.audio is not None:
        codecs.append(audio.codec_string(tracks.audio))
    return f'video/mp4; codecs="{", ".join(codecs)}"'


def _mvhd(created: int) -> bytes:
    times = struct.pack(">QQIQ", created, created, TIMESCALE, 0)
    rest = struct.pack(">IH10x", 0x10000, 0x100) + _MATRIX + bytes(24) + struct.pack(">I", AUDIO_TRACK + 1)
    return full_box(b"mvhd", 1, 0, times, rest)


def _trak(
    number: int, base_us: int, created: int, handler: bytes, header: bytes, entry: bytes, size: tuple[int, int] | None
) -> bytes:
    width, height = size or (0, 0)
    tkhd = full_box(
        b"tkhd",
        1,
        3,  # enabled, in the movie
        struct.pack(">QQI4xQ8x", created, created, number, 0),
        struct.pack(">HHH2x", 0, 0, 0 if size else 0x100),
        _MATRIX,
        struct.pack(">II", width << 16, height << 16),
    )
    # segment_duration 0: the edit holds for all fragments to come (8.6.6)
    edit = struct.pack(">IQqHH", 1, 0, base_us, 1, 0)
    edts = box(b"edts", full_box(b"elst", 1, 0, edit)) if base_us else b""
    mdhd = full_box(b"mdhd", 1, 0, struct.pack(">QQIQHH", created, created, TIMESCALE, 0, 0x55C4, 0))
    hdlr = full_box(b"hdlr", 0, 0, bytes(4), handler, bytes(12), b"Fairwatch\0")
    dinf = box(b"dinf", full_box(b"dref", 0, 0, struct.pack(">I", 1), full_box(b"url ", 0, 1)))
    stbl = box(
        b"stbl",
        full_box(b"stsd", 0, 0, struct.pack(">I", 1), entry),
        full_box(b"stts", 0, 0, bytes(4)),
        full_box(b"stsc", 0, 0, bytes(4)),
        full_box(b"stsz", 0, 0, bytes(8)),
        full_box(b"stco", 0, 0, bytes(4)),
    )
    return box(
        b"trak",
        tkhd,
        edts,
        box(b"mdia", mdhd, hdlr, box(b"minf", header, dinf, stbl)),
    )


def _video_entry(track: VideoTrack) -> bytes:
    if track.codec is Codec.H264:
        kind, config = b"avc1", box(b"avcC", h264.avcc(track))
    elif track.codec is Codec.H265:
        kind, config = b"hvc1", box(b"hvcC", h265.hvcc(track))
    else:
        raise ValueError(f"{track.codec} is no video codec")
    head = struct.pack(">6xH16xHHII4xH32xHh", 1, track.width, track.height, 0x48_0000, 0x48_0000, 1, 0x18, -1)
    return box(kind, head, config)


def _audio_entry(track: AudioTrack) -> bytes:
    kinds = {Codec.AAC: b"mp4a", Codec.PCMA: b"alaw", Codec.PCMU: b"ulaw"}
    if track.codec not in kinds:
        raise ValueError(f"{track.codec} is no audio codec")
    # The field ends at 65,535 Hz; above, 0 sends the reader to the codec's own configuration.
    rate = track.sample_rate if track.sample_rate < 0x10000 else 0
    head = struct.pack(">6xH8xHH4xI", 1, track.channels, 16, rate << 16)
    return box(kinds[track.codec], head, _esds(track.config) if track.codec is Codec.AAC else b"")


def _esds(config: bytes) -> bytes:
    """Elementary stream descriptor (ISO/IEC 14496-1, 7.2.6) around an AudioSpecificConfig."""

    def descriptor(tag: int, body: bytes) -> bytes:
        if len(body) > 127:
            raise ValueError("descriptor of more than 127 bytes")
        return bytes((tag, len(body))) + body

    decoder = bytes((0x40, 0x15)) + bytes(11) + descriptor(5, config)
    return full_box(b"esds", 0, 0, descriptor(3, b"\0\0\0" + descriptor(4, decoder) + descriptor(6, b"\x02")))
