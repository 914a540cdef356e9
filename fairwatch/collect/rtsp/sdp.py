# SPDX-License-Identifier: Apache-2.0
"""Session descriptions (RFC 8866) of cameras: which media there are and how they are packed.

Reads the parameters of RFC 6184 (H.264), RFC 7798 (H.265), RFC 3640 (AAC) and
RFC 3551 (G.711). Cameras write SDP by hand: everything here passes over what
it cannot read; only a text without any media line is an error.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass

from fairwatch.collect.errors import Cause, CollectError
from fairwatch.media.audio import aac_track, g711_track, make_config
from fairwatch.media.bits import BitstreamError
from fairwatch.media.frame import AudioTrack, Codec

MEDIA_LIMIT = 32
_FORMAT_LIMIT = 16
_RTPMAP = re.compile(r"\s*(\d{1,3})\s*([A-Za-z][\w.+-]*)(?:\s*/\s*(\d{1,9}))?(?:\s*/\s*(\d{1,2}))?")
_FMTP = re.compile(r"\s*(\d{1,3})\s*(.*)", re.DOTALL)
_STATIC = {
    0: ("PCMU", 8000),
    3: ("GSM", 8000),
    4: ("G723", 8000),
    8: ("PCMA", 8000),
    9: ("G722", 8000),
    14: ("MPA", 90_000),
    18: ("G729", 8000),
    26: ("JPEG", 90_000),
    32: ("MPV", 90_000),
    33: ("MP2T", 90_000),
}
_CODECS = {
    "H264": Codec.H264,
    "H265": Codec.H265,
    "HEVC": Codec.H265,
    "MPEG4-GENERIC": Codec.AAC,
    "PCMA": Codec.PCMA,
    "PCMU": Codec.PCMU,
}
_KINDS = {Codec.H264: "video", Codec.H265: "video", Codec.AAC: "audio", Codec.PCMA: "audio", Codec.PCMU: "audio"}


@dataclass(frozen=True, slots=True)
class MediaDescription:
    """One media line with the payload format that we would read.

    `codec` is None if we read none of its formats; `encoding` is then the
    first one's name, for people. `clock_rate` is in ticks a second. Parameter
    sets are bare NAL units, empty where the camera sends them in band only.
    `sound` is there for every sound that we read; `size_bits` and `index_bits`
    are the AU header fields of RFC 3640, 3.2.1.
    """

    kind: str
    control: str
    encoding: str
    payload_type: int
    clock_rate: int
    codec: Codec | None = None
    vps: tuple[bytes, ...] = ()
    sps: tuple[bytes, ...] = ()
    pps: tuple[bytes, ...] = ()
    sound: AudioTrack | None = None
    size_bits: int = 13
    index_bits: int = 3


@dataclass(frozen=True, slots=True)
class SessionDescription:
    """`control` is the session's own control attribute, empty if there is none."""

    control: str
    media: tuple[MediaDescription, ...]


class _Section:
    """A media line and the attributes below it."""

    def __init__(self, kind: str, formats: list[int], *, encrypted: bool) -> None:
        self.kind = kind
        self.formats = formats
        self.encrypted = encrypted
        self.control = ""
        self.maps: dict[int, tuple[str, int, int]] = {}
        self.parameters: dict[int, dict[str, str]] = {}

    def attribute(self, name: str, value: str) -> None:
        if name == "control":
            self.control = self.control or value
        elif name == "rtpmap" and (found := _RTPMAP.match(value)):
            payload_type, encoding, rate, channels = found.groups()
            self.maps.setdefault(int(payload_type), (encoding.upper(), int(rate or 0), int(channels or 1)))
        elif name == "fmtp" and (found := _FMTP.match(value)):
            self.parameters.setdefault(int(found[1]), {}).update(_fields(found[2]))


def parse_sdp(body: bytes) -> SessionDescription:
    """Read a description. Raises CollectError `no-video` if it names no media, `bad-stream` if it is none."""
    control = ""
    described = False
    section: _Section | None = None
    sections: list[_Section] = []
    for line in re.split(r"[\r\n]+", body.decode("utf-8", "replace")):
        kind, equals, value = line.strip(" \t\0\ufeff").partition("=")
        kind, value = kind.strip(), value.strip()
        if not equals:
            continue
        described = described or kind in {"v", "s"}
        if kind == "m":
            section = _media_line(value)
            if section is not None and len(sections) < MEDIA_LIMIT:
                sections.append(section)
        elif kind == "a":
            name, _, value = value.partition(":")
            name, value = name.strip().lower(), value.strip()
            if section is not None:
                section.attribute(name, value)
            elif name == "control" and not sections:
                control = control or value
    if not sections:
        if described:
            raise CollectError(Cause.NO_VIDEO, "The camera's description of its stream names no media.")
        raise CollectError(Cause.BAD_STREAM, "The camera sends something that is no description of a stream.")
    return SessionDescription(control, tuple(map(_describe, sections)))


def _media_line(value: str) -> _Section | None:
    words = value.lower().split()
    if not words:
        return None
    # Encrypted RTP (SAVP) is none that we read.
    encrypted = any("savp" in word for word in words)
    formats = [int(word) for word in words[2:] if _is_number(word) and int(word) < 128]
    return _Section(words[0], formats[:_FORMAT_LIMIT], encrypted=encrypted)


def _describe(section: _Section) -> MediaDescription:
    """Choose the first format that we can read."""
    if section.encrypted:
        return MediaDescription(section.kind, section.control, "encrypted RTP", -1, 90_000)
    first: MediaDescription | None = None
    for payload_type in section.formats or list(section.maps)[:_FORMAT_LIMIT]:
        description = _format(section, payload_type)
        if description.codec is not None:
            return description
        first = first or description
    return first or MediaDescription(section.kind, section.control, "unknown", -1, 90_000)


def _format(section: _Section, payload_type: int) -> MediaDescription:
    parameters = section.parameters.get(payload_type, {})
    encoding, rate, channels = section.maps.get(payload_type) or _unmapped(payload_type, parameters)
    codec = _CODECS.get(encoding)
    if codec is not None and _KINDS[codec] != section.kind:
        codec = None
    if codec in (Codec.H264, Codec.H265):
        vps, sps, pps = _parameter_sets(codec, parameters)
        return MediaDescription(
            section.kind, section.control, encoding, payload_type, rate or 90_000, codec, vps=vps, sps=sps, pps=pps
        )
    size_bits, index_bits = _header_bits(parameters)
    sound = _sound(codec, rate, channels, parameters) if codec and size_bits else None
    return MediaDescription(
        section.kind,
        section.control,
        encoding,
        payload_type,
        rate or (sound.sample_rate if sound else 90_000),
        codec if sound else None,
        sound=sound,
        size_bits=size_bits,
        index_bits=index_bits,
    )


def _sound(codec: Codec, rate: int, channels: int, parameters: dict[str, str]) -> AudioTrack | None:
    try:
        if codec != Codec.AAC:
            return g711_track(codec, rate or 8000, channels)
        # Without a configuration: AAC-LC, as the mapping says.
        return aac_track(_hex(parameters.get("config", "")) or make_config(rate, channels))
    except (BitstreamError, ValueError):
        return None


def _header_bits(parameters: dict[str, str]) -> tuple[int, int]:
    """AU-size and AU-index lengths, where not stated those of the mode (RFC 3640, 3.3.5 and 3.3.6)."""
    low = parameters.get("mode", "").lower() == "aac-lbr"
    return _bits(parameters, "sizelength", 6 if low else 13), _bits(parameters, "indexlength", 2 if low else 3)


def _unmapped(payload_type: int, parameters: dict[str, str]) -> tuple[str, int, int]:
    """What a format without rtpmap is: a static one, or to be told by its parameters."""
    if payload_type in _STATIC:
        return (*_STATIC[payload_type], 1)
    if "sprop-sps" in parameters:
        return "H265", 90_000, 1
    if "sprop-parameter-sets" in parameters or "packetization-mode" in parameters:
        return "H264", 90_000, 1
    return f"payload type {payload_type}", 90_000, 1


def _fields(text: str) -> dict[str, str]:
    """Format parameters: name=value, separated by semicolons."""
    fields: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            fields.setdefault(name.strip().lower(), value.strip().strip('"'))
    return fields


def _parameter_sets(
    codec: Codec, parameters: dict[str, str]
) -> tuple[tuple[bytes, ...], tuple[bytes, ...], tuple[bytes, ...]]:
    """VPS, SPS and PPS, told apart by their own type, whatever field they stand in."""
    if codec == Codec.H264:
        nals = [(nal[0] & 31, nal) for nal in _nals((parameters.get("sprop-parameter-sets", ""),))]
        return (), _of_type(nals, 7), _of_type(nals, 8)
    fields = (parameters.get(f"sprop-{name}", "") for name in ("vps", "sps", "pps"))
    nals = [((nal[0] >> 1) & 63, nal) for nal in _nals(fields)]
    return _of_type(nals, 32), _of_type(nals, 33), _of_type(nals, 34)


def _of_type(nals: list[tuple[int, bytes]], wanted: int) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(nal for kind, nal in nals if kind == wanted))


def _nals(values: Iterable[str]) -> Iterable[bytes]:
    for value in values:
        for part in value.split(",")[:64]:
            text = part.strip().rstrip("=")
            try:
                nal = base64.b64decode(text + "=" * (-len(text) % 4))
            except (binascii.Error, ValueError):
                continue
            # Some cameras leave the start code on, or padding zeros behind.
            nal = nal.removeprefix(b"\0\0\0\1").removeprefix(b"\0\0\1").rstrip(b"\0")
            if len(nal) > 2:
                yield nal


def _bits(parameters: dict[str, str], name: str, default: int) -> int:
    text = parameters.get(name, "")
    return int(text) if _is_number(text) and int(text) <= 16 else default


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
