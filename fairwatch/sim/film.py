# SPDX-License-Identifier: Apache-2.0
"""Scenes to clips: drawn and encoded once, in as many processes as there are cores, then kept on disk."""

import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path

import av
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from fairwatch.sim.clip import Clip
from fairwatch.sim.clock import BAND_HEIGHT, BAND_RGB
from fairwatch.sim.encode import ClipEncoder, VideoSpec

Progress = Callable[[int, int], None]
PICTURES_VERSION = 3
"""Raise it when a scene changes, so that clips kept on disk are made anew."""


@dataclass(frozen=True, slots=True)
class Film:
    """A scene and what is made of it. `main.frames` and `sub.frames` follow from the loop and the rate."""

    scene: str
    light: str
    main: VideoSpec
    sub: VideoSpec | None = None
    seed: int = 1
    mirrored: bool = False
    banded: bool = False
    """Ends in a dark band, for a clock to be put below."""

    def paths(self, directory: Path) -> tuple[Path, Path | None]:
        """Where its clips are kept."""
        text = json.dumps([PICTURES_VERSION, asdict(self)], sort_keys=True)
        name = f"{self.scene}-{self.light}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        return directory / f"{name}-main.clip", directory / f"{name}-sub.clip" if self.sub else None

    def is_made(self, directory: Path) -> bool:
        """Whether its clips are there."""
        return all(path is None or path.exists() for path in self.paths(directory))

    def load(self, directory: Path) -> tuple[Clip, Clip | None]:
        """Its clips. Raises OSError when they have not been made, ValueError when they are damaged."""
        main, sub = self.paths(directory)
        return Clip.load(main), Clip.load(sub) if sub else None


def make_films(films: list[Film], directory: Path, progress: Progress | None = None) -> None:
    """Draw and encode those that are not in `directory` yet. `progress` is told how many of them are done."""
    missing = [film for film in dict.fromkeys(films) if not film.is_made(directory)]
    if not missing:
        return
    directory.mkdir(parents=True, exist_ok=True)
    # The longest first, so that no core is idle at the end. Spawned, as a fork would take the caller's threads' locks.
    missing.sort(key=lambda film: -film.main.width * film.main.height * film.main.fps)
    workers = min(len(missing), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _one_thread) as pool:
        if progress:
            progress(0, len(missing))
        work = [pool.submit(make_film, film, directory) for film in missing]
        for done, made in enumerate(as_completed(work), 1):
            made.result()
            if progress:
                progress(done, len(missing))


def _one_thread() -> None:
    """There is a process per core already: numpy's own threads would only wait for each other."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"


def make_film(film: Film, directory: Path) -> None:
    """Draw and encode one."""
    from fairwatch.sim.scenes import LIGHTS, SCENES

    scene = SCENES[film.scene](film.main.width, film.main.height, LIGHTS[film.light], film.seed)
    main, sub = ClipEncoder(film.main), ClipEncoder(film.sub) if film.sub else None
    count = round(scene.loop_s * film.main.fps)
    for number in range(count):
        picture = scene.render(number / count)
        if film.mirrored:
            picture = picture[:, ::-1]
        if film.banded:
            picture[-BAND_HEIGHT:] = BAND_RGB
        frame = av.VideoFrame.from_ndarray(picture, "rgb24").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        main.push(frame)
        # The sub-stream may have a lower rate: every so many pictures.
        if sub is not None and film.sub is not None and number % (film.main.fps // film.sub.fps) == 0:
            sub.push(frame.reformat(film.sub.width, film.sub.height, interpolation=Interpolation.AREA))
    main_path, sub_path = film.paths(directory)
    if sub is not None and sub_path is not None:
        sub.finish().save(sub_path)
    main.finish().save(main_path)
