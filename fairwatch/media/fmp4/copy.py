# SPDX-License-Identifier: Apache-2.0
"""Copying whole fragments from one file's time to another's: eight bytes of each change, the samples never."""

import struct
from dataclasses import dataclass

from fairwatch.media.fmp4.boxes import Mp4Error
from fairwatch.media.fmp4.write import DECODE_US_AT, HEAD_ONE_BYTES
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK

# moof's size and kind, the track (in tfhd), the decode time (in tfdt): see `write.fragment_head`.
_HEAD = struct.Struct(">I4s36xI12xQ")
_BOX = struct.Struct(">I4s")
_TIME = struct.Struct(">Q")
_LEAST_MOOF_BYTES = HEAD_ONE_BYTES - _BOX.size


@dataclass(frozen=True, slots=True)
class Copied:
    """`data` are the fragments that were kept. `used` bytes of the block were gone through; the next block begins
    there. `ended`: the fragment there is at or past the end that was asked for.
    """

    data: bytes
    used: int
    ended: bool


def rebase(block: bytearray, shift_us: int, until_us: int | None = None, sound: bool = True) -> Copied:
    """The whole fragments at the front of `block`, with `shift_us` added to their decode times. Writes into `block`.

    Ends before the first video fragment at or after `until_us` (in the block's own time). Sound is left out
    unless `sound`, and where it would begin before 0. `used` is 0 when not even the first fragment is whole.
    Raises Mp4Error if the block does not begin with a fragment as `write` makes it.
    """
    size = len(block)
    at = kept = 0
    ended = False
    pieces = []
    while size - at >= HEAD_ONE_BYTES:
        moof_size, kind, track, decode_us = _HEAD.unpack_from(block, at)
        end = at + moof_size
        if kind != b"moof" or moof_size < _LEAST_MOOF_BYTES:
            if at == 0:
                raise Mp4Error("no fragment begins here")
            break
        if end + _BOX.size > size:
            break
        mdat_size, kind = _BOX.unpack_from(block, end)
        if kind != b"mdat" or mdat_size < _BOX.size:
            if at == 0:
                raise Mp4Error("no mdat follows the moof")
            break
        end += mdat_size
        if end > size:
            break
        if until_us is not None and track == VIDEO_TRACK and decode_us >= until_us:
            ended = True
            break
        decode_us += shift_us
        if track == AUDIO_TRACK and (not sound or decode_us < 0):
            pieces.append(bytes(block[kept:at]))
            kept = end
        elif shift_us:
            _TIME.pack_into(block, at + DECODE_US_AT, decode_us)
        at = end
    pieces.append(bytes(memoryview(block)[kept:at]))
    return Copied(pieces[0] if len(pieces) == 1 else b"".join(pieces), at, ended)
