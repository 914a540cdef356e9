# SPDX-License-Identifier: Apache-2.0
"""The ground of a scene, painted in metres: every pixel knows where on the floor it lies."""

import math

import numpy as np

from fairwatch.sim.scenes.lens import Lens
from fairwatch.sim.scenes.light import Light
from fairwatch.sim.scenes.paint import Canvas, Color, Plane

_LATTICE = 256


class Ground:
    """Paints the floor below the horizon of `canvas`. Areas are x0, x1, y0, y1 in metres."""

    def __init__(self, canvas: Canvas, lens: Lens, light: Light, rng: np.random.Generator) -> None:
        self._light = light
        self._canvas = canvas
        self._lens = lens
        self._top = max(0, min(canvas.height - 1, math.ceil(lens.horizon_y + 1)))
        focal = lens.focal_px
        pitch, yaw = lens.pitch, lens.yaw
        columns = (np.arange(canvas.width, dtype=np.float32) + 0.5 - lens.width / 2) / focal
        rows = (lens.height / 2 - np.arange(self._top, canvas.height, dtype=np.float32) - 0.5) / focal
        falling = math.sin(pitch) - rows * math.cos(pitch)
        reach = (lens.height_m / np.maximum(falling, 1e-4))[:, None]
        ahead = reach * (math.cos(pitch) + rows * math.sin(pitch))[:, None]
        right = reach * columns[None, :]
        self.x: Plane = (right * math.cos(yaw) + ahead * math.sin(yaw)).astype(np.float32)
        self.y: Plane = (ahead * math.cos(yaw) - right * math.sin(yaw)).astype(np.float32)
        # One pixel covers this many metres: across, and (more, as the view is flat) along.
        self._across: Plane = (reach / focal).astype(np.float32)
        self._along: Plane = (reach / focal / np.maximum(falling, 1e-2)[:, None]).astype(np.float32)
        self._noise = rng.uniform(-1, 1, (_LATTICE, _LATTICE)).astype(np.float32)
        self._color: Plane = np.zeros((canvas.height - self._top, canvas.width, 3), np.float32)

    def cover(self, x0: float, x1: float, y0: float, y1: float) -> Plane:
        """How much of each pixel lies in an area."""
        return self._cover(x0, x1, y0, y1, slice(None), slice(None))

    def _cover(self, x0: float, x1: float, y0: float, y1: float, rows: slice, columns: slice) -> Plane:
        x, y = self.x[rows, columns], self.y[rows, columns]
        across = np.clip(np.minimum(x - x0, x1 - x) / self._across[rows] + 0.5, 0, 1)
        along = np.clip(np.minimum(y - y0, y1 - y) / self._along[rows] + 0.5, 0, 1)
        return np.asarray(across * along, np.float32)

    def fill(self, color: Color) -> None:
        """The whole floor."""
        self._color[:] = np.asarray(self._light.on(color), np.float32)

    def paint(self, cover: Plane, color: Color, alpha: float = 1.0) -> None:
        """Any shape that is known pixel by pixel."""
        self._color += (np.asarray(self._light.on(color), np.float32) - self._color) * (cover * alpha)[..., None]

    def area(self, x0: float, x1: float, y0: float, y1: float, color: Color, alpha: float = 1.0) -> None:
        """A rectangle."""
        outline = self._lens.outline([(x0, y0, 0.0), (x1, y0, 0.0), (x1, y1, 0.0), (x0, y1, 0.0)])
        if len(outline) < 3:
            return
        xs, ys = [x for x, _ in outline], [y - self._top for _, y in outline]
        rows = slice(max(0, int(min(ys)) - 2), max(0, int(max(ys)) + 3))
        columns = slice(max(0, int(min(xs)) - 2), max(0, int(max(xs)) + 3))
        cover = self._cover(x0, x1, y0, y1, rows, columns)
        part = self._color[rows, columns]
        part += (np.asarray(self._light.on(color), np.float32) - part) * (cover * alpha)[..., None]

    def joints(
        self,
        area: tuple[float, float, float, float],
        step_x: float,
        step_y: float,
        width: float,
        color: Color,
        alpha: float,
    ) -> None:
        """The lines between paving stones, `width` metres wide."""
        inside = self.cover(*area)
        for values, step, pixel in ((self.x, step_x, self._across), (self.y, step_y, self._along)):
            if step <= 0:
                continue
            off = np.abs((values / step + 0.5) % 1 - 0.5) * step
            line = np.clip((width / 2 - off) / pixel + 0.5, 0, 1) * np.minimum(1, width / pixel)
            self.paint(np.asarray(line * inside, np.float32), color, alpha)

    def chequer(self, area: tuple[float, float, float, float], step: float, color: Color, alpha: float) -> None:
        """Every other tile in another colour, fading out where tiles are smaller than pixels."""
        odd = (np.floor(self.x / step) + np.floor(self.y / step)) % 2
        fade = np.clip(step / self._along / 2, 0, 1)
        self.paint(np.asarray(odd * fade * self.cover(*area), np.float32), color, alpha)

    def grain(self, cell_m: float, amount: float, cover: Plane | None = None) -> None:
        """Uneven brightness with a grain of `cell_m`; `amount` as a share of the brightness."""
        u, v = self.x / cell_m, self.y / cell_m
        column, row = np.floor(u).astype(np.int32), np.floor(v).astype(np.int32)
        fx, fy = u - column, v - row
        left, right = column % _LATTICE, (column + 1) % _LATTICE
        near, far = row % _LATTICE, (row + 1) % _LATTICE
        noise = self._noise
        value = (noise[near, left] * (1 - fx) + noise[near, right] * fx) * (1 - fy)
        value += (noise[far, left] * (1 - fx) + noise[far, right] * fx) * fy
        value *= np.clip(cell_m / self._along, 0, 1) * amount
        if cover is not None:
            value *= cover
        self._color *= 1 + value[..., None]

    def pool(self, x: float, y: float, radius: float, color: Color, strength: float) -> None:
        """Light that falls on the floor from a lamp."""
        light = np.clip(1 - np.hypot(self.x - x, self.y - y) / radius, 0, 1) ** 2 * strength
        self._color += np.asarray(color, np.float32) * light[..., None]

    def haze(self, from_m: float, to_m: float, color: Color) -> None:
        """Distance that fades into the air."""
        self.paint(np.asarray(np.clip((self.y - from_m) / (to_m - from_m), 0, 1), np.float32), color)

    def finish(self) -> None:
        """Put the floor into the picture."""
        self._canvas.pixels[self._top :] = np.clip(self._color, 0, 255)
