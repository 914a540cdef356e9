# SPDX-License-Identifier: Apache-2.0
"""RTCP as a camera sends and reads it: RFC 3550, section 6."""

import struct

_NTP_EPOCH_S = 2_208_988_800
_CNAME = b"camera@simulated"


def sender_report(ssrc: int, utc_us: int, timestamp: int, packets: int, octets: int) -> bytes:
    """A compound packet: sender report and CNAME. `timestamp` is the RTP time of the moment `utc_us`."""
    seconds, rest_us = divmod(utc_us, 1_000_000)
    report = struct.pack(
        ">BBHIIIIII",
        0x80,
        200,
        6,
        ssrc,
        (seconds + _NTP_EPOCH_S) & 0xFFFFFFFF,
        (rest_us << 32) // 1_000_000,
        timestamp,
        packets & 0xFFFFFFFF,
        octets & 0xFFFFFFFF,
    )
    item = bytes((1, len(_CNAME))) + _CNAME
    chunk = struct.pack(">I", ssrc) + item + b"\x00" * (4 - len(item) % 4)
    return report + struct.pack(">BBH", 0x81, 202, len(chunk) // 4) + chunk


def is_receiver_report(data: bytes) -> bool:
    """Whether a client's RTCP packet starts with a receiver report (type 201)."""
    return len(data) >= 8 and data[0] >> 6 == 2 and data[1] == 201
