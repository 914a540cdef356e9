# SPDX-License-Identifier: Apache-2.0
"""Sound: AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1), ADTS (annex 1.A.2), G.711, and how tracks are named."""

from dataclasses import dataclass

from fairwatch.media.bits import BitReader, BitstreamError
from fairwatch.media.frame import AudioTrack, Codec

AAC_LC, SBR, PARAMETRIC_STEREO = 2, 5, 29

RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
"""Sample rates by samplingFrequencyIndex; index 15 is followed by the rate itself."""

_CHANNELS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 8, 11: 7, 12: 8, 14: 8}
_GENERAL_AUDIO = frozenset({1, 2, 3, 4, 6, 7, 17, 19, 20, 21, 22, 23})
_ADTS_HEAD_BYTES = 7
MAX_CONFIG_BYTES = 64


@dataclass(frozen=True, slots=True)
class AacConfig:
    """What an AudioSpecificConfig says.

    `object_type` is the one that the codec string names: 5 for HE-AAC, 29 with
    parametric stereo. `core_rate` is the coded rate, `sample_rate` the one heard:
    twice as high where spectral band replication is signalled.
    """

    object_type: int
    core_rate: int
    sample_rate: int
    channels: int
    frame_samples: int


def parse_config(config: bytes) -> AacConfig:
    """Reads an AudioSpecificConfig. A layout of channels of its own (channelConfiguration 0) is refused."""
    bits = BitReader(config)
    object_type = _object_type(bits)
    core_rate = sample_rate = _rate(bits)
    channels = _CHANNELS.get(bits.bits(4))
    if channels is None:
        raise BitstreamError("AAC without a standard layout of channels")
    coded_type = object_type
    if object_type in (SBR, PARAMETRIC_STEREO):
        sample_rate = _rate(bits)
        coded_type = _object_type(bits)
    if coded_type not in _GENERAL_AUDIO:
        raise BitstreamError(f"audio object type {coded_type} is no AAC that we know")
    frame_samples = 960 if bits.flag() else 1024
    if bits.flag():
        bits.skip(14)
    bits.skip(1)
    # Backward compatible signalling of HE-AAC (1.6.6.2): old decoders stop above.
    if object_type == coded_type and bits.left >= 17 and bits.bits(16) == 0x2B7 << 5 | SBR and bits.flag():
        object_type, sample_rate = SBR, _rate(bits)
        if bits.left >= 12 and bits.bits(11) == 0x548 and bits.flag():
            object_type = PARAMETRIC_STEREO
    return AacConfig(object_type, core_rate, sample_rate, channels, frame_samples)


def _object_type(bits: BitReader) -> int:
    kind = bits.bits(5)
    return kind if kind < 31 else 32 + bits.bits(6)


def _rate(bits: BitReader) -> int:
    index = bits.bits(4)
    if index == 15:
        rate = bits.bits(24)
    elif index < len(RATES):
        rate = RATES[index]
    else:
        rate = 0
    if not 7350 <= rate <= 192_000:
        raise BitstreamError(f"sample rate index {index}, {rate} Hz")
    return rate


def make_config(sample_rate: int, channels: int, object_type: int = AAC_LC) -> bytes:
    """The AudioSpecificConfig of plain AAC; `ValueError` for what it cannot say."""
    layouts = [layout for layout, count in _CHANNELS.items() if count == channels]
    if not layouts or not 0 < object_type < 31 or not 7350 <= sample_rate <= 192_000:
        raise ValueError(f"no AAC configuration for {sample_rate} Hz, {channels} channels, type {object_type}")
    if sample_rate in RATES:
        return (object_type << 11 | RATES.index(sample_rate) << 7 | layouts[0] << 3).to_bytes(2, "big")
    return (object_type << 35 | 15 << 31 | sample_rate << 7 | layouts[0] << 3).to_bytes(5, "big")


def aac_track(config: bytes) -> AudioTrack:
    """The track that an AudioSpecificConfig describes."""
    if len(config) > MAX_CONFIG_BYTES:
        raise BitstreamError(f"{len(config)} bytes are too many for an AudioSpecificConfig")
    parsed = parse_config(config)
    return AudioTrack(Codec.AAC, parsed.sample_rate, parsed.channels, config)


def g711_track(codec: Codec, sample_rate: int = 8000, channels: int = 1) -> AudioTrack:
    """A track of A-law or mu-law sound."""
    if codec not in (Codec.PCMA, Codec.PCMU) or not (0 < sample_rate <= 192_000 and 0 < channels <= 8):
        raise BitstreamError(f"{codec} with {sample_rate} Hz and {channels} channels")
    return AudioTrack(codec, sample_rate, channels)


def codec_string(track: AudioTrack) -> str:
    """RFC 6381: `mp4a.40.` and the object type; the sample entry's name for G.711."""
    if track.codec is Codec.AAC:
        return f"mp4a.40.{parse_config(track.config).object_type}"
    return {Codec.PCMA: "alaw", Codec.PCMU: "ulaw"}[track.codec]


def duration_us(track: AudioTrack, size: int) -> int:
    """How long an access unit of `size` bytes sounds, in microseconds (rounded: do not add them up)."""
    if track.codec is Codec.AAC:
        config = parse_config(track.config)
        return round(config.frame_samples * 1_000_000 / config.core_rate)
    return round(size * 1_000_000 / (track.sample_rate * track.channels))


def split_adts(data: bytes) -> tuple[bytes, list[bytes]]:
    """(AudioSpecificConfig of the first frame, bare access units) of whole ADTS frames."""
    config = b""
    units = []
    at = 0
    while at < len(data):
        head = int.from_bytes(data[at : at + _ADTS_HEAD_BYTES], "big")
        size = head >> 13 & 0x1FFF
        head_bytes = _ADTS_HEAD_BYTES if head >> 40 & 1 else _ADTS_HEAD_BYTES + 2
        if head >> 44 != 0xFFF or head >> 41 & 3 or not head_bytes < size <= len(data) - at or head & 3:
            raise BitstreamError("not whole ADTS frames of one access unit each")
        if not config:
            object_type, rate_index, layout = (head >> 38 & 3) + 1, head >> 34 & 15, head >> 30 & 7
            config = (object_type << 11 | rate_index << 7 | layout << 3).to_bytes(2, "big")
        units.append(data[at + head_bytes : at + size])
        at += size
    return config, units
