# SPDX-License-Identifier: Apache-2.0
"""NAL units between start codes (annex B of ITU-T H.264 and H.265) and behind lengths (ISO/IEC 14496-15)."""

from collections.abc import Iterable

from fairwatch.media.bits import BitstreamError


def split(stream: bytes) -> list[bytes]:
    """The NAL units of a byte stream. What stands before the first start code is left out."""
    nals = []
    at = stream.find(b"\0\0\1")
    while at >= 0:
        start = at + 3
        at = stream.find(b"\0\0\1", start)
        # No NAL unit ends with a zero byte: zeros before a start code belong to the stream.
        nal = stream[start : at if at >= 0 else len(stream)].rstrip(b"\0")
        if nal:
            nals.append(nal)
    return nals


def joined(nals: Iterable[bytes]) -> bytes:
    """A byte stream of NAL units."""
    return b"".join(b"\0\0\0\1" + nal for nal in nals)


def sample(nals: Iterable[bytes]) -> bytes:
    """An MP4 sample of NAL units."""
    return b"".join(len(nal).to_bytes(4, "big") + nal for nal in nals)


def split_sample(data: bytes) -> list[bytes]:
    """The NAL units of an MP4 sample; `BitstreamError` unless their lengths fill it exactly."""
    nals = []
    at = 0
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        if not at + 4 < end <= len(data):
            raise BitstreamError("NAL unit lengths do not fill the sample")
        nals.append(data[at + 4 : end])
        at = end
    return nals
