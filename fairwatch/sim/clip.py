# SPDX-License-Identifier: Apache-2.0
"""A clip: encoded once, sent in a loop, kept on disk between runs.

Times are in ticks of the clip's RTP clock (90 kHz for video, the sample rate
for sound) from the start of the loop. File format: magic, header size, JSON
header, then all NAL units one after the other.
"""

import hashlib
import json
import os
import struct
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fairwatch.media.frame import Codec

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

VIDEO_CLOCK_HZ = 90_000
_MAGIC = b"FWCLIP02"
_SIZE = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class ParameterSets:
    """Parameter sets (bare NAL units) and the picture size that they announce."""

    width: int
    height: int
    sps: tuple[bytes, ...]
    pps: tuple[bytes, ...]
    vps: tuple[bytes, ...] = ()

    def nals(self) -> tuple[bytes, ...]:
        """All of them in the order in which a decoder needs them."""
        return self.vps + self.sps + self.pps


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One picture (its NAL units without parameter sets) or one audio access unit (one element)."""

    nals: tuple[bytes, ...]
    key: bool
    dts_ticks: int
    pts_ticks: int
    sets: int = 0
    """Index of the `Clip.sets` that this picture needs."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One medium of a camera, `loop_ticks` long; the unit after the last is the first again."""

    codec: Codec
    clock_hz: int
    loop_ticks: int
    units: tuple[AccessUnit, ...]
    sets: tuple[ParameterSets, ...] = ()
    channels: int = 0
    config: bytes = b""
    """AudioSpecificConfig for AAC, else empty."""

    @property
    def is_video(self) -> bool:
        return bool(self.sets)

    @property
    def fps(self) -> float:
        """Units per second."""
        return len(self.units) * self.clock_hz / self.loop_ticks

    @property
    def bitrate_bps(self) -> int:
        """Payload bits per second, without parameter sets."""
        size = sum(len(nal) for unit in self.units for nal in unit.nals)
        return size * 8 * self.clock_hz // self.loop_ticks

    def save(self, path: Path) -> None:
        """Write to `path` so that a reader sees the whole file or none."""
        header = {
            "codec": self.codec.value,
            "clock_hz": self.clock_hz,
            "loop_ticks": self.loop_ticks,
            "channels": self.channels,
            "config": self.config.hex(),
            "sets": [
                {
                    "width": one.width,
                    "height": one.height,
                    "sps": [nal.hex() for nal in one.sps],
                    "pps": [nal.hex() for nal in one.pps],
                    "vps": [nal.hex() for nal in one.vps],
                }
                for one in self.sets
            ],
            "units": [
                [unit.dts_ticks, unit.pts_ticks, int(unit.key), unit.sets, [len(nal) for nal in unit.nals]]
                for unit in self.units
            ],
        }
        text = json.dumps(header, separators=(",", ":")).encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}.part")
        with partial.open("wb") as file:
            file.write(_MAGIC + _SIZE.pack(len(text)) + text)
            file.writelines(nal for unit in self.units for nal in unit.nals)
        partial.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Clip":
        """Read what `save` wrote. Raises ValueError when the file is not a whole clip."""
        data = path.read_bytes()
        if data[: len(_MAGIC)] != _MAGIC:
            raise ValueError(f"{path} is not a clip")
        (size,) = _SIZE.unpack_from(data, len(_MAGIC))
        position = len(_MAGIC) + _SIZE.size + size
        header = json.loads(data[len(_MAGIC) + _SIZE.size : position])
        units = []
        for dts, pts, key, sets, sizes in header["units"]:
            nals = []
            for nal_size in sizes:
                nals.append(data[position : position + nal_size])
                position += nal_size
            units.append(AccessUnit(tuple(nals), bool(key), dts, pts, sets))
        if position != len(data):
            raise ValueError(f"{path} is cut short or too long")
        return cls(
            codec=Codec(header["codec"]),
            clock_hz=header["clock_hz"],
            loop_ticks=header["loop_ticks"],
            units=tuple(units),
            sets=tuple(
                ParameterSets(
                    one["width"],
                    one["height"],
                    tuple(bytes.fromhex(nal) for nal in one["sps"]),
                    tuple(bytes.fromhex(nal) for nal in one["pps"]),
                    tuple(bytes.fromhex(nal) for nal in one["vps"]),
                )
                for one in header["sets"]
            ),
            channels=header["channels"],
            config=bytes.fromhex(header["config"]),
        )


def cached(directory: Path | None, name: str, spec: "DataclassInstance", make: Callable[[], Clip]) -> Clip:
    """The clip that `spec` (a dataclass) describes: read from `directory`, or made and kept there.

    Without a directory it is made each time.
    """
    if directory is None:
        return make()
    text = json.dumps(asdict(spec), sort_keys=True, default=str)
    path = directory / f"{name}-{hashlib.sha256(_MAGIC + text.encode()).hexdigest()[:16]}.clip"
    if path.exists():
        try:
            return Clip.load(path)
        except (ValueError, struct.error, KeyError):
            path.unlink()
    clip = make()
    clip.save(path)
    return clip
