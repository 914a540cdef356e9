# SPDX-License-Identifier: Apache-2.0
"""Session descriptions of simulated cameras: RFC 8866, with the fmtp of RFC 6184, 7798 and 3640."""

from base64 import b64encode

from fairwatch.media.frame import Codec
from fairwatch.sim.clip import Clip
from fairwatch.sim.packets import PAYLOAD_TYPES


def describe(clips: list[Clip], controls: list[str], with_sets: bool) -> str:
    """The description of a camera's media. `with_sets`: parameter sets in the fmtp line."""
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=Simulated camera",
        "c=IN IP4 0.0.0.0",
        "t=0 0",
        "a=tool:fairwatch.sim",
        "a=range:npt=now-",
        "a=control:*",
    ]
    for clip, control in zip(clips, controls, strict=True):
        payload_type = PAYLOAD_TYPES[clip.codec]
        lines.append(f"m={'video' if clip.is_video else 'audio'} 0 RTP/AVP {payload_type}")
        lines.append(f"a=rtpmap:{payload_type} {_rtpmap(clip)}")
        parameters = _fmtp(clip, with_sets)
        if parameters:
            lines.append(f"a=fmtp:{payload_type} {parameters}")
        if clip.is_video and clip.units:
            lines.append(f"a=framerate:{clip.fps:g}")
        lines.append(f"a=control:{control}")
    return "\r\n".join(lines) + "\r\n"


def _rtpmap(clip: Clip) -> str:
    match clip.codec:
        case Codec.H264:
            return "H264/90000"
        case Codec.H265:
            return "H265/90000"
        case Codec.AAC:
            return f"MPEG4-GENERIC/{clip.clock_hz}/{clip.channels}"
        case Codec.PCMA:
            return "PCMA/8000"
        case Codec.PCMU:
            return "PCMU/8000"


def _fmtp(clip: Clip, with_sets: bool) -> str:
    if clip.codec is Codec.AAC:
        return (
            "streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;"
            f"config={clip.config.hex().upper()}"
        )
    if not clip.is_video:
        return ""
    sets = clip.sets[0]
    if clip.codec is Codec.H264:
        text = f"packetization-mode=1;profile-level-id={sets.sps[0][1:4].hex().upper()}"
        return text + (f";sprop-parameter-sets={_base64(*sets.sps, *sets.pps)}" if with_sets else "")
    if not with_sets:
        return ""
    return f"sprop-vps={_base64(*sets.vps)};sprop-sps={_base64(*sets.sps)};sprop-pps={_base64(*sets.pps)}"


def _base64(*nals: bytes) -> str:
    return ",".join(b64encode(nal).decode() for nal in nals)
