# SPDX-License-Identifier: Apache-2.0
"""RTCP (RFC 3550, 6): sender reports read, receiver reports written."""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct

_NTP_EPOCH_S = 2_208_988_800
_SENDER = Struct(">IIIII").unpack_from
_RECEIVER = Struct(">BBHIIIIIII").pack
SENDER_REPORT = 200
RECEIVER_REPORT = 201
SOURCE_DESCRIPTION = 202
GOODBYE = 203


@dataclass(frozen=True, slots=True)
class SenderReport:
    """The camera says that `ticks` on its media clock was `ntp_us` UTC.
    `ntp_middle` are the middle 32 bits, echoed in receiver reports.
    """

    ssrc: int
    ntp_us: int
    ntp_middle: int
    ticks: int


@dataclass(frozen=True, slots=True)
class Goodbye:
    """The camera ends the stream (6.6)."""

    ssrc: int


def parse(data: bytes, start: int, end: int) -> Iterator[SenderReport | Goodbye]:
    """The reports in a compound packet that matter here. Stops at whatever is
    malformed: a bad report is worth no more than none.
    """
    while end - start >= 8:
        if data[start] >> 6 != 2:
            return
        kind = data[start + 1]
        stop = start + 4 + 4 * ((data[start + 2] << 8) | data[start + 3])
        if stop > end:
            return
        if kind == SENDER_REPORT and stop - start >= 28:
            ssrc, seconds, fraction, ticks, _ = _SENDER(data, start + 4)
            if seconds:
                # NTP seconds wrap in 2036: small ones belong to the next era (RFC 4330, 3).
                era_s = 0 if seconds & 0x80000000 else 1 << 32
                ntp_us = (seconds + era_s - _NTP_EPOCH_S) * 1_000_000 + (fraction * 1_000_000 >> 32)
                yield SenderReport(ssrc, ntp_us, ((seconds & 0xFFFF) << 16) | (fraction >> 16), ticks)
        elif kind == GOODBYE and data[start] & 31:
            yield Goodbye(int.from_bytes(data[start + 4 : start + 8], "big"))
        start = stop


@dataclass(frozen=True, slots=True)
class Reception:
    """What a receiver report says of one source (6.4.1). `delay_us` is the
    time since its last sender report, 0 without one.
    """

    ssrc: int
    fraction_lost: int
    lost_packets: int
    highest_sequence: int
    jitter_ticks: int
    ntp_middle: int
    delay_us: int


def receiver_report(own_ssrc: int, reception: Reception) -> bytes:
    """A compound packet: receiver report and the CNAME that must go with it (6.5.1)."""
    lost = max(-0x800000, min(0x7FFFFF, reception.lost_packets)) & 0xFFFFFF
    report = _RECEIVER(
        0x81,
        RECEIVER_REPORT,
        7,
        own_ssrc,
        reception.ssrc,
        (min(255, reception.fraction_lost) << 24) | lost,
        reception.highest_sequence & 0xFFFFFFFF,
        reception.jitter_ticks & 0xFFFFFFFF,
        reception.ntp_middle,
        (reception.delay_us * 65536 // 1_000_000) & 0xFFFFFFFF if reception.ntp_middle else 0,
    )
    name = b"fairwatch"
    item = bytes((1, len(name))) + name
    item += bytes(4 - (len(item) % 4))
    head = bytes((0x81, SOURCE_DESCRIPTION)) + (1 + len(item) // 4).to_bytes(2, "big") + own_ssrc.to_bytes(4, "big")
    return report + head + item
