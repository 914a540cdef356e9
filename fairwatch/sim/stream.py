# SPDX-License-Identifier: Apache-2.0
"""What a simulated camera is: what it sends, how it answers, what it does wrong."""

from dataclasses import dataclass
from typing import Literal

from fairwatch.sim.clip import Clip
from fairwatch.sim.faults import Fault
from fairwatch.sim.packets import MAX_PAYLOAD_BYTES, Source

Transport = Literal["tcp", "udp"]
Scheme = Literal["basic", "digest-md5", "digest-sha-256"]


@dataclass(frozen=True, slots=True)
class Auth:
    """A user name and a password, and how they may be proved.

    `nonce_uses` > 0: after that many requests a nonce is stale (RFC 7616, 3.3).
    """

    username: str
    password: str
    schemes: tuple[Scheme, ...] = ("digest-md5", "basic")
    nonce_uses: int = 0
    realm: str = "Simulated camera"


@dataclass(frozen=True, slots=True)
class SimStream:
    """One RTSP address of a simulated camera. The defaults are a well-behaved one."""

    path: str
    clip: Clip | Source
    audio: Clip | None = None
    auth: Auth | None = None
    faults: tuple[Fault, ...] = ()
    transports: tuple[Transport, ...] = ("tcp", "udp")
    """Any other transport is answered with 461."""
    parameter_sets: Literal["both", "sdp", "band"] = "both"
    """Where SPS, PPS and VPS are told: in the SDP, in band before each key frame, or both."""
    packet_by_packet: bool = False
    """Over TCP one `send` for each RTP packet, as cameras do; otherwise one for each frame, which is cheaper."""
    join: Literal["key", "now"] = "key"
    """A client that joins a running stream gets its next key frame first, or whatever comes next."""
    control: Literal["relative", "absolute", "query"] = "relative"
    """How the SDP names a track: `trackID=0`, the whole URL, or the whole URL with a query."""
    content_base: bool = True
    rtp_info: bool = True
    redirect: str = ""
    """Address that DESCRIBE is sent on to (302)."""
    session_timeout_s: int = 60
    keepalive: Literal["GET_PARAMETER", "OPTIONS"] = "GET_PARAMETER"
    """GET_PARAMETER is not implemented (and not announced) with "OPTIONS"."""
    rtcp_keeps_alive: bool = False
    """A client's RTCP receiver reports keep its session alive, as RFC 2326 allows; many cameras want a request."""
    sender_report_s: float = 5.0
    """Seconds between RTCP sender reports, the first with the first frame; 0 = none are sent."""
    clock_offset_us: int = 0
    """By how much the camera's clock (NTP time in sender reports) is ahead of ours."""
    drift_ppm: float = 0.0
    """By how much the camera runs too fast."""
    first_frame: int = 0
    """Where in the clip the camera starts."""
    first_sequence: int | None = None
    """RTP sequence number of the first packet; None = random (RFC 3550, 5.1)."""
    first_timestamp: int | None = None
    """RTP timestamp of the first frame; None = random."""
    ssrc: int | None = None
    max_payload_bytes: int = MAX_PAYLOAD_BYTES
