# SPDX-License-Identifier: Apache-2.0
"""Drawn scenes: they move, they loop without a seam, and films of them are made once."""

from pathlib import Path

import numpy as np
import pytest

from fairwatch.media.frame import Codec
from fairwatch.sim import VideoSpec
from fairwatch.sim.film import Film, make_film
from fairwatch.sim.scenes import LIGHTS, SCENES
from fairwatch.sim.scenes.moves import SCRIPT_S, Drive, Walk
from fairwatch.sim.scenes.paint import Canvas, hull

LIT = {"gate": "day", "street": "dusk", "hall": "indoor", "school": "morning", "carpark": "overcast", "dock": "night"}


@pytest.mark.parametrize("name", sorted(SCENES))
def test_a_scene_moves_and_its_loop_has_no_seam(name: str) -> None:
    scene = SCENES[name](320, 180, LIGHTS[LIT[name]], 1)
    first = scene.render(0.0).astype(np.int16)
    near = scene.render(0.004).astype(np.int16)
    middle = scene.render(0.5).astype(np.int16)
    last = scene.render(0.996).astype(np.int16)
    assert first.std() > 15, "something is to be seen"
    assert np.abs(middle - first).max() > 60, "something has moved"
    step = np.abs(near - first).mean()
    assert np.abs(last - first).mean() < 4 * step + 0.05


def test_the_same_moment_gives_the_same_picture() -> None:
    scene = SCENES["gate"](320, 180, LIGHTS["day"], 1)
    before = scene.render(0.4).copy()
    scene.render(0.9)
    assert np.array_equal(scene.render(0.4), before)


def test_walkers_stand_where_the_one_before_them_began() -> None:
    walk = Walk(((0.0, 0.0), (30.0, 0.0), (30.0, 9.0)), 0.3)
    before, after = walk.places(1 - 1e-9, 10), walk.places(0.0, 10)
    assert len(before) == 3
    assert [(round(place.x, 3), round(place.y, 3)) for place in before] == [
        (round(place.x, 3), round(place.y, 3)) for place in after[1:] + after[:1]
    ]
    assert all(place.shown == 1.0 or place.x < 1 or place.y > 8 for place in after)


def test_a_vehicle_stops_where_its_timetable_says_and_is_gone_after_it() -> None:
    drive = Drive(((0.0, 0.0, 0.0), (2.0, 20.0, 0.0), (4.0, 20.0, 0.0), (6.0, 40.0, 0.0)))

    def at(second: float) -> float | None:
        found = drive.place(second / SCRIPT_S)
        return None if found is None else found[0].x

    assert [at(0.0), at(2.0), at(3.0), at(4.0), at(6.0), at(6.1)] == [0.0, 20.0, 20.0, 20.0, 40.0, None]
    slow, fast = at(4.2), at(5.8)
    assert slow is not None
    assert fast is not None
    assert slow - 20 < 40 - fast, "it starts gently"


def test_shapes_cover_what_they_enclose() -> None:
    canvas = Canvas.blank(40, 40)
    canvas.polygon([(10, 10), (30, 10), (30, 20), (10, 20)], (255, 255, 255))
    assert (canvas.pixels[11:19, 11:29] == 255).all()
    assert canvas.pixels.sum() == pytest.approx(255 * 3 * 200, rel=0.02)
    canvas.ellipse((20, 30), 6, 4, (0, 255, 0))
    assert tuple(canvas.pixels[30, 20]) == (0, 255, 0)
    canvas.limbs([(2, 2, 2, 38, 1.5, 1.5, 255, 0, 0, 1), (2, 20, 6, 20, 1.5, 1.5, 0, 0, 255, 1)])
    assert tuple(canvas.pixels[10, 2]) == (255, 0, 0)
    assert tuple(canvas.pixels[20, 2]) == (0, 0, 255), "the later stroke lies on top"
    canvas.limb((36, 2), (36, 38), 1.5, 1.5, (9, 9, 9), alpha=0.0)
    assert tuple(canvas.pixels[20, 36]) == (0, 0, 0)


def test_drawing_outside_the_picture_does_nothing() -> None:
    canvas = Canvas.blank(20, 20)
    canvas.polygon([(-50, -50), (-20, -50), (-20, -20)], (255, 255, 255))
    canvas.ellipse((100, 5), 3, 3, (255, 255, 255))
    canvas.limb((-9, -9), (-5, -5), 1, 1, (255, 255, 255))
    canvas.glow((50, 50), 5, 5, (255, 255, 255))
    assert not canvas.pixels.any()
    assert canvas.touched is None


def test_a_hull_has_only_the_outermost_points() -> None:
    assert set(hull([(0, 0), (4, 0), (4, 4), (0, 4), (2, 2), (1, 3)])) == {(0, 0), (4, 0), (4, 4), (0, 4)}


def test_a_film_has_a_main_and_a_slower_sub_stream(tmp_path: Path) -> None:
    main = VideoSpec(Codec.H264, 160, 96, fps=10, gop=20)
    film = Film("dock", "night", main, VideoSpec(Codec.H264, 80, 48, fps=5, gop=10), mirrored=True)
    assert not film.is_made(tmp_path)
    make_film(film, tmp_path)
    assert film.is_made(tmp_path)
    clip, sub = film.load(tmp_path)
    assert sub is not None
    assert (len(clip.units), len(sub.units)) == (80, 40)
    assert clip.loop_ticks == sub.loop_ticks == 8 * 90_000
    assert (sub.sets[0].width, sub.sets[0].height) == (80, 48)
