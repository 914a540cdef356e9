# SPDX-License-Identifier: Apache-2.0
"""The list of standards of a system: what was measured beside what is asked, what people checked, and when that lapses."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from fairwatch.accounts.models import Actor
from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.db.registry import place, placement, video_system
from fairwatch.db.tables import camera, footage_day, stream, stream_measure, volume
from fairwatch.govern.compliance.checklist import Checklist, checklist, measured_words, printed, told
from fairwatch.govern.compliance.conformity import (
    Certified,
    Judged,
    Known,
    Measured,
    Shown,
    Standing,
    judge,
)
from fairwatch.govern.compliance.errors import NothingToReport
from fairwatch.govern.compliance.load_standards import checks_of, measured_of
from fairwatch.govern.compliance.policy import DAY_US, HOUR_US, POLICY
from fairwatch.govern.duties.errors import EntryInvalid
from fairwatch.govern.duties.writing import Duties, NewEntry, Writer
from fairwatch.govern.rules.standards import items, standards
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.govern.compliance.scenes import NOW_US, TODAY, ZONE, checked, measured
from tests.govern.ground import Ground, added, lay

NOTHING = Known({}, {})
WRITER = Writer(Actor(None, "wang", "10.0.0.1"))
SEEN = {
    "measured_us": NOW_US - 60_000_000,
    "codec": "h264",
    "transport": "tcp",
    "width": 1920,
    "height": 1080,
    "fps": 24.9,
    "bitrate_bps": 4_000_000,
    "delay_ms": 180,
    "jitter_ms": 12,
    "loss_ppm": 0,
    "clock_offset_us": -40_000,
}


def one(item: str, known: Known = NOTHING, day: date = TODAY) -> Judged:
    return judge(items()[item], known, day, ZONE)


# ---- judging ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "known", "standing", "shown"),
    [
        ("keepalive", NOTHING, Standing.UNCHECKED, Shown.NOTHING),
        ("keepalive", Known({}, {"keepalive": checked()}), Standing.CONFORMS, Shown.CHECKED),
        ("keepalive", Known({}, {"keepalive": checked("does-not")}), Standing.FAILS, Shown.CHECKED),
        ("keepalive", Known({}, {"keepalive": checked("not-applicable")}), Standing.NOT_APPLICABLE, Shown.CHECKED),
        ("keepalive", Known({}, {}, reported=True), Standing.CONFORMS, Shown.REPORT),
        ("video-security", Known({}, {}, reported=True), Standing.UNCHECKED, Shown.NOTHING),
        ("video-security", Known({}, {}, [Certified(1, "GB 35114-2017 A")]), Standing.CONFORMS, Shown.CERTIFICATE),
        ("frame-rate", Known({"frame-rate": measured()}, {}), Standing.CONFORMS, Shown.MEASURED),
        ("frame-rate", Known({"frame-rate": measured(dark=1)}, {}), Standing.CONFORMS, Shown.MEASURED),
        ("frame-rate", Known({"frame-rate": measured(dark=3)}, {}), Standing.UNCHECKED, Shown.NOTHING),
        ("frame-rate", Known({"frame-rate": measured(bad=1)}, {}), Standing.FAILS, Shown.MEASURED),
    ],
)
def test_an_item_stands_as_what_is_known(item: str, known: Known, standing: Standing, shown: Shown) -> None:
    found = one(item, known)
    assert (found.standing, found.shown) == (standing, shown)


def test_what_is_measured_goes_before_what_is_said() -> None:
    bad = {"frame-rate": measured(bad=1)}
    assert one("frame-rate", Known(bad, {"frame-rate": checked()})).standing is Standing.FAILS
    away = {"frame-rate": checked("not-applicable")}
    assert one("frame-rate", Known(bad, away)).standing is Standing.FAILS, "nobody talks a measure away"
    assert one("frame-rate", Known({"frame-rate": measured(dark=3)}, away)).standing is Standing.NOT_APPLICABLE
    said = {"frame-rate": checked("does-not")}
    assert one("frame-rate", Known({"frame-rate": measured()}, said)).standing is Standing.FAILS


def test_where_a_low_figure_proves_nothing_a_person_looks() -> None:
    low = {"bandwidth": measured(bad=2)}
    assert one("bandwidth", Known(low, {})).standing is Standing.UNCHECKED
    assert one("bandwidth", Known(low, {"bandwidth": checked()})).standing is Standing.CONFORMS


def test_a_check_counts_to_the_end_of_its_last_day_and_a_shortfall_until_it_is_mended() -> None:
    good, bad = checked(lapses_us=NOW_US), checked("does-not", lapses_us=NOW_US)
    last = good.last_day(ZONE)
    assert last == TODAY
    for check, later in ((good, Standing.LAPSED), (bad, Standing.FAILS)):
        known = Known({}, {"keepalive": check})
        assert one("keepalive", known, last).standing is not Standing.LAPSED
        assert one("keepalive", known, last + timedelta(days=1)).standing is later


def test_an_advisory_shortfall_with_its_reason_is_known_and_a_mandatory_one_is_not_excused() -> None:
    assert one("keepalive", Known({}, {"keepalive": checked("does-not")})).known_shortfall
    assert not one("video-security", Known({}, {"video-security": checked("does-not")})).known_shortfall


@pytest.mark.parametrize(
    ("names", "standard", "certifies"),
    [
        ("GB/T 28181-2016", "gbt-28181-2016", True),
        ("符合GB/T28181—2016、GB 35114", "gbt-28181-2016", True),
        ("符合GB/T28181—2016、GB 35114", "gb-35114-2017", True),
        ("GB/T 28181-2016", "gbt-28181-2022", False),
        ("GB/T 28181", "gbt-28181-2022", True),
        ("GB/T 281812", "gbt-28181-2022", False),
        ("GA/T 1400.4-2017", "gat-1400-4-2017", True),
        ("CCC", "gb-35114-2017", False),
    ],
)
def test_a_certificate_counts_for_what_it_certifies(names: str, standard: str, certifies: bool) -> None:
    assert Certified(1, names).certifies(standards()[standard]) is certifies


# ---- measuring -------------------------------------------------------------


@pytest.fixture
def mall(sqlite_engine: Engine) -> Ground:
    return laid(sqlite_engine)


def laid(engine: Engine) -> Ground:
    """Three cameras that record and are measured."""
    ground = lay(engine, cameras=3)
    with write(engine) as connection:
        for number in ground.camera_ids:
            made = added(connection, stream, camera_id=number, kind="main", address="rtsp://a", record=True)
            connection.execute(insert(stream_measure).values(stream_id=made, **SEEN))
    return ground


def measure(ground: Ground, number: int = 0, **values: Any) -> None:
    """What is measured of one of the cameras."""
    with write(ground.engine) as connection:
        ids = connection.scalars(select(stream.c.id)).all()
        change = update(stream_measure).where(stream_measure.c.stream_id == sorted(ids)[number])
        connection.execute(change.values(**values))


def seen(ground: Ground) -> dict[str, Measured]:
    with ground.engine.connect() as connection:
        return dict(measured_of(connection, [ground.site_id], NOW_US)[ground.system_id])


def counts(found: Measured) -> tuple[int, int, int]:
    return found.good, found.bad, found.dark


def test_a_system_whose_cameras_are_as_asked(engine: Engine) -> None:
    found = seen(laid(engine))
    all_three = {name for name, each in found.items() if counts(each) == (3, 0, 0)}
    assert all_three == {
        "identity-code",
        "delay-to-centre",
        "packet-loss",
        "jitter",
        "bandwidth",
        "frame-rate",
        "codec",
        "media-transport",
        "storage-days",
        "school-storage",
        "bank-storage",
        "clock-error",
    }
    assert found["online-rate"].worst == 100.0
    assert counts(found["frame-rate-small"]) == (0, 0, 0)
    assert one("frame-rate-small", Known(found, {})).standing is Standing.NOT_APPLICABLE
    assert counts(found["dedicated-network"]) == (0, 1, 0)
    assert found["frame-rate"].at_us == SEEN["measured_us"]


def test_a_camera_that_is_not_as_asked_is_counted_with_its_value(engine: Engine) -> None:
    ground = laid(engine)
    measure(ground, fps=12.0, loss_ppm=1001, delay_ms=2001, jitter_ms=51, bitrate_bps=511_999, codec="mjpeg")
    measure(ground, transport="", clock_offset_us=-5_001_000)
    found = seen(ground)
    for item, worst in (
        ("frame-rate", 12.0),
        ("packet-loss", 1001.0),
        ("delay-to-centre", 2001.0),
        ("jitter", 51.0),
        ("bandwidth", 511_999.0),
        ("clock-error", 5001.0),
        ("codec", 0.0),
        ("media-transport", 0.0),
    ):
        assert counts(found[item]) == (2, 1, 0), item
        assert found[item].worst == pytest.approx(worst)


def test_a_number_is_met_at_its_bound(mall: Ground) -> None:
    measure(mall, loss_ppm=1000, delay_ms=2000, jitter_ms=50, bitrate_bps=512_000, fps=14.6, clock_offset_us=5_000_000)
    found = seen(mall)
    for item in ("packet-loss", "delay-to-centre", "jitter", "bandwidth", "frame-rate", "clock-error"):
        assert counts(found[item]) == (3, 0, 0), item


def test_a_small_picture_has_to_be_smoother(mall: Ground) -> None:
    measure(mall, width=352, height=288, fps=20.0)
    found = seen(mall)
    assert counts(found["frame-rate"]) == (2, 0, 0)
    assert counts(found["frame-rate-small"]) == (0, 1, 0)


def test_a_system_that_records_nothing_is_not_excused(mall: Ground) -> None:
    with write(mall.engine) as connection:
        connection.execute(update(stream).values(record=False))
    assert "storage-days" not in seen(mall)
    assert standing(mall, "storage-days") is Standing.UNCHECKED


def test_what_was_measured_long_ago_or_never_is_not_known(mall: Ground) -> None:
    measure(mall, measured_us=NOW_US - POLICY.measured_days * DAY_US)
    measure(mall, 1, clock_offset_us=None)
    found = seen(mall)
    assert counts(found["frame-rate"]) == (2, 0, 1)
    assert counts(found["delay-to-centre"]) == (1, 0, 2)
    assert counts(found["clock-error"]) == (1, 0, 2)
    measure(mall, measured_us=NOW_US - HOUR_US)
    assert seen(mall)["online-rate"].worst == pytest.approx(66.7)


def test_a_camera_that_is_off_or_taken_out_is_not_judged_by_its_pictures(mall: Ground) -> None:
    measure(mall, fps=1.0)
    measure(mall, 1, fps=1.0)
    mall.change(camera, mall.camera_ids[0], enabled=False)
    mall.change(camera, mall.camera_ids[1], removed_us=5)
    found = seen(mall)
    assert counts(found["frame-rate"]) == (1, 0, 0)
    assert counts(found["storage-days"]) == (2, 0, 0)
    assert found["online-rate"].worst == 100.0


def test_codes_retention_and_the_network_are_read_from_what_is_registered(mall: Ground) -> None:
    mall.change(placement, mall.camera_ids[0], code=None)
    mall.change(placement, mall.camera_ids[1], code="21010200403020000001")
    mall.change(camera, mall.camera_ids[0], retention_min_days=29)
    mall.change(camera, mall.camera_ids[1], retention_min_days=0, floor_days=30)
    mall.change(video_system, mall.system_id, network="dedicated")
    found = seen(mall)
    assert counts(found["identity-code"]) == (1, 2, 0)
    assert counts(found["storage-days"]) == (2, 1, 0)
    assert found["storage-days"].worst == 29.0
    assert counts(found["dedicated-network"]) == (1, 0, 0)


def test_how_much_of_the_last_seven_days_is_recorded(engine: Engine) -> None:
    mall = laid(engine)
    today = NOW_US // DAY_US
    with write(mall.engine) as connection:
        disk = added(connection, volume, name="media", path="media", floor_bytes=0)
        streams = connection.scalars(select(stream.c.id)).all()
        for number, stream_id in enumerate(sorted(streams)):
            for day in range(today - 9, today + 1):
                length_us = DAY_US // 2 if number == 0 else DAY_US
                connection.execute(
                    insert(footage_day).values(
                        stream_id=stream_id, volume_id=disk, day=day, segments=1, size_bytes=1, footage_us=length_us
                    )
                )
    found = seen(mall)["recording-rate"]
    assert found.worst == pytest.approx(83.3)
    assert counts(found) == (0, 1, 0)


# ---- checking --------------------------------------------------------------


def check(ground: Ground, clock: ManualClock, *which: str, result: str = "conforms", **changes: Any) -> None:
    fields = {"items": list(which), "result": result, "found": "Looked at."} | changes
    new = NewEntry("standards-check", fields, [f"system:{ground.system_id}"])
    with write(ground.engine) as connection:
        Duties(ground.engine, clock).add(connection, new, WRITER, lambda *_: None)


def lists(ground: Ground, scope: Scope = EVERYTHING, now_us: int = NOW_US) -> Checklist:
    with ground.engine.connect() as connection:
        return checklist(connection, ground.system_id, scope, now_us)


def standing(ground: Ground, item: str, now_us: int = NOW_US) -> Standing:
    return next(each.standing for each in lists(ground, now_us=now_us).items if each.item.id == item)


def test_several_items_are_checked_at_once_and_the_newest_check_of_each_counts(engine: Engine) -> None:
    mall = laid(engine)
    check(mall, ManualClock(NOW_US - 2 * DAY_US), "keepalive", "registration", "trial-run")
    check(mall, ManualClock(NOW_US - DAY_US), "keepalive", result="does-not", found="Every 90 s.")
    assert standing(mall, "keepalive") is Standing.FAILS
    assert standing(mall, "registration") is Standing.CONFORMS
    assert standing(mall, "video-security") is Standing.UNCHECKED
    with mall.engine.connect() as connection:
        found = checks_of(connection, [mall.site_id])[mall.system_id]
    assert set(found) == {"keepalive", "registration", "trial-run"}
    assert found["keepalive"].found == "Every 90 s."


def test_a_check_lapses_after_the_months_of_the_policy(mall: Ground) -> None:
    check(mall, ManualClock(NOW_US), "keepalive")
    last = next(each for each in lists(mall).items if each.item.id == "keepalive").check
    assert last is not None
    assert last.last_day(ZONE) == date(2027, 11, 22)
    assert last.lapses_us is not None
    assert standing(mall, "keepalive", last.lapses_us - 1) is Standing.CONFORMS
    assert standing(mall, "keepalive", last.lapses_us) is Standing.LAPSED


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"items": ["beauty"]}, "items"),
        ({"items": []}, "items"),
        ({"items": ["keepalive"], "result": "perhaps"}, "result"),
        ({"items": ["keepalive"], "found": ""}, "found"),
    ],
)
def test_a_check_of_nothing_that_is_on_the_list_is_refused(fields: dict[str, Any], field: str, mall: Ground) -> None:
    with pytest.raises(EntryInvalid) as refused:
        check(mall, ManualClock(NOW_US), "keepalive", **fields)
    assert json.loads(str(refused.value.params["wrong"])).keys() == {field}


# ---- the list --------------------------------------------------------------


def test_the_list_has_what_was_measured_beside_what_is_asked(mall: Ground) -> None:
    measure(mall, fps=12.0)
    found = told(lists(mall))
    one = next(each for each in found["items"] if each["item"] == "frame-rate")
    assert (one["number"], one["asked"].zh, one["standing"]) == ("GB/T 28181-2016", "不低于 15 帧/秒", "does-not")
    assert one["measured"]["text"].zh == "最低 12 帧/秒，2 台达到，1 台未达到"
    assert one["measured"]["text"].en == "12 frames/s at worst, as asked 2, not so 1"
    assert sum(found["counts"].values()) == len(found["items"])


def test_a_report_on_file_stands_for_what_is_advisory_alone(mall: Ground) -> None:
    mall.papers()
    found = lists(mall)
    assert found.papers.report
    left = {each.item.id for each in found.items if each.standing is Standing.UNCHECKED}
    assert left == {each.item.id for each in found.items if each.item.mandatory and each.shown is Shown.NOTHING}
    assert "video-security" in left


def test_which_standards_count_follows_the_places(mall: Ground) -> None:
    assert "school-repair" not in {each.item.id for each in lists(mall).items}
    mall.change(place, mall.place_id, kind="school")
    assert "school-repair" in {each.item.id for each in lists(mall).items}


def test_whoever_does_not_see_the_site_finds_no_list(mall: Ground) -> None:
    with pytest.raises(NothingToReport):
        lists(mall, Scope(division="370202"))


def test_every_measure_can_be_said_in_both_languages() -> None:
    for each in items().values():
        for found in (Measured(1, 1, 1, 12.5), Measured(0, 0, 2, None), Measured(0, 2, 0, 0.0)):
            # Of accounts there is nothing that could be unknown.
            if each.measure is not None and not (each.measure in ("authorisation", "network") and found.dark):
                words = measured_words(each, found)
                assert words.zh
                assert words.en
                assert "{" not in words.zh + words.en


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_is_printed(language: str, mall: Ground) -> None:
    check(mall, ManualClock(NOW_US), "keepalive")
    assert printed(lists(mall), language).startswith(b"%PDF")
