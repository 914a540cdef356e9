# SPDX-License-Identifier: Apache-2.0
"""A made-up archive for tests: cameras, volumes, and segment files as the recorder writes them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, insert, select
from sqlalchemy.engine import RowMapping

from fairwatch.db.engine import write
from fairwatch.db.tables import camera, deletion, gap, hold, segment, stream
from fairwatch.media.annexb import sample
from fairwatch.media.fmp4.boxes import metadata_box
from fairwatch.media.fmp4.write import fragment, init_segment
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, AudioTrack, Codec, Tracks
from fairwatch.store.catalogue import Catalogue, GapCause, GapRow, SegmentRow
from fairwatch.store.keyindex import KeyIndexWriter
from fairwatch.store.layout import DAY_US, segment_path
from fairwatch.store.volumes import Volume, Volumes
from tests.media.clips import clip

INSTALLATION = "11111111-2222-4333-8444-555555555555"
NOON_US = 1_795_262_400_000_000
"""2026-11-21 12:00:00 UTC."""

S = 1_000_000
DAY = DAY_US


@cache
def video(width: int = 322) -> Tracks:
    """H.264 tracks with real parameter sets."""
    return Tracks(clip(frames=2, width=width).track)


@cache
def with_sound() -> Tracks:
    return Tracks(video().video, AudioTrack(Codec.PCMA, 8000, 1))


@dataclass(frozen=True, slots=True)
class Camera:
    id: int
    uuid: str
    main: int
    sub: int


@dataclass(frozen=True, slots=True)
class Sample:
    """A frame as it should come out again, at its UTC decode time."""

    track: int
    decode_us: int
    key: bool
    payload: bytes
    cts_us: int = 0


def samples(start_us: int, seconds: float, fps: int = 5, key_every_us: int = S, sound: bool = False) -> list[Sample]:
    """Frames that are all different: `fps` a second, a key frame each `key_every_us`, sound in pieces of 200 ms."""
    made = []
    step_us = S // fps
    for number in range(int(seconds * fps)):
        at_us = start_us + number * step_us
        key = (at_us - start_us) % key_every_us == 0
        body = hashlib.sha256(f"{at_us} {key}".encode()).digest() * (12 if key else 3) + b"\x80"
        made.append(Sample(VIDEO_TRACK, at_us, key, sample([bytes([0x65 if key else 0x41]) + body])))
        if sound:
            made.append(
                Sample(AUDIO_TRACK, at_us, key=True, payload=hashlib.sha256(f"sound {at_us}".encode()).digest())
            )
    return made


def file_bytes(
    metadata: dict[str, str | int], frames: Sequence[Sample], tracks: Tracks, step_us: int
) -> tuple[bytes, bytes]:
    """A segment file and its key index."""
    start_us = int(metadata["start_us"])
    out = bytearray(init_segment(tracks, 0, metadata_box(metadata), created_us=start_us))
    index = KeyIndexWriter(start_us, len(out))
    for number, each in enumerate(frames):
        if each.key and each.track == VIDEO_TRACK:
            index.key(each.decode_us, len(out))
        shape = [(step_us, len(each.payload), each.key, each.cts_us)]
        out += fragment(each.track, number, each.decode_us - start_us, shape, [each.payload])
    return bytes(out), index.snapshot(_end_us(frames, step_us), len(out))


def _end_us(frames: Sequence[Sample], step_us: int) -> int:
    return [each.decode_us for each in frames if each.track == VIDEO_TRACK][-1] + step_us


class Archive:
    """Makes rows and files."""

    def __init__(self, engine: Engine, data: Path) -> None:
        self.engine = engine
        self.data = data
        self.catalogue = Catalogue(engine)
        self.volumes = Volumes(engine, data, INSTALLATION)
        self._cameras = 0

    def volume(self, name: str = "media", quota_bytes: int | None = None, floor_bytes: int = 0) -> Volume:
        return self.volumes.add(name, name, quota_bytes, floor_bytes)

    def camera(self, **values: object) -> Camera:
        self._cameras += 1
        uuid = str(UUID(int=self._cameras))
        row = {"uuid": uuid, "name": f"Gate {self._cameras}", "enabled": True, "created_us": 0, "updated_us": 0}
        with write(self.engine) as connection:
            number = connection.execute(insert(camera).values(row | values).returning(camera.c.id)).scalar_one()
            main, sub = (
                connection.execute(
                    insert(stream)
                    .values(camera_id=number, kind=kind, address="rtsp://camera.invalid/1", record=True)
                    .returning(stream.c.id)
                ).scalar_one()
                for kind in ("main", "sub")
            )
        return Camera(number, uuid, main, sub)

    def record(
        self,
        of: Camera,
        on: Volume,
        start_us: int,
        seconds: float = 4,
        *,
        kind: str = "main",
        fps: int = 5,
        sound: bool = False,
        tracks: Tracks | None = None,
        closed: bool = True,
        commit: bool = True,
    ) -> SegmentRow:
        """A segment, its file and its row."""
        tracks = tracks or (with_sound() if sound else video())
        frames = samples(start_us, seconds, fps, sound=sound)
        data, index = file_bytes(self.metadata(of, kind, start_us), frames, tracks, S // fps)
        path = on.path / segment_path(of.uuid, kind, start_us)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        row = SegmentRow(
            stream_id=of.main if kind == "main" else of.sub,
            start_us=start_us,
            end_us=_end_us(frames, S // fps),
            volume_id=on.id,
            path=str(path.relative_to(on.path)),
            size_bytes=len(data),
            fragments=len(frames),
            index=index,
            digest=hashlib.sha256(data).digest() if closed else None,
        )
        if commit:
            self.catalogue.commit([row])
        return row

    def metadata(self, of: Camera, kind: str, start_us: int) -> dict[str, str | int]:
        name = f"Gate {of.id}"
        return {
            "installation": INSTALLATION,
            "camera": of.uuid,
            "camera_name": name,
            "stream": kind,
            "start_us": start_us,
        }

    def row(self, stream_id: int, volume_id: int, start_us: int, end_us: int, size_bytes: int = 1000) -> SegmentRow:
        """A closed segment without a file."""
        index = KeyIndexWriter(start_us, 500)
        index.key(start_us, 500)
        made = SegmentRow(
            stream_id=stream_id,
            start_us=start_us,
            end_us=end_us,
            volume_id=volume_id,
            path=segment_path("none", "main", start_us),
            size_bytes=size_bytes,
            fragments=1,
            index=index.snapshot(end_us, max(size_bytes, 500)),
            digest=b"\1" * 32,
        )
        self.catalogue.commit([made])
        return made

    def open(self, row: SegmentRow) -> SegmentRow:
        """The row as it was before the file was closed."""
        return replace(row, digest=None)

    def gap(self, stream_id: int, start_us: int, end_us: int | None, cause: GapCause = GapCause.NETWORK) -> None:
        self.catalogue.commit([], [GapRow(stream_id, start_us, end_us, cause)])

    def hold(
        self, camera_id: int, start_us: int, end_us: int, lifted_us: int | None = None, until_us: int | None = None
    ) -> None:
        values = {"camera_id": camera_id, "start_us": start_us, "end_us": end_us, "reason": "case 7"}
        ends = {"placed_us": 0, "lifted_us": lifted_us, "until_us": until_us}
        with write(self.engine) as connection:
            connection.execute(insert(hold).values(values | ends))

    def file(self, row: SegmentRow) -> Path:
        return self.volumes.root(row.volume_id) / row.path

    def files(self, on: Volume) -> set[str]:
        return {str(path.relative_to(on.path)) for path in on.path.rglob("*.mp4")}

    def rows(self, stream_id: int | None = None) -> list[SegmentRow]:
        query = select(segment).order_by(segment.c.stream_id, segment.c.start_us)
        if stream_id is not None:
            query = query.where(segment.c.stream_id == stream_id)
        with self.engine.connect() as connection:
            return [SegmentRow(*row) for row in connection.execute(query)]

    def gaps(self, stream_id: int) -> list[tuple[int, int | None, str]]:
        query = select(gap).where(gap.c.stream_id == stream_id).order_by(gap.c.start_us)
        with self.engine.connect() as connection:
            return [(row.start_us, row.end_us, row.cause) for row in connection.execute(query)]

    def deletions(self) -> list[RowMapping]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(deletion).order_by(deletion.c.id)).mappings())


def identity(on: Volume) -> dict[str, object]:
    """What the volume's identity file says."""
    found: dict[str, object] = json.loads((on.path / ".fairwatch-volume").read_bytes())
    return found
