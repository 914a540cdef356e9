# SPDX-License-Identifier: Apache-2.0
"""One segment file: appended to, cut back to what was good, and the books that say what is in it."""

import errno
import hashlib
from pathlib import Path

import pytest

from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK
from fairwatch.store.catalogue import SegmentRow
from fairwatch.store.keyindex import decode
from fairwatch.store.segment import OpenSegment, SegmentFile, closed
from fairwatch.store.volumes import IDENTITY
from tests.store.archive import NOON_US, S
from tests.store.disks import SmallDisk

PATH = "camera/main/2026-11-21/120000.000000Z.mp4"


@pytest.fixture(autouse=True)
def volume(tmp_path: Path) -> None:
    """A folder marked as a volume."""
    (tmp_path / IDENTITY).touch()


def test_where_no_disk_is_mounted_no_file_is_made(tmp_path: Path) -> None:
    (tmp_path / "unmounted").mkdir()
    for root in (tmp_path / "unmounted", tmp_path / "nowhere"):
        with pytest.raises(OSError, match="not mounted"):
            SegmentFile(root, PATH).write([b"one"])
    assert list((tmp_path / "unmounted").iterdir()) == []
    assert not (tmp_path / "nowhere").exists()


def test_a_file_can_be_cut_back_open_or_closed(tmp_path: Path) -> None:
    file = SegmentFile(tmp_path, PATH)
    file.write([b"good", b"bad"])
    assert file.cut(4) == hashlib.sha256(b"good").digest()
    assert (tmp_path / PATH).read_bytes() == b"good"
    assert file.closed
    assert file.cut(2) == hashlib.sha256(b"go").digest()
    file.cut(0)
    assert not (tmp_path / PATH).exists()


def test_a_file_is_made_by_its_first_write_and_appended_to(tmp_path: Path) -> None:
    file = SegmentFile(tmp_path, PATH)
    assert file.descriptor == -1
    assert list(tmp_path.rglob("*.mp4")) == []
    file.write([b"one", b"", b"two"])
    file.write([b"three"])
    file.write([])
    assert file.descriptor >= 0
    assert (tmp_path / PATH).read_bytes() == b"onetwothree"
    assert file.written_bytes == 11
    assert file.close() == hashlib.sha256(b"onetwothree").digest()
    assert (tmp_path / PATH).stat().st_mode & 0o777 == 0o640


def test_many_buffers_and_large_ones_are_written_whole(tmp_path: Path) -> None:
    buffers = [bytes((n % 256,)) * (n % 7) for n in range(5_000)] + [b"x" * 3_000_000]
    file = SegmentFile(tmp_path, PATH)
    file.write(buffers)
    whole = b"".join(buffers)
    assert (tmp_path / PATH).read_bytes() == whole
    assert file.close() == hashlib.sha256(whole).digest()


def test_a_file_that_is_there_already_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / PATH).parent.mkdir(parents=True)
    (tmp_path / PATH).write_bytes(b"kept")
    file = SegmentFile(tmp_path, PATH)
    with pytest.raises(FileExistsError):
        file.write([b"new"])
    file.close()
    assert (tmp_path / PATH).read_bytes() == b"kept"


def test_nothing_is_written_after_the_end(tmp_path: Path) -> None:
    file = SegmentFile(tmp_path, PATH)
    file.write([b"one"])
    digest = file.close()
    assert file.closed
    with pytest.raises(OSError, match="closed") as refused:
        file.write([b"two"])
    assert refused.value.errno == errno.EBADF
    assert file.close() == digest
    assert (tmp_path / PATH).read_bytes() == b"one"


def test_a_file_given_up_before_its_first_write_is_not_made_later(tmp_path: Path) -> None:
    file = SegmentFile(tmp_path, PATH)
    file.close()
    with pytest.raises(OSError, match="closed"):
        file.write([b"a fragment without the init segment before it"])
    assert not (tmp_path / PATH).exists()


def test_a_full_disk_leaves_what_was_written_before(disk: SmallDisk) -> None:
    file = SegmentFile(disk.path, PATH)
    file.write([b"good" * 1_000])
    disk.fill()
    with pytest.raises(OSError, match="space"):
        file.write([b"bad" * 100_000, b"worse" * 100_000])
    assert file.written_bytes == 4_000
    disk.free()
    assert (disk.path / PATH).read_bytes() == b"good" * 1_000
    assert file.close() == hashlib.sha256(b"good" * 1_000).digest()


def test_a_write_that_only_half_fits_is_cut_off_again(disk: SmallDisk) -> None:
    file = SegmentFile(disk.path, PATH)
    file.write([b"good"])
    with pytest.raises(OSError, match="space"):
        file.write([b"x" * 1_000_000] * 9)
    assert (disk.path / PATH).read_bytes() == b"good"
    disk.free()
    file.write([b"better"])
    assert file.close() == hashlib.sha256(b"goodbetter").digest()


def test_a_file_that_never_held_a_byte_is_removed(disk: SmallDisk) -> None:
    (disk.path / PATH).parent.mkdir(parents=True)
    disk.fill()
    file = SegmentFile(disk.path, PATH)
    with pytest.raises(OSError, match="space"):
        file.write([b"x" * 100_000])
    file.close()
    assert not (disk.path / PATH).exists()


# The books.


@pytest.fixture
def segment(tmp_path: Path) -> OpenSegment:
    return OpenSegment(
        stream_id=3,
        volume_id=4,
        start_us=NOON_US,
        file=SegmentFile(tmp_path, PATH),
        init=b"init",
        clock_offset_us=-7,
    )


def picture(at_us: int, key: bool = False) -> Fragment:
    return Fragment((b"picture",), 7, VIDEO_TRACK, key, NOON_US + at_us, 40_000)


def test_each_batch_holds_what_is_new_and_a_row_for_all_of_it(segment: OpenSegment) -> None:
    segment.add(picture(0, key=True))
    segment.add(picture(40_000))
    first = segment.take(last=False)
    assert first.buffers == [b"init", b"picture", b"picture"]
    assert not first.last
    assert segment.pending_bytes == 0
    segment.add(Fragment((b"sound",), 5, AUDIO_TRACK, True, NOON_US + 50_000, 200_000))
    segment.add(picture(80_000, key=True))
    second = segment.take(last=True)
    assert second.buffers == [b"sound", b"picture"]
    assert second.last
    assert second.file is first.file
    assert second.row == SegmentRow(
        stream_id=3,
        start_us=NOON_US,
        end_us=NOON_US + 120_000,
        volume_id=4,
        path=PATH,
        size_bytes=30,
        fragments=4,
        index=second.row.index,
        digest=None,
        clock_offset_us=-7,
    )
    index = decode(second.row.index)
    assert (index.init_bytes, index.times_us, index.offsets) == (4, (0, 80_000), (4, 23))
    assert (index.end_us, index.size_bytes) == (120_000, 30)
    assert closed(second.row, b"digest").digest == b"digest"


def test_the_end_is_the_pictures_and_not_the_sounds(segment: OpenSegment) -> None:
    segment.add(picture(0, key=True))
    segment.add(Fragment((b"sound",), 5, AUDIO_TRACK, True, NOON_US + 50_000, 5 * S))
    assert segment.take(last=True).row.end_us == NOON_US + 40_000


def test_an_abandoned_segment_ends_with_what_was_given_before(segment: OpenSegment) -> None:
    segment.add(picture(0, key=True))
    given = segment.take(last=False)
    segment.add(picture(40_000))
    assert segment.pending_bytes == 7
    closing = segment.abandon()
    assert closing is not None
    assert (closing.buffers, closing.last, closing.row) == ([], True, given.row)
    assert segment.pending_bytes == 0


def test_a_segment_of_which_nothing_was_given_leaves_nothing(segment: OpenSegment) -> None:
    segment.add(picture(0, key=True))
    assert segment.abandon() is None
