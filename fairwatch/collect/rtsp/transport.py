# SPDX-License-Identifier: Apache-2.0
"""The Transport header (RFC 2326, 12.39): on which channels or ports packets come."""

import re
from dataclasses import dataclass

_RANGE = re.compile(r"(\d{1,5})(?:\s*-\s*(\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class Interleaved:
    """Two channels on the RTSP connection."""

    rtp: int
    rtcp: int

    @property
    def field(self) -> str:
        """The request for it."""
        return f"RTP/AVP/TCP;unicast;interleaved={self.rtp}-{self.rtcp}"


@dataclass(frozen=True, slots=True)
class Ports:
    """Two UDP ports of ours; the camera's are 0 as long as it has not named
    them. `source` is the host that will send, empty if not said.
    """

    rtp: int
    rtcp: int
    server_rtp: int = 0
    server_rtcp: int = 0
    source: str = ""

    @property
    def field(self) -> str:
        """The request for it."""
        return f"RTP/AVP;unicast;client_port={self.rtp}-{self.rtcp}"


Carriage = Interleaved | Ports


def parse_transport(value: str, requested: Carriage) -> Carriage | None:
    """What the camera settled on; what was requested where it says nothing.
    None if it is a way on which we do not listen.
    """
    fields: dict[str, str] = {}
    words = [word.strip() for word in value.split(",", maxsplit=1)[0].split(";")]
    for word in words[1:]:
        name, _, text = word.partition("=")
        fields.setdefault(name.strip().lower(), text.strip().strip('"'))
    if "multicast" in fields:
        return None
    interleaved = words[0].upper().endswith("/TCP") or "interleaved" in fields
    if interleaved:
        preferred = (requested.rtp, requested.rtcp) if isinstance(requested, Interleaved) else (0, 1)
        rtp, rtcp = _pair(fields.get("interleaved", ""), preferred)
        return Interleaved(rtp, rtcp) if rtp < 256 and rtcp < 256 else None
    if isinstance(requested, Interleaved):
        return None if words[0] else requested
    server_rtp, server_rtcp = _pair(fields.get("server_port", ""), (0, 0))
    return Ports(requested.rtp, requested.rtcp, server_rtp, server_rtcp, fields.get("source", ""))


def _pair(text: str, default: tuple[int, int]) -> tuple[int, int]:
    found = _RANGE.match(text)
    if not found or max(int(found[1]), int(found[2] or 0)) > 65534:
        return default
    first = int(found[1])
    return first, int(found[2]) if found[2] else first + 1
