# SPDX-License-Identifier: Apache-2.0
"""Reading what was recorded: any span of a stream as one fragmented MP4, single key frames, frame times.

Samples are copied byte for byte from the segment files; only the decode time
in each fragment's head changes, from the file's own count to that of the
stream that is sent. Times in the stream count from its first frame, gaps
stay: what comes after a gap of an hour has times an hour later.

An MP4 has one description of its tracks. So where a camera's parameters
changed (another resolution, sound switched on), the stream ends, and
`Reading.next_us` says from where a second one goes on; `Footage.parts` says
beforehand which streams a span takes. A player that gets less than it asked
for asks again from the end of what it got; who must have all of it reads with
`strict`, and gets an error instead of a stream with something left out.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import structlog
from sqlalchemy import select

from fairwatch.db.tables import segment
from fairwatch.media.fmp4.boxes import Mp4Error
from fairwatch.media.fmp4.copy import rebase
from fairwatch.media.fmp4.read import (
    MAX_FRAGMENT_BYTES,
    MAX_INIT_BYTES,
    FragmentInfo,
    Init,
    read_init,
    read_samples,
    scan,
)
from fairwatch.media.fmp4.write import fragment_head_one, init_segment
from fairwatch.media.frame import VIDEO_TRACK, Tracks, VideoTrack
from fairwatch.store.catalogue import Catalogue, SegmentRow
from fairwatch.store.errors import FootageDamagedError, NoFootageError
from fairwatch.store.keyindex import KeyIndex, KeyIndexError, decode
from fairwatch.store.volumes import Volumes

log = structlog.get_logger()

FIRST_BLOCK_BYTES = 256 << 10
BLOCK_BYTES = 1 << 20
_INITS = 1024
_PAGE_ROWS = 16


@dataclass(frozen=True, slots=True)
class FrameTime:
    """When a video frame is decoded and shown (UTC), and whether it is a key frame."""

    decode_us: int
    present_us: int
    key: bool


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """A picture that decodes alone: `sample` as in an MP4 file, without parameter sets, which are in `track`."""

    decode_us: int
    track: VideoTrack
    sample: bytes


@dataclass(frozen=True, slots=True)
class _Segment:
    """A row with what its index and its init segment say. `base_us` is the moment that the file's times count from."""

    row: SegmentRow
    index: KeyIndex
    init: Init
    path: Path
    base_us: int

    def key_us(self, number: int) -> int:
        return self.row.start_us + self.index.begin_us(number)


class Reading:
    """One fragmented MP4. Iterate it once, in a thread, and close it. The first chunk is `init`.

    `start_us` is the decode time of the first frame, which the stream's times count from. `next_us` is set at the
    end if parameters changed there: what is left of the span begins at that moment.

    A segment that cannot be read is left out, or, if `strict`, ends the iteration with FootageDamagedError.
    """

    def __init__(
        self, footage: "Footage", first: _Segment, number: int, end_us: int, keys: bool, audio: bool, strict: bool
    ) -> None:
        self.start_us = first.key_us(number)
        self.tracks = _tracks(first, audio and not keys)
        self.init = init_segment(self.tracks, 0, created_us=self.start_us)
        self.next_us: int | None = None
        self._footage = footage
        self._end_us = end_us
        self._audio = audio
        self._strict = strict
        self._sequence = 0
        self._chunks = self._read(first, number, keys)

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def close(self) -> None:
        """Let go of the file."""
        self._chunks.close()

    def _read(self, first: _Segment, number: int, keys: bool) -> Generator[bytes]:
        yield self.init
        for each in self._footage.follow(first, self._end_us, self._strict):
            if _tracks(each, self._audio and not keys) != self.tracks:
                self.next_us = each.row.start_us
                return
            try:
                with each.path.open("rb") as file:
                    yield from self._keys(file, each, number) if keys else self._whole(file, each, number)
            except (OSError, Mp4Error) as error:
                if self._strict:
                    raise _damaged(each.row, error) from error
                # Deleted since the row was read, or damaged: the footage behind it is still good.
                log.warning("playback.segment_skipped", path=str(each.path), error=str(error))
            number = 0

    def _whole(self, file: BinaryIO, each: _Segment, number: int) -> Iterator[bytes]:
        """Every fragment of a file from a key frame on, as far as the span goes."""
        shift_us = each.base_us - self.start_us
        until_us = self._end_us - each.base_us if self._end_us < each.row.end_us else None
        sound = self._audio or each.init.tracks.audio is None
        at, end = each.index.begin(number), each.row.size_bytes
        size = FIRST_BLOCK_BYTES
        while at < end:
            block = bytearray(min(size, end - at))
            del block[os.preadv(file.fileno(), [block], at) :]
            copied = rebase(block, shift_us, until_us, sound)
            if copied.data:
                yield copied.data
            if copied.ended:
                return
            at += copied.used
            if copied.used:
                size = BLOCK_BYTES
            elif len(block) < size or size > MAX_FRAGMENT_BYTES:
                raise Mp4Error("the last fragment is torn")
            else:
                size *= 4

    def _keys(self, file: BinaryIO, each: _Segment, number: int) -> Iterator[bytes]:
        """Key frames alone, each shown until the next."""
        for key in range(number, len(each.index)):
            key_us = each.key_us(key)
            if key_us >= self._end_us:
                return
            info = _fragment_at(file, each, key)
            duration_us, size, _, cts_us = info.samples[0]
            duration_us = max(each.key_us(key + 1) - key_us, duration_us)
            self._sequence += 1
            head = fragment_head_one(
                VIDEO_TRACK, self._sequence, key_us - self.start_us, duration_us, size, key=True, cts_us=cts_us
            )
            yield head + read_samples(file, info)[0]


class Footage:
    """Reads footage by the catalogue. Every call is synchronous and safe from any thread."""

    def __init__(self, catalogue: Catalogue, volumes: Volumes) -> None:
        self._catalogue = catalogue
        self._volumes = volumes
        self._inits: OrderedDict[tuple[int, str], Init] = OrderedDict()
        self._lock = threading.Lock()

    def open(
        self,
        stream_id: int,
        start_us: int,
        end_us: int,
        *,
        keys: bool = False,
        audio: bool = True,
        strict: bool = False,
    ) -> Reading:
        """Footage from the key frame at or before `start_us` to `end_us`; the first later footage if there is
        none at `start_us`. With `keys` key frames only, each lasting to the next, without sound.

        A file that is still being written is read as far as its row says. With `strict` the reading raises
        FootageDamagedError where a segment of the span is damaged or was deleted since; else that is left out.

        Raises NoFootageError when the span holds nothing and FootageDamagedError when its first file cannot be read.
        """
        from_us = start_us
        while rows := self._catalogue.segments(stream_id, from_us, end_us, 1):
            first = self._segment(rows[0])
            if len(first.index):
                number = first.index.at(start_us - first.row.start_us)
                return Reading(self, first, number, end_us, keys, audio, strict)
            from_us = first.row.end_us
        raise NoFootageError("There is no footage in that span.", start_us=start_us, end_us=end_us)

    def parts(
        self, stream_id: int, start_us: int, end_us: int, *, audio: bool = True, strict: bool = False
    ) -> list[tuple[int, int]]:
        """The pieces of a span that `open` gives as one stream each: where the parameters change a new one begins.
        They are cut to the span, gaps inside them stay; none where there is no footage.

        Reads rows and init segments only. A segment that cannot be read is left out, or, if `strict`, raises
        FootageDamagedError.
        """
        found: list[tuple[int, int]] = []
        tracks: Tracks | None = None
        for each in self._from(stream_id, start_us, end_us, strict):
            if not len(each.index):
                continue
            begins_us = max(each.row.start_us, start_us)
            if found and _tracks(each, audio) == tracks:
                begins_us = found.pop()[0]
            elif found:
                # The last frame's duration may have been a guess.
                found[-1] = (found[-1][0], min(found[-1][1], begins_us))
            tracks = _tracks(each, audio)
            found.append((begins_us, min(each.row.end_us, end_us)))
        return found

    def frames(self, stream_id: int, around_us: int, span_us: int) -> list[FrameTime]:
        """The video frames decoded within `span_us` before and after a moment, in decode order."""
        start_us, end_us = around_us - span_us, around_us + span_us
        found = []
        for row in self._catalogue.segments(stream_id, start_us, end_us + 1):
            each = self._segment(row)
            number = each.index.at(start_us - row.start_us)
            with self._file(each) as file:
                for info in scan(file, each.index.begin(number), row.size_bytes):
                    if info.track != VIDEO_TRACK:
                        continue
                    decode_us = info.decode_us + each.base_us
                    if decode_us > end_us:
                        break
                    if decode_us >= start_us:
                        found.append(FrameTime(decode_us, decode_us + info.samples[0][3], info.key))
        return found

    def key_frame(self, stream_id: int, at_us: int) -> KeyFrame:
        """The key frame at or before `at_us`. Raises NoFootageError if nothing was recorded at that moment."""
        row = self._catalogue.segment_at(stream_id, at_us)
        # A segment may have holes.
        if row is not None and not self._catalogue.gaps(stream_id, at_us, at_us + 1):
            each = self._segment(row)
            if len(each.index) and each.init.tracks.video is not None:
                number = each.index.at(at_us - row.start_us)
                with self._file(each) as file:
                    try:
                        sample = read_samples(file, _fragment_at(file, each, number))[0]
                    except Mp4Error as error:
                        raise _damaged(row, error) from error
                return KeyFrame(each.key_us(number), each.init.tracks.video, sample)
        raise NoFootageError("There is no footage at that moment.", at_us=at_us)

    def follow(self, first: _Segment, end_us: int, strict: bool) -> Iterator[_Segment]:
        """A segment and those after it that begin before `end_us`. Damaged ones are left out, or raise
        FootageDamagedError if `strict`; then so do those that are deleted meanwhile.
        """
        stream_id, next_us = first.row.stream_id, first.row.start_us + 1
        wanted = self._starts(stream_id, next_us, end_us) if strict else []
        yield first
        for each in self._from(stream_id, next_us, end_us, strict):
            if each.row.start_us < next_us:
                continue  # The first one again, which reaches into the span.
            while wanted and wanted[-1] <= each.row.start_us:
                if wanted.pop() != each.row.start_us:
                    raise _damaged(each.row, "footage before it was deleted meanwhile")
            yield each
        if wanted:
            raise FootageDamagedError("The end of the span was deleted meanwhile.", start_us=wanted[-1])

    def _from(self, stream_id: int, start_us: int, end_us: int, strict: bool) -> Iterator[_Segment]:
        """Segments that hold something of a span, read in pages. Damaged ones are left out, or raise if `strict`."""
        last_us = -1
        while rows := self._catalogue.segments(stream_id, max(start_us, last_us + 1), end_us, _PAGE_ROWS):
            for row in rows:
                if row.start_us > last_us:
                    try:
                        each = self._segment(row)
                    except FootageDamagedError as error:
                        if strict:
                            raise
                        log.warning("playback.segment_skipped", path=row.path, error=error.detail)
                    else:
                        yield each
            if rows[-1].start_us <= last_us:
                return
            last_us = rows[-1].start_us

    def _starts(self, stream_id: int, start_us: int, end_us: int) -> list[int]:
        """When the segments begin that begin in a span, the last one first."""
        columns = segment.c
        query = select(columns.start_us).where(
            columns.stream_id == stream_id, columns.start_us >= start_us, columns.start_us < end_us
        )
        with self._catalogue.engine.connect() as connection:
            return list(connection.execute(query.order_by(columns.start_us.desc())).scalars())

    def _segment(self, row: SegmentRow) -> _Segment:
        path = self._volumes.root(row.volume_id) / row.path
        try:
            index = decode(row.index)
            init = self._init(row, path, index.init_bytes)
        except (KeyIndexError, OSError, Mp4Error) as error:
            raise _damaged(row, error) from error
        return _Segment(row, index, init, path, row.start_us - init.base_us)

    def _init(self, row: SegmentRow, path: Path, size: int) -> Init:
        """The file's init segment: read once, since it never changes."""
        key = (row.volume_id, row.path)
        with self._lock:
            found = self._inits.get(key)
            if found is not None:
                self._inits.move_to_end(key)
                return found
        with path.open("rb", buffering=0) as file:
            found = read_init(file.read(min(size, MAX_INIT_BYTES)))
        with self._lock:
            self._inits[key] = found
            if len(self._inits) > _INITS:
                self._inits.popitem(last=False)
        return found

    def _file(self, each: _Segment) -> BinaryIO:
        try:
            return each.path.open("rb")
        except OSError as error:
            raise _damaged(each.row, error) from error


def _fragment_at(file: BinaryIO, each: _Segment, number: int) -> FragmentInfo:
    """The head of a key frame's fragment. Raises Mp4Error if it is not where the index says."""
    for info in scan(file, each.index.begin(number), each.row.size_bytes):
        if info.track == VIDEO_TRACK and info.key:
            return info
        break
    raise Mp4Error("no key frame where the index has one")


def _damaged(row: SegmentRow, error: Exception | str) -> FootageDamagedError:
    return FootageDamagedError(f"{row.path}: {error}", path=row.path, start_us=row.start_us)


def _tracks(each: _Segment, audio: bool) -> Tracks:
    """What a segment gives to a stream with or without sound."""
    tracks = each.init.tracks
    return tracks if audio or tracks.audio is None else replace(tracks, audio=None)
