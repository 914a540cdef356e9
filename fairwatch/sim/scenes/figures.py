# SPDX-License-Identifier: Apache-2.0
"""People: shapes that walk, stand and carry things. Nobody in particular."""

import math
from dataclasses import dataclass

import numpy as np

from fairwatch.sim.scenes.lens import Lens
from fairwatch.sim.scenes.light import Light
from fairwatch.sim.scenes.moves import Place
from fairwatch.sim.scenes.paint import Canvas, Color, Limb, rgb, shaded
from fairwatch.sim.scenes.stage import SHADE

_TOPS = [
    rgb(text)
    for text in (
        "c0453c",
        "2f5d8c",
        "e0dcd2",
        "3c4a3e",
        "d9a441",
        "6d7f8d",
        "8a4f6d",
        "1f2a36",
        "5f8f86",
        "b8643e",
        "d8c3b0",
        "455a9c",
    )
]
_TROUSERS = [rgb(text) for text in ("2b3340", "3d4653", "5b5348", "1d2127", "6f6a60", "34475c", "7b7468")]
_SKIN = [rgb(text) for text in ("e8b995", "d9a47c", "f0c9a8", "c98f68")]
_HAIR = [rgb(text) for text in ("1c1a19", "2b2320", "3a2e28", "77716c", "15161a")]

_SMALL_PX = 70


@dataclass(frozen=True, slots=True)
class Person:
    """How somebody looks. `build` is their height in metres."""

    top: Color
    trousers: Color
    skin: Color
    hair: Color
    build: float = 1.7
    coat: bool = False
    skirt: bool = False
    bag: Color | None = None
    backpack: Color | None = None
    cap: Color | None = None
    vest: bool = False


class Crowd:
    """People as they come, no two of a dozen in the same clothes."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._tops: list[int] = []

    def _pick(self, colors: list[Color]) -> Color:
        return colors[int(self._rng.integers(len(colors)))]

    def somebody(self, *, child: bool = False) -> Person:
        """One more."""
        if not self._tops:
            self._tops = [int(number) for number in self._rng.permutation(len(_TOPS))]
        chance = self._rng.random(4)
        return Person(
            _TOPS[self._tops.pop()],
            self._pick(_TROUSERS),
            self._pick(_SKIN),
            self._pick(_HAIR),
            build=float(self._rng.uniform(1.2, 1.4) if child else self._rng.uniform(1.58, 1.82)),
            coat=bool(chance[0] < 0.25) and not child,
            skirt=bool(0.25 < chance[0] < 0.45),
            bag=self._pick(_TOPS) if chance[1] < 0.3 and not child else None,
            backpack=self._pick(_TOPS) if child or chance[2] < 0.22 else None,
        )


def draw_person(canvas: Canvas, lens: Lens, light: Light, who: Person, place: Place, *, z: float = 0.0) -> None:
    """Somebody at a place, `z` metres above the ground. Heading 0 is to the right, a quarter turn away."""
    x, y = place.x, place.y
    fx, fy = lens.project(x, y, z)
    hx, hy = lens.project(x, y, z + who.build)
    size = fy - hy
    if size < 4 or place.shown <= 0 or fx < -size or fx > lens.width + size or hy > lens.height or fy < -size:
        return
    figure = _Figure(light, who, fx, fy, (hx - fx) / size, size, _turn(lens, x, y, place.heading), place.stride)
    legs, body, head = figure.strokes()
    shadow = _shadow(lens, light, x, y, who.build, fx, fy, size) if z == 0.0 else []
    if size < _SMALL_PX:
        canvas.limbs(shadow + legs + body + head, place.shown)
    else:
        # Each stroke costs as much as the box around all that are drawn with it.
        for part in (shadow, legs, body, head):
            canvas.limbs(part, place.shown)


def _turn(lens: Lens, x: float, y: float, heading: float) -> tuple[float, float]:
    """How much of the walk goes across the picture (with its sign) and how much away from the camera."""
    ahead = math.atan2(y, x) if (x or y) else math.pi / 2
    relative = heading - ahead
    # Seen from the camera: straight away is +1 in the second part, to the right is +1 in the first.
    return math.sin(-relative), math.cos(relative)


def _shadow(
    lens: Lens, light: Light, x: float, y: float, build: float, fx: float, fy: float, size: float
) -> list[Limb]:
    """Away from the sun, and the darkness between the feet."""
    sun_x, sun_y = light.sun
    tip_x, tip_y = lens.project(x + sun_x * build, y + sun_y * build)
    wide, thick = size * 0.1, size * 0.045
    return [
        (fx, fy, tip_x, tip_y, size * 0.07, size * 0.05, *SHADE, light.shadow),
        (fx - wide, fy, fx + wide, fy, thick, thick, *SHADE, 0.3),
    ]


class _Figure:
    """One drawing of one person; lengths as shares of the figure's height."""

    def __init__(
        self,
        light: Light,
        who: Person,
        x: float,
        y: float,
        lean: float,
        size: float,
        turn: tuple[float, float],
        stride: float,
    ) -> None:
        self._light = light
        self._who = who
        self._x, self._y, self._lean, self._size = x, y, lean, size
        self._side, self._away = turn
        self._walking = stride >= 0
        self._phase = 2 * math.pi * stride
        self._bob = 0.012 * abs(math.cos(self._phase)) if self._walking else 0.0
        self._strokes: list[Limb] = []

    def _stroke(self, a: tuple[float, float], b: tuple[float, float], r0: float, r1: float, color: Color) -> None:
        size, lean = self._size, self._lean
        self._strokes.append(
            (
                self._x + (a[0] + a[1] * lean) * size,
                self._y - a[1] * size,
                self._x + (b[0] + b[1] * lean) * size,
                self._y - b[1] * size,
                r0 * size,
                r1 * size,
                *self._light.on(color),
                1.0,
            )
        )

    def strokes(self) -> tuple[list[Limb], list[Limb], list[Limb]]:
        """Legs, body and arms, head; far limbs first."""
        far = 1 if self._side >= 0 else 0
        self._leg(far, 0.78)
        self._leg(1 - far, 1.0)
        legs = self._taken()
        self._arm(far, 0.8)
        if self._who.backpack and self._away < 0.3:
            self._pack()
        self._torso()
        if self._who.backpack and self._away >= 0.3:
            self._pack()
        self._arm(1 - far, 1.0)
        body = self._taken()
        self._head()
        return legs, body, self._taken()

    def _taken(self) -> list[Limb]:
        strokes, self._strokes = self._strokes, []
        return strokes

    def _leg(self, which: int, tone: float) -> None:
        who = self._who
        phase = self._phase + which * math.pi
        swing = 0.46 * math.sin(phase) if self._walking else 0.0
        bend = 0.85 * max(0.0, math.cos(phase)) if self._walking else 0.0
        apart = (0.045 if which else -0.045) * (1 - abs(self._side) * 0.8)
        forward = self._side
        lift = 0.05 * max(0.0, math.cos(phase)) * abs(self._away) if self._walking else 0.0
        hip = (apart * 0.7, 0.5 + self._bob)
        knee = (apart + forward * 0.25 * math.sin(swing), hip[1] - 0.245 * math.cos(swing) + lift * 0.4)
        shin = swing - bend
        foot = (knee[0] + forward * 0.24 * math.sin(shin), knee[1] - 0.235 * math.cos(shin) + lift * 0.6)
        color = shaded(who.skin if who.skirt else who.trousers, tone)
        self._stroke(hip, knee, 0.06, 0.046, color)
        self._stroke(knee, foot, 0.045, 0.032, color)
        toe = (foot[0] + 0.045 * forward, foot[1] - 0.005)
        self._stroke(foot, toe, 0.03, 0.024, shaded(rgb("262626"), tone))

    def _arm(self, which: int, tone: float) -> None:
        phase = self._phase + which * math.pi
        swing = -0.5 * math.sin(phase) if self._walking else 0.08
        wide = (0.105 if which else -0.105) * (1 - abs(self._side) * 0.75)
        shoulder = (wide, 0.79 + self._bob)
        elbow = (wide * 1.15 + self._side * 0.17 * math.sin(swing), shoulder[1] - 0.165 * math.cos(swing))
        hand = (elbow[0] + self._side * 0.15 * math.sin(swing + 0.35), elbow[1] - 0.15 * math.cos(swing + 0.35))
        color = shaded(self._who.top, tone * 0.9)
        self._stroke(shoulder, elbow, 0.04, 0.034, color)
        self._stroke(elbow, hand, 0.032, 0.026, color)
        self._stroke(hand, (hand[0], hand[1] - 0.02), 0.024, 0.02, shaded(self._who.skin, tone))
        if self._who.bag and which == 0:
            self._stroke((hand[0], hand[1] - 0.06), (hand[0], hand[1] - 0.13), 0.045, 0.055, self._who.bag)

    def _torso(self) -> None:
        who = self._who
        wide = 1 - 0.25 * abs(self._side)
        chest, hip = (0.0, 0.755 + self._bob), (0.0, 0.5 + self._bob)
        if who.coat:
            self._stroke((0.0, 0.52), (0.0, 0.34), 0.085 * wide, 0.1 * wide, shaded(who.top, 0.92))
        if who.skirt:
            self._stroke((0.0, 0.5), (0.0, 0.36), 0.08 * wide, 0.105 * wide, shaded(who.trousers, 1.05))
        self._stroke(chest, hip, 0.105 * wide, 0.085 * wide, who.top)
        # Light from one side gives the body its roundness.
        self._stroke(
            (-0.03 * wide, 0.75 + self._bob), (-0.025 * wide, 0.55), 0.05 * wide, 0.04 * wide, shaded(who.top, 1.13)
        )
        if who.vest:
            self._stroke((-0.09 * wide, 0.66 + self._bob), (0.09 * wide, 0.66 + self._bob), 0.014, 0.014, rgb("f2f5d0"))
            self._stroke(
                (-0.085 * wide, 0.57 + self._bob), (0.085 * wide, 0.57 + self._bob), 0.014, 0.014, rgb("f2f5d0")
            )

    def _pack(self) -> None:
        assert self._who.backpack is not None
        behind = -0.085 * self._side
        self._stroke((behind, 0.75 + self._bob), (behind, 0.58 + self._bob), 0.065, 0.07, self._who.backpack)

    def _head(self) -> None:
        who = self._who
        bob = self._bob
        self._stroke((0.0, 0.84 + bob), (0.0, 0.88 + bob), 0.03, 0.03, shaded(who.skin, 0.85))
        front = 0.012 * self._side
        self._stroke((front, 0.91 + bob), (front, 0.94 + bob), 0.047, 0.052, who.skin)
        back = -0.016 * self._side
        if self._away > 0.35:
            self._stroke((back, 0.915 + bob), (back, 0.95 + bob), 0.053, 0.056, who.hair)
        else:
            self._stroke((back - 0.02, 0.97 + bob), (back + 0.02, 0.97 + bob), 0.035, 0.035, who.hair)
            self._stroke((back * 2.2, 0.925 + bob), (back * 2.2, 0.955 + bob), 0.034, 0.036, who.hair)
        if who.cap:
            self._stroke((-0.025, 0.975 + bob), (0.025, 0.975 + bob), 0.034, 0.034, who.cap)
            self._stroke((0.0, 0.963 + bob), (0.075 * self._side, 0.958 + bob), 0.012, 0.01, who.cap)
