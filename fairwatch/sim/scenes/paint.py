# SPDX-License-Identifier: Apache-2.0
"""Drawing with numpy: smooth-edged convex shapes, ellipses, limbs and glows on an RGB picture.

Coverage comes from the distance to the shape's edge, so things may move by
fractions of a pixel. Coordinates in pixels, colours as (r, g, b) from 0 to 255.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Color = tuple[float, float, float]
Point = tuple[float, float]
Plane = NDArray[np.float32]
Picture = NDArray[np.uint8]

Box = tuple[int, int, int, int]
"""Left, top, right, bottom; the latter two are outside."""
Limb = tuple[float, float, float, float, float, float, float, float, float, float]
"""x0, y0, x1, y1, radius at the start, radius at the end, red, green, blue, opacity."""


class Canvas:
    """An RGB picture that is drawn upon."""

    def __init__(self, pixels: Picture) -> None:
        self.pixels = pixels
        self.height, self.width = pixels.shape[:2]
        self.touched: Box | None = None
        """What has been drawn upon since `forget`: left, top, right, bottom."""
        self._xs = np.arange(self.width, dtype=np.float32) + 0.5
        self._ys = np.arange(self.height, dtype=np.float32) + 0.5

    @classmethod
    def blank(cls, width: int, height: int) -> "Canvas":
        """A black picture."""
        return cls(np.zeros((height, width, 3), np.uint8))

    def touch(self, box: Box) -> None:
        """Say that `box` was drawn upon."""
        old = self.touched or box
        self.touched = min(old[0], box[0]), min(old[1], box[1]), max(old[2], box[2]), max(old[3], box[3])

    def forget(self) -> None:
        """Start `touched` anew."""
        self.touched = None

    def _box(self, left: float, top: float, right: float, bottom: float, margin: float) -> Box | None:
        x0, y0 = max(0, int(left - margin)), max(0, int(top - margin))
        x1, y1 = min(self.width, int(right + margin) + 2), min(self.height, int(bottom + margin) + 2)
        if x0 >= x1 or y0 >= y1:
            return None
        self.touch((x0, y0, x1, y1))
        return x0, y0, x1, y1

    def _blend(self, box: Box, cover: Plane, color: Color, below: Color | None = None) -> None:
        x0, y0, x1, y1 = box
        region = self.pixels[y0:y1, x0:x1]
        paint = np.asarray(color, np.float32)
        if below is not None:
            down = np.linspace(0, 1, y1 - y0, dtype=np.float32)[:, None, None]
            paint = paint + (np.asarray(below, np.float32) - paint) * down
        base = region.astype(np.float32)
        base += (paint - base) * cover[..., None]
        region[...] = base

    def polygon(
        self,
        points: Sequence[Point],
        color: Color,
        *,
        alpha: float = 1.0,
        soft: float = 1.0,
        below: Color | None = None,
    ) -> None:
        """A convex polygon. `soft`: width of its edge in pixels; `below`: colour at its lower end."""
        corners = np.asarray(points, np.float32)
        left, top = corners.min(axis=0)
        right, bottom = corners.max(axis=0)
        box = self._box(left, top, right, bottom, soft)
        if box is None:
            return
        xs, ys = self._xs[box[0] : box[2]], self._ys[box[1] : box[3], None]
        following = np.roll(corners, -1, axis=0)
        turn = float((corners[:, 0] * following[:, 1] - following[:, 0] * corners[:, 1]).sum())
        side = 1.0 if turn > 0 else -1.0
        distance: Plane | None = None
        for (x, y), (x2, y2) in zip(corners, following, strict=True):
            length = float(np.hypot(x2 - x, y2 - y))
            if length < 1e-3:
                continue
            nx, ny = side * (y2 - y) / length, side * (x - x2) / length
            edge = (xs * nx - (x * nx + y * ny)) + ys * ny
            distance = edge if distance is None else np.maximum(distance, edge, out=distance)
        if distance is None:
            return
        self._blend(box, _cover(distance, soft, alpha), color, below)

    def ellipse(
        self, center: Point, rx: float, ry: float, color: Color, *, alpha: float = 1.0, soft: float = 1.0
    ) -> None:
        """An upright ellipse."""
        x, y = center
        rx, ry = max(rx, 0.3), max(ry, 0.3)
        box = self._box(x - rx, y - ry, x + rx, y + ry, soft)
        if box is None:
            return
        across = ((self._xs[box[0] : box[2]] - x) / rx) ** 2
        down = ((self._ys[box[1] : box[3], None] - y) / ry) ** 2
        distance = (np.sqrt(across + down) - 1) * min(rx, ry)
        self._blend(box, _cover(distance, soft, alpha), color)

    def limb(self, start: Point, end: Point, r0: float, r1: float, color: Color, *, alpha: float = 1.0) -> None:
        """A stroke with round ends, `r0` thick at its start and `r1` at its end (radii)."""
        (x0, y0), (x1, y1) = start, end
        radius = max(r0, r1)
        box = self._box(min(x0, x1) - radius, min(y0, y1) - radius, max(x0, x1) + radius, max(y0, y1) + radius, 1)
        if box is None:
            return
        dx, dy = x1 - x0, y1 - y0
        px = self._xs[box[0] : box[2]] - x0
        py = self._ys[box[1] : box[3], None] - y0
        along = (px * dx + py * dy) / max(dx * dx + dy * dy, 1e-6)
        np.minimum(np.maximum(along, 0, out=along), 1, out=along)
        distance = np.hypot(px - along * dx, py - along * dy) - (r0 + (r1 - r0) * along)
        self._blend(box, _cover(distance, 1.0, alpha), color)

    def limbs(self, strokes: Sequence[Limb], alpha: float = 1.0) -> None:
        """Many strokes that lie close together, the later over the earlier, in one go."""
        if not strokes:
            return
        s = np.asarray(strokes, np.float32)
        reach = np.maximum(s[:, 4], s[:, 5])
        left, top = np.minimum(s[:, 0], s[:, 2]) - reach, np.minimum(s[:, 1], s[:, 3]) - reach
        right, bottom = np.maximum(s[:, 0], s[:, 2]) + reach, np.maximum(s[:, 1], s[:, 3]) + reach
        box = self._box(float(left.min()), float(top.min()), float(right.max()), float(bottom.max()), 1)
        if box is None:
            return
        x0, y0, dx, dy = s[:, 0], s[:, 1], s[:, 2] - s[:, 0], s[:, 3] - s[:, 1]
        px = self._xs[None, None, box[0] : box[2]] - x0[:, None, None]
        py = self._ys[None, box[1] : box[3], None] - y0[:, None, None]
        dx, dy = dx[:, None, None], dy[:, None, None]
        scale = 1 / np.maximum(dx * dx + dy * dy, 1e-6)
        along = px * (dx * scale) + py * (dy * scale)
        np.minimum(np.maximum(along, 0, out=along), 1, out=along)
        away_x, away_y = px - along * dx, py - along * dy
        distance = np.sqrt(away_x * away_x + away_y * away_y)
        along *= (s[:, 5] - s[:, 4])[:, None, None]
        distance -= along
        distance -= s[:, 4, None, None]
        cover = _cover(distance, 1.0, 1.0)
        cover *= s[:, 9, None, None]
        # Front to back: what a stroke leaves free is what those below it may show.
        free = 1 - cover[-1]
        for below in range(len(cover) - 2, -1, -1):
            cover[below] *= free
            free -= cover[below]
        region = self.pixels[box[1] : box[3], box[0] : box[2]]
        base = region.astype(np.float32)
        painted = np.tensordot(cover, s[:, 6:9], axes=(0, 0))
        painted += base * free[..., None]
        region[...] = painted if alpha >= 1 else base + (painted - base) * alpha

    def glow(self, center: Point, rx: float, ry: float, color: Color, strength: float = 1.0) -> None:
        """Light added to what is there, fading out to the edge of an ellipse."""
        x, y = center
        box = self._box(x - rx, y - ry, x + rx, y + ry, 0)
        if box is None:
            return
        across = ((self._xs[box[0] : box[2]] - x) / rx) ** 2
        down = ((self._ys[box[1] : box[3], None] - y) / ry) ** 2
        light = np.clip(1 - np.sqrt(across + down), 0, 1) ** 2 * strength
        region = self.pixels[box[1] : box[3], box[0] : box[2]]
        base = region.astype(np.float32)
        # A screen, not a sum: what is bright already does not burn out.
        base += (255 - base) * (light[..., None] * (np.asarray(color, np.float32) / 255))
        region[...] = base


def _cover(distance: NDArray[np.floating[Any]], soft: float, alpha: float) -> Plane:
    """How much of each pixel lies inside, from its distance to the edge. Uses `distance` up."""
    distance *= -1 / soft
    distance += 0.5
    np.minimum(np.maximum(distance, 0, out=distance), 1, out=distance)
    if alpha < 1:
        distance *= alpha
    return distance.astype(np.float32, copy=False)


def hull(points: Sequence[Point]) -> list[Point]:
    """The convex hull (Andrew's monotone chain)."""
    ordered = sorted(set(points))

    def half(chain: Sequence[Point]) -> list[Point]:
        kept: list[Point] = []
        for x, y in chain:
            while len(kept) > 1:
                (ax, ay), (bx, by) = kept[-2], kept[-1]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                kept.pop()
            kept.append((x, y))
        return kept[:-1]

    return half(ordered) + half(ordered[::-1])


def smooth_noise(width: int, height: int, cell: float, rng: np.random.Generator) -> Plane:
    """Clouds between -1 and 1 with a grain of `cell` pixels."""
    columns, rows = int(width / cell) + 2, int(height / cell) + 2
    grid = rng.uniform(-1, 1, (rows, columns)).astype(np.float32)
    xs = np.arange(width, dtype=np.float32) / np.float32(cell)
    ys = np.arange(height, dtype=np.float32) / np.float32(cell)
    column, row = xs.astype(np.int32), ys.astype(np.int32)
    fx, fy = xs - column, (ys - row)[:, None]
    wide = grid[:, column] * (1 - fx) + grid[:, column + 1] * fx
    return np.asarray(wide[row] * (1 - fy) + wide[row + 1] * fy, np.float32)


def mixed(first: Color, second: Color, share: float) -> Color:
    """`share` of `second` in `first`."""
    a, b, c = (one + (two - one) * share for one, two in zip(first, second, strict=True))
    return a, b, c


def shaded(color: Color, factor: float) -> Color:
    """Darker (below 1) or lighter (above)."""
    return min(255.0, color[0] * factor), min(255.0, color[1] * factor), min(255.0, color[2] * factor)


def rgb(text: str) -> Color:
    """A colour written as six hexadecimal digits."""
    return float(int(text[:2], 16)), float(int(text[2:4], 16)), float(int(text[4:], 16))
