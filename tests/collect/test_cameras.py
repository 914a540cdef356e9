# SPDX-License-Identifier: Apache-2.0
"""The register of cameras: what is kept, what is refused, and that passwords never come out."""

from collections.abc import Mapping
from typing import Any, cast

import pytest
from sqlalchemy import Connection, Engine, insert, select

from fairwatch.accounts.secrets import Sealer
from fairwatch.clock import ManualClock
from fairwatch.collect.cameras import (
    CameraChanges,
    CameraConfig,
    CameraInvalid,
    CameraNotFound,
    Cameras,
    PasswordNeeded,
    Retention,
    StreamKind,
    StreamNotFound,
    StreamSource,
    Transport,
)
from fairwatch.collect.locator import AddressInvalid, fill
from fairwatch.db.engine import write
from fairwatch.db.tables import camera, gap, stream, volume

SEALER = Sealer(bytes(32))
MAIN = StreamSource(StreamKind.MAIN, "rtsp://192.0.2.5/main")
SUB = StreamSource(StreamKind.SUB, "rtsp://192.0.2.5/sub", record=False)
GATE = CameraConfig("Gate 2", (MAIN, SUB), place="North", username="admin")


class Notes:
    """Collects the audit entries."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, str, Mapping[str, object]]] = []

    def __call__(self, connection: Connection, action: str, subject: str, detail: Mapping[str, object]) -> None:
        self.entries.append((action, subject, detail))


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def cameras(sqlite_engine: Engine) -> Cameras:
    return Cameras(sqlite_engine, ManualClock(), SEALER)


def stored_password(engine: Engine, camera_id: int) -> str | None:
    """What a recorder would dial with."""
    with engine.connect() as connection:
        row = connection.execute(select(camera).where(camera.c.id == camera_id)).one()
    return None if row.password_sealed is None else SEALER.open(row.password_sealed, row.uuid)


def test_a_camera_is_kept_as_it_was_given(engine: Engine, notes: Notes) -> None:
    cameras = Cameras(engine, ManualClock(77), SEALER)
    config = CameraConfig(
        "Gate",
        (MAIN, SUB),
        place="North",
        enabled=False,
        username="admin",
        transport=Transport.UDP,
        sound_reason="intercom",
        retention=Retention(30, 90, 10**12),
    )
    made = cameras.add(config, "s3cret", note=notes)
    assert made.config == config
    assert (made.has_password, made.created_us, made.updated_us, made.removed_us) == (True, 77, 77, None)
    assert cameras.get(made.id) == made
    assert list(cameras.list()) == [made]
    assert stored_password(engine, made.id) == "s3cret"


def test_credentials_move_out_of_the_address(cameras: Cameras, sqlite_engine: Engine, notes: Notes) -> None:
    source = StreamSource(StreamKind.MAIN, "rtsp://anna:p%40ss@192.0.2.5:8554/a?b=c")
    made = cameras.add(CameraConfig("Gate", (source,)), None, note=notes)
    assert made.config.streams[0].address == "rtsp://192.0.2.5:8554/a?b=c"
    assert made.config.username == "anna"
    assert stored_password(sqlite_engine, made.id) == "p@ss"


def test_what_is_given_apart_goes_before_what_is_inside(cameras: Cameras, sqlite_engine: Engine, notes: Notes) -> None:
    source = StreamSource(StreamKind.MAIN, "rtsp://old:old@192.0.2.5/a")
    made = cameras.add(CameraConfig("Gate", (source,), username="new"), "new too", note=notes)
    assert made.config.username == "new"
    assert stored_password(sqlite_engine, made.id) == "new too"


def test_nothing_that_is_shown_holds_the_password(cameras: Cameras, notes: Notes) -> None:
    source = StreamSource(StreamKind.MAIN, "rtsp://anna:h1dden@192.0.2.5/a?password=h1dden")
    made = cameras.add(CameraConfig("Gate", (source,)), None, note=notes)
    cameras.change(made.id, {"password": "als0hidden"}, note=notes)
    cameras.remove(made.id, note=notes)
    told = repr(made) + repr(cameras.list(removed=True)) + repr(notes.entries)
    assert "h1dden" not in told
    assert "als0hidden" not in told
    assert "{password}" in made.config.streams[0].address


def test_only_what_is_given_changes(cameras: Cameras, sqlite_engine: Engine, notes: Notes) -> None:
    made = cameras.add(GATE, "s3cret", note=notes)
    changed = cameras.change(made.id, {"name": "Gate 3", "retention": Retention(7)}, note=notes)
    assert changed.config.name == "Gate 3"
    assert changed.config.retention == Retention(7)
    assert changed.config.streams == GATE.streams
    assert stored_password(sqlite_engine, made.id) == "s3cret"
    assert notes.entries[-1] == (
        "camera.changed",
        f"camera:{made.id}",
        {
            "before": {"name": "Gate 2", "retention_min_days": 0},
            "after": {"name": "Gate 3", "retention_min_days": 7},
        },
    )


def test_null_switches_off_what_may_be_off(cameras: Cameras, sqlite_engine: Engine, notes: Notes) -> None:
    made = cameras.add(CameraConfig("Gate", (MAIN,), sound_reason="intercom"), "s3cret", note=notes)
    changed = cameras.change(made.id, {"sound_reason": None, "password": None}, note=notes)
    assert changed.config.sound_reason is None
    assert not changed.has_password
    assert stored_password(sqlite_engine, made.id) is None


def test_a_new_address_brings_its_own_credentials(cameras: Cameras, sqlite_engine: Engine, notes: Notes) -> None:
    made = cameras.add(GATE, "s3cret", note=notes)
    moved = StreamSource(StreamKind.MAIN, "rtsp://root:other@198.51.100.1/x")
    changed = cameras.change(made.id, {"streams": [moved]}, note=notes)
    assert changed.config.username == "root"
    assert changed.config.streams == (StreamSource(StreamKind.MAIN, "rtsp://198.51.100.1/x"),)
    assert stored_password(sqlite_engine, made.id) == "other"


def test_a_stored_password_is_not_sent_to_another_host(cameras: Cameras, notes: Notes) -> None:
    """Else whoever may change an address could read it."""
    made = cameras.add(GATE, "s3cret", note=notes)
    elsewhere = "rtsp://203.0.113.66/main"
    with pytest.raises(PasswordNeeded):
        cameras.change(made.id, {"streams": [StreamSource(StreamKind.MAIN, elsewhere)]}, note=notes)
    with pytest.raises(PasswordNeeded):
        cameras.dial(elsewhere, "", None, made.id)
    assert cameras.get(made.id) == made
    cameras.change(
        made.id, {"streams": [StreamSource(StreamKind.MAIN, elsewhere)], "password": "typed again"}, note=notes
    )
    cameras.change(made.id, {"streams": [StreamSource(StreamKind.MAIN, f"{elsewhere}/2")]}, note=notes)


def test_a_test_dials_with_the_stored_password(cameras: Cameras, notes: Notes) -> None:
    made = cameras.add(GATE, "s3cret", note=notes)
    stored = cameras.dial("rtsp://192.0.2.5/other", "", None, made.id)
    assert (stored.address, stored.username, stored.password) == ("rtsp://192.0.2.5/other", "admin", "s3cret")
    typed = cameras.dial("rtsp://x:y@192.0.2.5/other", "", None, made.id)
    assert (typed.username, typed.password) == ("x", "y")
    fresh = cameras.dial("rtsp://192.0.2.9/", "me", "mine", None)
    assert (fresh.username, fresh.password) == ("me", "mine")
    assert "s3cret" not in repr(stored)


def test_a_removed_camera_forgets_its_password_and_keeps_its_streams(
    cameras: Cameras, sqlite_engine: Engine, notes: Notes
) -> None:
    made = cameras.add(GATE, "s3cret", note=notes)
    stream_id = cameras.stream_id(made.id, "main")
    cameras.remove(made.id, note=notes)
    assert cameras.list() == []
    gone = cameras.get(made.id, removed=True)
    assert not gone.config.enabled
    assert gone.removed_us is not None
    assert stored_password(sqlite_engine, made.id) is None
    assert cameras.stream_id(made.id, "main") == stream_id
    for act in (lambda: cameras.get(made.id), lambda: cameras.remove(made.id, note=notes)):
        with pytest.raises(CameraNotFound):
            act()
    with pytest.raises(CameraNotFound):
        cameras.change(made.id, {"name": "x"}, note=notes)


def test_a_dropped_stream_without_footage_is_gone(cameras: Cameras, notes: Notes) -> None:
    made = cameras.add(GATE, None, note=notes)
    assert cameras.change(made.id, {"streams": [MAIN]}, note=notes).config.streams == (MAIN,)
    with pytest.raises(StreamNotFound):
        cameras.stream_id(made.id, "sub")


def test_a_dropped_stream_with_footage_keeps_it_and_may_come_back(engine: Engine, notes: Notes) -> None:
    cameras = Cameras(engine, ManualClock(), SEALER)
    made = cameras.add(GATE, None, note=notes)
    sub = cameras.stream_id(made.id, "sub")
    with write(engine) as connection:
        connection.execute(insert(gap).values(stream_id=sub, start_us=1, end_us=2, cause="camera"))
    assert cameras.change(made.id, {"streams": [MAIN]}, note=notes).config.streams == (MAIN,)
    assert cameras.list()[0].config.streams == (MAIN,)
    assert cameras.stream_id(made.id, "sub") == sub
    assert cameras.change(made.id, {"streams": [MAIN, SUB]}, note=notes).config.streams == (MAIN, SUB)
    assert cameras.stream_id(made.id, "sub") == sub


def test_a_changed_address_keeps_the_streams_footage(cameras: Cameras, notes: Notes) -> None:
    made = cameras.add(GATE, None, note=notes)
    before = cameras.stream_id(made.id, "main")
    cameras.change(made.id, {"streams": [StreamSource(StreamKind.MAIN, "rtsp://192.0.2.99/m")]}, note=notes)
    assert cameras.stream_id(made.id, "main") == before


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (CameraConfig("x", (SUB,)), "streams"),
        (CameraConfig("x", ()), "streams"),
        (CameraConfig("x", (MAIN, MAIN)), "streams"),
        (CameraConfig("x", (MAIN,), retention=Retention(30, 29)), "retention"),
        (CameraConfig("x", (MAIN,), volume_id=4711), "volume"),
    ],
)
def test_nonsense_is_refused_with_its_reason(cameras: Cameras, notes: Notes, config: CameraConfig, reason: str) -> None:
    with pytest.raises(CameraInvalid) as invalid:
        cameras.add(config, None, note=notes)
    assert invalid.value.params["reason"] == reason
    assert cameras.list() == []
    assert notes.entries == []


def test_a_retired_volume_takes_no_camera(cameras: Cameras, sqlite_engine: Engine, notes: Notes) -> None:
    with write(sqlite_engine) as connection:
        connection.execute(insert(volume).values(id=1, name="old", path="old", floor_bytes=0, retired=True))
    with pytest.raises(CameraInvalid):
        cameras.add(CameraConfig("x", (MAIN,), volume_id=1), None, note=notes)


def test_a_change_that_is_refused_changes_nothing(cameras: Cameras, sqlite_engine: Engine, notes: Notes) -> None:
    made = cameras.add(GATE, "s3cret", note=notes)
    with pytest.raises(AddressInvalid):
        cameras.change(made.id, {"name": "x", "streams": [StreamSource(StreamKind.MAIN, "ftp://x")]}, note=notes)
    assert cameras.get(made.id) == made
    assert len(notes.entries) == 1


def test_an_audit_entry_that_fails_undoes_the_change(cameras: Cameras, sqlite_engine: Engine) -> None:
    def broken(connection: Connection, action: str, subject: str, detail: Mapping[str, object]) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        cameras.add(GATE, None, note=broken)
    with sqlite_engine.connect() as connection:
        assert connection.execute(select(stream)).all() == []
    assert cameras.list() == []


def test_an_address_with_a_user_name_alone_leaves_the_stored_password(cameras: Cameras, notes: Notes) -> None:
    made = cameras.add(GATE, "s3cret", note=notes)
    pasted = StreamSource(StreamKind.MAIN, "rtsp://admin@192.0.2.5/main2")
    assert cameras.change(made.id, {"streams": [pasted]}, note=notes).has_password


@pytest.mark.parametrize("cut", ["#", "\\", "]", "\uff0f"])
def test_no_reading_of_an_address_leads_the_password_to_another_host(cameras: Cameras, notes: Notes, cut: str) -> None:
    made = cameras.add(GATE, "s3cret", note=notes)
    doubtful = f"rtsp://192.0.2.5{cut}.evil.example/x"
    with pytest.raises(AddressInvalid):
        cameras.change(made.id, {"streams": [StreamSource(StreamKind.MAIN, doubtful)]}, note=notes)
    with pytest.raises(AddressInvalid):
        cameras.dial(doubtful, "", None, made.id)


def test_both_streams_of_a_xiongmai_camera_are_dialled_as_they_were_typed(
    cameras: Cameras, sqlite_engine: Engine, notes: Notes
) -> None:
    form = "rtsp://192.0.2.9/user=admin_password=tlJwp_o6_channel=1_stream={}.sdp?real_stream"
    streams = (StreamSource(StreamKind.MAIN, form.format(0)), StreamSource(StreamKind.SUB, form.format(1), False))
    made = cameras.add(CameraConfig("XM", streams), None, note=notes)
    password = stored_password(sqlite_engine, made.id)
    assert password == "tlJwp_o6"
    assert password not in repr(made)
    assert [fill(each.address, password) for each in made.config.streams] == [form.format(0), form.format(1)]


def test_another_device_at_the_address_is_an_exchange_unless_somebody_says_it_is_the_same(
    sqlite_engine: Engine, notes: Notes
) -> None:
    clock = ManualClock()
    cameras = Cameras(sqlite_engine, clock, Sealer(bytes(32)))
    made = cameras.add(GATE, None, note=notes)

    def at(address: str, **changes: Any) -> int | None:
        clock.advance(1)
        given = {"streams": [StreamSource(StreamKind.MAIN, address)], **changes}
        cameras.change(made.id, cast("CameraChanges", given), note=notes)
        with sqlite_engine.connect() as connection:
            return connection.scalar(select(camera.c.exchanged_us).where(camera.c.id == made.id))

    first = made.config.streams[0].address
    assert at(first) is None
    assert at(f"libav:{first}") is None, "opened by something else it is the same"
    assert at("rtsp://192.0.2.77/live", same_device=True, password=None) is None
    assert notes.entries[-1][2]["same_device"] is True
    for address in ("rtsp://192.0.2.78/live", "rtsp://192.0.2.78:8554/live", "rtsp://192.0.2.78:8554/other"):
        assert at(address, password=None) == clock.utc_us()
        assert notes.entries[-1][2]["same_device"] is False
