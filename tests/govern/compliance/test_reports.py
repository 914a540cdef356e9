# SPDX-License-Identifier: Apache-2.0
"""Reports from a real database: every article, the worst state, the texts that bind, who sees what."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from fairwatch.accounts.chain import Chain
from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.db.govern import entry
from fairwatch.db.registry import place, placement, site, unit, video_system
from fairwatch.db.tables import account, camera, segment, stream, volume
from fairwatch.govern.compliance import telling
from fairwatch.govern.compliance.connection import Surroundings
from fairwatch.govern.compliance.errors import NothingToReport, RulesUnknown
from fairwatch.govern.compliance.models import ArticleReport, ControlReport, Report, State
from fairwatch.govern.compliance.prints import Form, printed
from fairwatch.govern.compliance.service import FEW_SITES, About, Compliance
from fairwatch.govern.compliance.verification import Verifier
from fairwatch.govern.filing.keys import open_key
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import Words
from fairwatch.govern.scope import Scope
from tests.govern.compliance.scenes import NOW_US, ago
from tests.govern.ground import COUNTY, OTHER_COUNTY, Ground, add_camera, lay

NATIONAL, LIAONING, QINGDAO = "cn-national-2025", "cn-liaoning-2008", "cn-qingdao-2010"
NETWORK, PERSONAL = "cn-cybersecurity-2026", "cn-pipl-2021"
STATES = {"kept", "due", "breached", "attest", "not-for-software"}


def article(found: Report | None, number: str) -> ArticleReport:
    assert found is not None
    return next(each for each in found.articles if each.article == number)


def control(found: Report | None, name: str) -> ControlReport:
    assert found is not None
    return next(each for one in found.articles for each in one.controls if each.control == name)


def record(engine: Engine, camera_id: int, start_us: int) -> None:
    """A minute of footage."""
    with write(engine) as connection:
        folder = connection.execute(
            insert(volume).values(name=f"v{camera_id}", path=f"/v{camera_id}", floor_bytes=0).returning(volume.c.id)
        ).scalar_one()
        number = connection.execute(
            insert(stream)
            .values(camera_id=camera_id, kind="main", address="rtsp://camera.invalid/", record=True)
            .returning(stream.c.id)
        ).scalar_one()
        connection.execute(
            insert(segment).values(
                stream_id=number,
                start_us=start_us,
                end_us=start_us + 60_000_000,
                volume_id=folder,
                path="x",
                size_bytes=1,
                fragments=1,
                index=b"",
                digest=b"1",
            )
        )


@pytest.mark.parametrize("rules", list(shipped()))
def test_an_empty_installation_is_said_to_keep_nothing(compliance: Compliance, rules: str) -> None:
    found = compliance.report(rules, About())
    assert found is not None
    assert [each.article for each in found.articles] == [each.article for each in shipped()[rules].articles]
    assert {each.state for each in found.articles} <= {State.ATTEST, State.NOT_FOR_SOFTWARE}
    for each in found.articles:
        assert (each.state is State.ATTEST) == (each.kind.value == "duty")


def test_a_report_is_made_on_both_databases(engine: Engine) -> None:
    ground = lay(engine)
    record(engine, ground.camera_ids[0], ago(400))
    record(engine, ground.camera_ids[1], ago(10))
    found = Compliance(engine, ManualClock(NOW_US), Surroundings()).report(NATIONAL, About())
    floor = control(found, "retention-floor")
    assert floor.state is State.BREACHED
    assert {each.key for each in floor.evidence} == {"footage-gaps", "footage-missing"}
    assert floor.next is not None
    assert article(found, "17").state is State.BREACHED
    assert article(found, "14").state is State.BREACHED
    assert article(found, "29").state is State.NOT_FOR_SOFTWARE
    assert found is not None
    assert (found.sites, found.bound, found.unplaced) == (1, 1, 0)
    assert [pack.id for pack in found.binding] == [NATIONAL, NETWORK, PERSONAL, LIAONING]


def test_every_state_of_every_text_can_be_told(ground: Ground, compliance: Compliance) -> None:
    for rules in shipped():
        found = compliance.report(rules, About())
        assert found is not None
        told = telling.whole(found)
        assert told["rules"] == rules
        for each in told["articles"]:
            assert {"article", "state", "controls", "evidence"} <= set(each)
            assert each["state"] in STATES
            assert all(isinstance(name, str) for name in each["controls"])
            assert all(item["text"]["zh"] and item["text"]["en"] for item in each["evidence"])
        assert json.loads(printed(found, Form.JSON, "en")) == json.loads(json.dumps(told))
        assert sum(told["numbers"].values()) == len(told["articles"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_is_printed(ground: Ground, compliance: Compliance, language: str) -> None:
    ground.change(site, ground.site_id, name="<b>Mall & Co</b>")
    found = compliance.report(NATIONAL, About(site_id=ground.site_id))
    assert found is not None
    page = printed(found, Form.HTML, language).decode()
    assert "&lt;b&gt;Mall &amp; Co&lt;/b&gt;" in page
    assert "<b>Mall" not in page
    assert page.count("<tr") == 35
    assert "http" not in page
    assert ("已落实" if language == "zh" else "Kept") in page
    assert printed(found, Form.PDF, language).startswith(b"%PDF")


def test_the_stricter_text_counts_and_is_named(ground: Ground, compliance: Compliance) -> None:
    ground.change(unit, ground.unit_id, trades='["hotel"]')
    for camera_id in ground.camera_ids:
        record(ground.engine, camera_id, ago(400))
    found = compliance.report(LIAONING, About())
    assert found is not None
    weighed = telling.article(found, article(found, "14"))["findings"]
    numbers = next(each["weighed"] for each in weighed if each["control"] == "retention-floor")
    assert {(each["rules"], each["value"]): each["counts"] for each in numbers} == {
        (NATIONAL, 30): False,
        (LIAONING, 15): False,
        ("cn-liaoning-trades-2020", 60): True,
    }


def test_an_article_that_frees_the_class_of_a_site_says_so(ground: Ground, compliance: Compliance) -> None:
    ground.change(site, ground.site_id, site_class="non-public")
    found = compliance.report(NATIONAL, About())
    freed = article(found, "14")
    assert (freed.state, freed.sites, freed.exempt) == (State.NOT_FOR_SOFTWARE, 0, 1)
    assert [each.key for each in freed.controls[0].evidence] == ["exempt"]
    assert article(found, "33").sites == 1
    assert found is not None
    assert telling.article(found, freed)["note"] == {
        "zh": "义务条款，不适用于本场所",
        "en": "A duty that does not apply to this site",
    }
    for language, said in (("zh", "– 不适用于本场所"), ("en", "– Does not apply to this site")):
        page = printed(found, Form.HTML, language).decode()
        row = page[page.index("<td>" + getattr(freed.demands, language)) :]
        assert row[: row.index("</tr>")].count(said) == 1
        assert (
            f"<b>{sum(each.state is State.NOT_FOR_SOFTWARE and each.kind == 'duty' for each in found.articles)}</b> {said}"
            in page
        )
    assert {each["state"] for each in telling.whole(found)["articles"]} <= STATES, "the contract has no other states"


def test_a_text_of_elsewhere_binds_nothing_here(ground: Ground, compliance: Compliance) -> None:
    found = compliance.report(QINGDAO, About())
    assert found is not None
    assert found.bound == 0
    assert {each.state for each in found.articles} == {State.NOT_FOR_SOFTWARE}
    assert [each.key for each in article(found, "7").controls[0].evidence] == ["not-bound"]


def test_cameras_without_a_site_are_judged_by_the_strictest_class(
    sqlite_engine: Engine, compliance: Compliance
) -> None:
    with write(sqlite_engine) as connection:
        made = connection.execute(
            insert(camera)
            .values(uuid="u", name="Loose", enabled=True, retention_min_days=7, created_us=ago(40), updated_us=0)
            .returning(camera.c.id)
        ).scalar_one()
    record(sqlite_engine, made, ago(8))
    found = compliance.report(NATIONAL, About())
    assert found is not None
    assert (found.sites, found.unplaced) == (0, 1)
    floor = control(found, "retention-floor")
    assert {each.key for each in floor.evidence} == {"floor-too-short", "footage-missing"}
    assert article(found, "17").state is State.BREACHED
    assert control(found, "signage").state is State.ATTEST, "nobody knows yet where it stands"


def attest(engine: Engine, name: str, unit_id: int | None, site_id: int | None, lapses_us: int) -> None:
    with write(engine) as connection:
        Chain(entry, outside={"closed_by", "corrected_by"}).append(
            connection,
            {
                "at_us": ago(1),
                "account_id": 1,
                "username": "wang",
                "address": "",
                "kind": "attestation",
                "unit_id": unit_id,
                "site_id": site_id,
                "subject": f"control:{name}",
                "happened_us": ago(1),
                "lapses_us": lapses_us,
                "state": "done",
                "after": None,
                "content": json.dumps({"fields": {"statement": "We looked."}}),
            },
        )


def test_what_is_attested_says_who_and_until_when(ground: Ground, compliance: Compliance) -> None:
    assert control(compliance.report(NATIONAL, About()), "privacy").state is State.ATTEST
    attest(ground.engine, "privacy", ground.unit_id, ground.site_id, ago(-100))
    kept = control(compliance.report(NATIONAL, About()), "privacy")
    assert kept.state is State.KEPT
    said = next(each for each in kept.evidence if each.key == "attestation")
    assert said.params["who"] == Words(zh="wang", en="wang"), "the account is gone: what the register knows"
    assert str(said.params["until"]) == "2027-03-02"
    assert said.params["words"] == "We looked."


def test_a_report_names_people_by_their_names_and_roles_not_by_what_they_sign_in_with(
    ground: Ground, compliance: Compliance
) -> None:
    given = {"username": "wang", "display_name": "王敏", "password_hash": "", "role": "manager", "created_us": ago(2)}
    gone = {"name": "Barracks", "reason": "Moved away", "by": "wang", "at_us": ago(1)}
    with write(ground.engine) as connection:
        wang = connection.execute(insert(account).values(id=1, unit_id=ground.unit_id, **given).returning(account.c.id))
        assert wang.scalar_one() == 1
    ground.change(site, ground.site_id, neighbour_gone=json.dumps(gone))
    attest(ground.engine, "privacy", ground.unit_id, ground.site_id, ago(-100))
    found = compliance.report(NATIONAL, About(site_id=ground.site_id))
    assert found is not None
    for language, name in (("zh", "王敏（系统主管）"), ("en", "王敏 (manager)")):
        page = printed(found, Form.HTML, language).decode()
        assert name in page
        assert "wang" not in page
    assert "wang" not in printed(found, Form.JSON, "en").decode()


def test_an_attestation_for_one_site_says_nothing_of_another(ground: Ground, compliance: Compliance) -> None:
    other = second_site(ground)
    attest(ground.engine, "privacy", ground.unit_id, ground.site_id, ago(-100))
    states = [
        control(compliance.report(NATIONAL, About(site_id=each)), "privacy").state for each in (ground.site_id, other)
    ]
    assert states == [State.KEPT, State.ATTEST]
    both = control(compliance.report(NATIONAL, About()), "privacy")
    assert (both.state, dict(both.counts)) == (State.ATTEST, {State.ATTEST: 1, State.KEPT: 1})
    assert {each.site for each in both.evidence} == {"Northern Mall", "Second"}


def second_site(ground: Ground, county: str = COUNTY, name: str = "Second") -> int:
    """Another site of the unit, with a camera."""
    with write(ground.engine) as connection:
        values = {"unit_id": ground.unit_id, "division": county, "site_class": "art7-operator", "created_us": 0}
        made = connection.execute(insert(site).values(uuid=name, name=name, **values).returning(site.c.id)).scalar_one()
        hall = connection.execute(
            insert(place)
            .values(uuid=f"p{name}", site_id=made, name="Hall", kind="mall-hall", created_us=0)
            .returning(place.c.id)
        ).scalar_one()
        built = connection.execute(
            insert(video_system)
            .values(uuid=f"s{name}", site_id=made, name=f"System of {name}", funding="own", created_us=0)
            .returning(video_system.c.id)
        ).scalar_one()
        add_camera(connection, built, hall, f"Gate of {name}")
    return int(made)


def test_a_person_sees_only_what_is_in_scope(ground: Ground, compliance: Compliance) -> None:
    other = second_site(ground, OTHER_COUNTY)
    here = Scope(division=COUNTY)
    found = compliance.report(NATIONAL, About(here))
    assert found is not None
    assert found.sites == 1
    for about in (About(here, site_id=other), About(Scope(unit_id=99), unit_id=ground.unit_id), About(site_id=999)):
        with pytest.raises(NothingToReport):
            compliance.report(NATIONAL, about)
    empty = compliance.report(NATIONAL, About(Scope(division="370202")))
    assert empty is not None
    assert (empty.sites, empty.unplaced) == (0, 0)


def test_rules_that_there_are_not_are_refused(compliance: Compliance) -> None:
    with pytest.raises(RulesUnknown, match="cn-national-2025"):
        compliance.report("cn-moon-2030", About())


def test_the_texts_say_how_many_sites_they_bind(ground: Ground, compliance: Compliance) -> None:
    assert {each.pack.id: each.sites for each in compliance.packs(About())} == {
        **dict.fromkeys(shipped(), 0),
        **dict.fromkeys((NATIONAL, NETWORK, PERSONAL, LIAONING), 1),
    }


def until(true: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    import threading

    turn = threading.Event()
    for _ in range(3000):
        if true():
            return
        turn.wait(0.01)
    raise AssertionError("it never came")


def test_a_report_of_many_sites_is_made_in_the_background_and_kept(ground: Ground, compliance: Compliance) -> None:
    for number in range(FEW_SITES):
        second_site(ground, name=f"Site {number}")
    assert compliance.report(NATIONAL, About()) is None
    until(lambda: compliance.report(NATIONAL, About()) is not None)
    found = compliance.report(NATIONAL, About())
    assert found is not None
    assert found.sites == FEW_SITES + 1
    one = control(found, "signage")
    assert sum(one.counts.values()) == FEW_SITES + 1
    assert one.more > 0
    assert compliance.report(NATIONAL, About(site_id=ground.site_id)) is not None


def test_registers_are_verified_on_demand_and_the_report_tells_what_was_found(
    ground: Ground, compliance: Compliance, tmp_path: Path
) -> None:
    attest(ground.engine, "privacy", ground.unit_id, None, ago(-100))
    assert control(compliance.report(NATIONAL, About()), "integrity").evidence[-1].state is State.KEPT
    assert control(compliance.report(NATIONAL, About()), "integrity").evidence[0].key == "never-verified"
    assert compliance.verify_now().broken == ""
    assert control(compliance.report(NATIONAL, About()), "integrity").evidence[0].key == "heads-unsigned"
    Verifier(ground.engine, ManualClock(NOW_US), key=lambda: open_key(tmp_path)).whole()
    assert control(compliance.report(NATIONAL, About()), "integrity").state is State.KEPT
    with write(ground.engine) as connection:
        connection.execute(entry.update().values(username="li"))
    assert "entry 1" in compliance.verify_now().broken
    assert control(compliance.report(NATIONAL, About()), "integrity").state is State.BREACHED


def test_a_removed_camera_or_place_is_no_breach(ground: Ground, compliance: Compliance) -> None:
    for camera_id in ground.camera_ids:
        ground.change(placement, camera_id, sign_day=None)
    assert control(compliance.report(NATIONAL, About()), "signage").state is State.BREACHED
    for camera_id in ground.camera_ids:
        ground.change(camera, camera_id, removed_us=1)
    signs = control(compliance.report(NATIONAL, About()), "signage")
    assert [each.key for each in signs.evidence] == ["nothing-yet"]
