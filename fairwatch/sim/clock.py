# SPDX-License-Identifier: Apache-2.0
"""A camera with the true time burnt in, without encoding a picture while it runs.

The scene is encoded once, as with every camera, 32 pixels lower than the
picture is to be. Then the sequence parameter set is made to announce the whole
height, and each picture gets one more slice (ITU-T H.264, 7.3.3 and 7.3.4) for
the two rows of macroblocks at its bottom: in a key picture all of them, in the
others only those whose character has changed, as I_PCM macroblocks (7.3.5), the
rest skipped. The scene's own slices stay as they are. Baseline profile only
(CAVLC, one reference picture, no B slices). The scene must end in a dark row of
macroblocks (`BAND_HEIGHT`), so that nothing in it is predicted from the bar.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from fairwatch.media.bits import BitReader, unescape
from fairwatch.media.frame import Codec
from fairwatch.sim.clip import Clip, ParameterSets
from fairwatch.sim.font import GLYPHS, HEIGHT, WIDTH
from fairwatch.sim.nal import nal_type
from fairwatch.sim.packets import MAX_PAYLOAD_BYTES, ClipSource, Template, payloads_of, template_of

MACROBLOCK = 16
BAR_HEIGHT = 2 * MACROBLOCK
"""Height of the bar with the time, in pixels, below the scene."""
BAND_HEIGHT = MACROBLOCK
"""Height of the dark band at the lower end of the scene."""
BAND_RGB = 7
"""Red, green and blue of the band: luma 22, as the bar has it."""
_SCALE = 3
_DARK, _BRIGHT, _GREY = 22, 226, 128
_HEAD_BYTES = 64
_I_PCM = 25
_INTRA_IN_P = 5
_TO_ESCAPE = re.compile(rb"\x00\x00(?=[\x00-\x03])")


class BitWriter:
    """Writes bits, Exp-Golomb codes (ITU-T H.264, 9.1) and whole bytes."""

    def __init__(self) -> None:
        self._done = bytearray()
        self._value = 1

    def bits(self, value: int, count: int) -> None:
        """The lower `count` bits of `value`."""
        self._value = self._value << count | value
        length = self._value.bit_length() - 1
        if length >= 64:
            rest = length % 8
            whole = self._value >> rest
            self._done += whole.to_bytes(length // 8 + 1, "big")[1:]
            self._value = self._value & ((1 << rest) - 1) | 1 << rest

    def ue(self, value: int) -> None:
        """An unsigned Exp-Golomb code."""
        self.bits(value + 1, 2 * (value + 1).bit_length() - 1)

    def se(self, value: int) -> None:
        """A signed Exp-Golomb code."""
        self.ue(2 * value - 1 if value > 0 else -2 * value)

    def whole(self, data: bytes) -> None:
        """Zero bits up to the next byte, then `data`."""
        length = self._value.bit_length() - 1
        padding = -length % 8
        aligned = self._value << padding
        self._done += aligned.to_bytes((length + padding) // 8 + 1, "big")[1:]
        self._done += data
        self._value = 1

    def finish(self) -> bytes:
        """Everything, with rbsp_trailing_bits (7.3.2.11)."""
        self.bits(1, 1)
        self.whole(b"")
        return bytes(self._done)


def escape(rbsp: bytes) -> bytes:
    """Emulation prevention: 03 after two zero bytes where the next is below 4 (7.4.1)."""
    return _TO_ESCAPE.sub(b"\x00\x00\x03", rbsp)


@dataclass(frozen=True, slots=True)
class _Sequence:
    """What the slice header needs to know of the SPS."""

    frame_number_bits: int
    order_bits: int
    """Bits of pic_order_cnt_lsb; 0 when the order type is 2."""


def taller(nal: bytes, extra_rows: int) -> tuple[bytes, _Sequence]:
    """The Baseline SPS `nal` for a picture with more rows of macroblocks (7.3.2.1.1)."""
    rbsp = unescape(nal)
    read, write = BitReader(rbsp[1:]), BitWriter()
    if rbsp[1] != 66:
        raise ValueError("not a Baseline stream")

    def copied_ue() -> int:
        value = read.ue()
        write.ue(value)
        return value

    write.bits(read.bits(24), 24)
    copied_ue()
    frame_number_bits = copied_ue() + 4
    order_type = copied_ue()
    if order_type == 1:
        raise ValueError("pic_order_cnt_type 1 is not supported")
    order_bits = copied_ue() + 4 if order_type == 0 else 0
    copied_ue()
    write.bits(read.bits(1), 1)
    copied_ue()
    write.ue(read.ue() + extra_rows)
    # What follows is copied with its stop bit, so no second one may be added.
    rest = read.left
    value = read.bits(rest)
    stop = (value & -value).bit_length() - 1
    write.bits(value >> (stop + 1), rest - stop - 1)
    return nal[:1] + escape(write.finish()), _Sequence(frame_number_bits, order_bits)


class ClockSource:
    """`scene` (H.264 Baseline, in a loop) with a bar below that shows `label` and the time at which a picture is sent."""

    def __init__(
        self, scene: Clip, label: str, now_us: Callable[[], int] = lambda: time.time_ns() // 1000, in_band: bool = True
    ) -> None:
        sets = scene.sets[0]
        sps, self._sequence = taller(sets.sps[0], BAR_HEIGHT // MACROBLOCK)
        self._sets = replace(sets, height=sets.height + BAR_HEIGHT, sps=(sps,))
        self._clip = replace(scene, sets=(self._sets,))
        self._scene = ClipSource(scene)
        self._columns = sets.width // MACROBLOCK
        self._first_macroblock = self._columns * (sets.height // MACROBLOCK)
        self._label = label
        self._now_us = now_us
        self._in_band = in_band
        self._shown = ""
        self._number = -1
        self._cells: dict[str, tuple[bytes, bytes]] = {}

    @property
    def clip(self) -> Clip:
        return self._clip

    def is_key(self, number: int) -> bool:
        return self._scene.is_key(number)

    def dts_ticks(self, number: int) -> int:
        return self._scene.dts_ticks(number)

    def pts_ticks(self, number: int) -> int:
        return self._scene.pts_ticks(number)

    def number_at(self, ticks: int) -> int:
        return self._scene.number_at(ticks)

    def template(self, number: int) -> Template:
        nals = self.picture(number)
        key = self.is_key(number)
        sets: ParameterSets | None = self._sets if key and self._in_band else None
        return template_of(Codec.H264, payloads_of(Codec.H264, nals, sets, MAX_PAYLOAD_BYTES), key)

    def picture(self, number: int) -> tuple[bytes, ...]:
        """The NAL units of picture `number`, with the time as it is now."""
        unit = self._clip.units[number % len(self._clip.units)]
        text = self.text_at(self._now_us())
        whole = unit.key or number != self._number + 1
        changed = [whole or text[at] != self._shown[at] for at in range(self._columns)]
        self._shown, self._number = text, number
        first_slice = next(nal for nal in unit.nals if nal_type(Codec.H264, nal) in (1, 5))
        return (*unit.nals, self._bar(first_slice, text, changed))

    def text_at(self, utc_us: int) -> str:
        """What the bar says at a moment, in the machine's time zone, as long as the bar."""
        moment = datetime.fromtimestamp(utc_us / 1e6).astimezone()
        zone = moment.strftime("%z")
        shown = f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 100_000} {zone[:3]}:{zone[3:]}"
        return f" {self._label}".ljust(self._columns - len(shown) - 1) + shown + " "

    def _bar(self, first_slice: bytes, text: str, changed: list[bool]) -> bytes:
        write = BitWriter()
        intra = self._head(write, first_slice)
        skipped = 0
        for row in range(BAR_HEIGHT // MACROBLOCK):
            for column, character in enumerate(text):
                if not intra and not changed[column]:
                    skipped += 1
                    continue
                if not intra:
                    write.ue(skipped)
                    skipped = 0
                write.ue(_I_PCM if intra else _I_PCM + _INTRA_IN_P)
                write.whole(self._cell(character)[row])
        if skipped:
            write.ue(skipped)
        return first_slice[:1] + escape(write.finish())

    def _head(self, write: BitWriter, first_slice: bytes) -> bool:
        """Write a slice header (7.3.3) like that of the picture's first slice; True for an I slice."""
        read = BitReader(unescape(first_slice[:_HEAD_BYTES])[1:])
        sequence = self._sequence
        idr = nal_type(Codec.H264, first_slice) == 5
        read.ue()
        write.ue(self._first_macroblock)
        slice_type = read.ue()
        write.ue(slice_type)
        intra = slice_type % 5 == 2
        write.ue(read.ue())
        write.bits(read.bits(sequence.frame_number_bits), sequence.frame_number_bits)
        if idr:
            write.ue(read.ue())
        if sequence.order_bits:
            write.bits(read.bits(sequence.order_bits), sequence.order_bits)
        if not intra:
            overridden = read.bits(1)
            write.bits(overridden, 1)
            if overridden:
                write.ue(read.ue())
            if read.bits(1):
                raise ValueError("reference list modification is not supported")
            write.bits(0, 1)
        if first_slice[0] & 0x60:
            # dec_ref_pic_marking: two flags in an IDR picture, else one that says "sliding window".
            write.bits(read.bits(2 if idr else 1), 2 if idr else 1)
        write.se(0)
        # No deblocking across the bar's edge: the scene's pixels stay what its encoder knows.
        write.ue(1)
        return intra

    def _cell(self, character: str) -> tuple[bytes, bytes]:
        """The samples of a character's two macroblocks, one above the other."""
        made = self._cells.get(character)
        if made is None:
            made = self._cells[character] = _draw(character)
        return made


def _draw(character: str) -> tuple[bytes, bytes]:
    luma = [[_DARK] * MACROBLOCK for _ in range(BAR_HEIGHT)]
    left, top = 1, (BAR_HEIGHT - HEIGHT * _SCALE) // 2
    for row, dots in enumerate(GLYPHS.get(character.upper(), GLYPHS[" "])):
        for column in range(WIDTH):
            if dots[column] == "1":
                for y in range(top + row * _SCALE, top + (row + 1) * _SCALE):
                    start = left + column * _SCALE
                    luma[y][start : start + _SCALE] = [_BRIGHT] * _SCALE
    chroma = bytes([_GREY]) * 128
    upper = b"".join(bytes(row) for row in luma[:MACROBLOCK])
    lower = b"".join(bytes(row) for row in luma[MACROBLOCK:])
    return upper + chroma, lower + chroma
