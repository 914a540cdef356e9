# SPDX-License-Identifier: Apache-2.0
"""Sets of simulated cameras: as one would name them in the product, with what each sends."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from fairwatch.media.frame import Codec
from fairwatch.sim.clock import BAR_HEIGHT, ClockSource
from fairwatch.sim.encode import VideoSpec, bench_spec, encode_clip
from fairwatch.sim.faults import Dropout
from fairwatch.sim.film import Film, Progress, make_films
from fairwatch.sim.stream import Auth, SimStream


@dataclass(frozen=True, slots=True)
class SimCamera:
    """A camera as a person knows it: a name, a place, a main and perhaps a sub-stream."""

    name: str
    place: str
    main: SimStream
    sub: SimStream | None = None

    @property
    def streams(self) -> tuple[SimStream, ...]:
        """Both streams, or the one that there is."""
        return (self.main,) if self.sub is None else (self.main, self.sub)


def bench_cameras(
    count: int,
    *,
    bitrate_bps: int = 4_000_000,
    first: int = 1,
    cache: Path | None = None,
    packet_by_packet: bool = True,
) -> list[SimCamera]:
    """`count` cameras alike: H.264 1080p25 at a constant bit rate, a key frame every 2 s.

    They start at different places of the clip, so that their key frames do not
    coincide, and send packet by packet, as cameras do, or else a whole frame at once.
    """
    clip = encode_clip(replace(bench_spec(bitrate_bps), counter=False), cache)
    return [
        SimCamera(
            f"Camera {number}",
            "Bench",
            SimStream(
                f"/cam{number}/main",
                clip,
                first_frame=number * 7 % len(clip.units),
                packet_by_packet=packet_by_packet,
            ),
        )
        for number in range(first, first + count)
    ]


def _video(
    codec: Codec, width: int, height: int, fps: int = 25, quality: int = 25, preset: str = "superfast"
) -> VideoSpec:
    return VideoSpec(codec, width, height, fps, gop=2 * fps, quality=quality, preset=preset, hd_colors=True)


_SUB = replace(_video(Codec.H264, 640, 360, quality=25), gop=25)
_H265 = _video(Codec.H265, 1280, 720, 20, quality=25, preset="ultrafast")
_CLOCKED = replace(_video(Codec.H264, 1280, 720 - BAR_HEIGHT, 20), baseline=True)


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of the six demo cameras. `label` is burnt in with the time, when there is one."""

    name: str
    place: str
    film: Film
    label: str = ""
    auth: Auth | None = None
    drops_out: bool = False


_KINDS = (
    _Kind(
        "东门 East gate",
        "育英学校 Yuying School",
        Film("gate", "day", _video(Codec.H264, 1920, 1080), _SUB),
    ),
    _Kind("步行街 Shopping street", "和平广场 Peace Plaza", Film("street", "dusk", _H265)),
    _Kind(
        "大厅 A Hall A",
        "和平广场 Peace Plaza",
        Film("hall", "indoor", _video(Codec.H264, 1280, 720, 20), replace(_SUB, fps=20, gop=20)),
        auth=Auth("admin", "plaza-2026"),
    ),
    _Kind(
        "校门口 School crossing",
        "育英学校 Yuying School",
        Film("school", "morning", _CLOCKED, banded=True),
        label="YUYING SCHOOL  CROSSING",
    ),
    _Kind(
        "停车场 P1 Car park",
        "和平广场 Peace Plaza",
        Film("carpark", "overcast", replace(_H265, fps=15, gop=30), replace(_SUB, fps=15, gop=15)),
        auth=Auth("admin", "plaza-2026", ("digest-sha-256", "digest-md5")),
    ),
    _Kind(
        "卸货区 Loading dock",
        "和平广场 Peace Plaza",
        Film("dock", "night", _video(Codec.H264, 1280, 720, 15)),
        drops_out=True,
    ),
)
_OTHER_LIGHTS = {
    "gate": "dusk",
    "street": "day",
    "hall": "indoor",
    "school": "overcast",
    "carpark": "dusk",
    "dock": "overcast",
}


def demo_cameras(count: int = 6, cache: Path | None = None, progress: Progress | None = None) -> list[SimCamera]:
    """`count` cameras of six kinds, drawn and encoded if they are not in `cache`.

    The second six show the same places mirrored, in another light and with
    other people; from the thirteenth on pictures repeat, shifted in time.
    """
    films = [_film(number) for number in range(min(count, 2 * len(_KINDS)))]
    if cache is not None:
        return _with_films(count, films, cache, progress)
    with tempfile.TemporaryDirectory(prefix="fairwatch-sim-") as directory:
        return _with_films(count, films, Path(directory), progress)


def _film(number: int) -> Film:
    film = _KINDS[number % len(_KINDS)].film
    if number % (2 * len(_KINDS)) < len(_KINDS):
        return film
    # A mirrored picture would mirror the clock, were it not put in afterwards.
    return replace(film, light=_OTHER_LIGHTS[film.scene], seed=film.seed + 10, mirrored=True)


def _with_films(count: int, films: list[Film], directory: Path, progress: Progress | None) -> list[SimCamera]:
    make_films(films, directory, progress)
    clips = [film.load(directory) for film in films]
    cameras = []
    for number in range(count):
        kind = _KINDS[number % len(_KINDS)]
        main, sub = clips[number % len(clips)]
        lap = number // len(clips)
        path = f"/cam{number + 1}"
        name = kind.name if number < len(_KINDS) else f"{kind.name} {number // len(_KINDS) + 1}"
        cameras.append(
            SimCamera(
                name,
                kind.place,
                SimStream(
                    f"{path}/main",
                    ClockSource(main, f"{kind.label} {number + 1}") if kind.label else main,
                    auth=kind.auth,
                    faults=(Dropout(seed=number),) if kind.drops_out else (),
                    first_frame=lap * 67 % len(main.units),
                    # What a clock will send next is not known before its time.
                    rtp_info=not kind.label,
                ),
                SimStream(f"{path}/sub", sub, auth=kind.auth) if sub else None,
            )
        )
    return cameras
