# SPDX-License-Identifier: Apache-2.0
"""How findings become articles: who owes which paragraph, and where the worst leads to."""

import json
from dataclasses import replace
from datetime import date

import pytest

from fairwatch.govern.compliance.facts import SiteFacts
from fairwatch.govern.compliance.models import ArticleReport, ControlReport, State
from fairwatch.govern.compliance.prints import Form, printed
from fairwatch.govern.compliance.report import report
from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import SiteClass
from tests.govern.compliance.scenes import NOW_US, TODAY, ago, camera, site, system, unit, without

NATIONAL, LIAONING = "cn-national-2025", "cn-liaoning-2008"


def article(of: SiteFacts, number: str, rules: str = NATIONAL) -> ArticleReport:
    found = report(shipped()[rules], [of], NOW_US, TODAY)
    return next(each for each in found.articles if each.article == number)


def test_a_site_owes_of_an_article_only_what_its_class_is_asked_for() -> None:
    """Decree 799 frees other public places from article 16(2), not from 16(1)."""
    bare = unit(without("vetting", "training"))
    mall = article(site(bare), "16")
    cafe = article(site(bare, rule=Site(SiteClass.OTHER_PUBLIC, "CN", "370102")), "16")
    assert mall.state is State.BREACHED
    found = {each.control: each.state for each in cafe.controls}
    freed = {control for control, state in found.items() if state is State.NOT_FOR_SOFTWARE}
    assert freed == {"staff-vetting", "secrecy-training", "access-control", "retrieval-register"}
    assert cafe.state is State.KEPT
    assert (cafe.sites, cafe.exempt) == (1, 0)


@pytest.mark.parametrize(
    ("site_class", "bound"),
    [
        (SiteClass.OPERATOR, {"7": True, "9": False, "33": False}),
        (SiteClass.GOVERNMENT, {"7": True, "9": False, "33": False}),
        (SiteClass.OTHER_PUBLIC, {"9": True, "14": False, "33": False}),
        (SiteClass.NON_PUBLIC, {"7": False, "9": False, "14": False, "22": False, "33": True}),
    ],
)
def test_each_class_of_site_has_the_articles_that_speak_of_it(site_class: SiteClass, bound: dict[str, bool]) -> None:
    of = site(rule=Site(site_class, "CN", "210102"))
    found = {number: article(of, number).state is not State.NOT_FOR_SOFTWARE for number in bound}
    assert found == bound


def test_an_article_on_government_money_says_nothing_of_private_systems() -> None:
    unsigned = (camera(sign_day=None),)
    private = article(site(cameras=unsigned), "13", LIAONING)
    public = article(site(cameras=unsigned, systems=(system(funding="government"),)), "13", LIAONING)
    assert (private.state, public.state) == (State.NOT_FOR_SOFTWARE, State.BREACHED)
    assert private.controls[0].evidence[0].key == "other-funding"
    assert article(site(cameras=unsigned), "13").state is State.BREACHED


def test_of_what_another_installation_filed_here_only_its_filing_is_judged() -> None:
    """The registers of its duties are there, and are not missed here."""
    theirs = site(unit(()), systems=(replace(system(), elsewhere=True),))
    told = {each.article: each for each in report(shipped()[NATIONAL], [theirs], NOW_US, TODAY).articles}
    judged = {
        each.control for one in told.values() for each in one.controls if each.state is not State.NOT_FOR_SOFTWARE
    }
    of_filing = {"filing", "change-report", "inspection-ready", "forbidden-place", "installer-authority"}
    assert judged == {"jurisdiction", "authority-register", "site-class", *of_filing}
    training = next(each for each in told["16"].controls if each.control == "secrecy-training")
    assert [each.key for each in training.evidence] == ["elsewhere"]
    assert told["16"].exempt == 0
    ours = site(unit(()), id=2)
    both = {each.article: each for each in report(shipped()[NATIONAL], [theirs, ours], NOW_US, TODAY).articles}
    assert both["16"].state is State.BREACHED


def test_what_is_breached_names_no_day_that_is_still_to_come() -> None:
    """A new camera has time to say why it is there; a sign that is missing has none."""
    new = camera(necessity="", created_us=ago(1))
    due = article(site(cameras=(new,)), "13")
    assert (due.state, due.due is not None and due.due.day > TODAY) == (State.DUE, True)
    bare = article(site(cameras=(new, camera(2, sign_day=None))), "13")
    assert (bare.state, bare.due) == (State.BREACHED, None)
    late = article(site(cameras=(replace(new, created_us=ago(400)),)), "13")
    assert (late.state, late.due is not None and late.due.day < TODAY) == (State.BREACHED, True)


def test_a_site_that_still_has_time_lends_none_to_one_that_has_not() -> None:
    young = site(cameras=(camera(created_us=ago(1), oldest_us=ago(1)),))
    short = replace(site(cameras=(camera(2, min_days=1),)), id=2)
    pack = shipped()[NATIONAL]

    def retention(*sites: SiteFacts) -> ControlReport:
        controls = (one for each in report(pack, sites, NOW_US, TODAY).articles for one in each.controls)
        return next(each for each in controls if each.control == "retention-floor")

    assert retention(young).due is not None
    assert (retention(young, short).state, retention(young, short).due) == (State.BREACHED, None)


def test_a_step_leads_to_the_worst_of_what_was_found() -> None:
    two = (camera(1, sign_day=None), camera(2, sign_photo=False))
    step = article(site(cameras=two), "13").controls[-1].next
    assert step is not None
    assert step.link == "/registry?tab=cameras&site=1&open=1"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_print_groups_evidence_by_control_and_names_every_step(language: str) -> None:
    of = replace(site(unit(without("vetting", "privacy")), cameras=(camera(min_days=1),)), zone="Asia/Shanghai")
    found = report(shipped()[NATIONAL], [of], NOW_US, TODAY)
    told = printed(found, Form.HTML, language).decode()
    heads = {"zh": "<p class=head>岗前审查</p>", "en": "<p class=head>Vetting before work</p>"}
    assert heads[language] in told
    assert "2026-11-22 12:00 +08:00" in told
    if language == "zh":
        assert "《公共安全视频图像信息系统管理条例》合规报告" in told
        assert "Gate 1（1）" in told
    whole = json.loads(printed(found, Form.JSON, language))
    assert whole["day"] == date(2026, 11, 22).isoformat()
    for step in {
        each["next"]["text"][language] for one in whole["articles"] for each in one["findings"] if each["next"]
    }:
        assert f"<p class=plain>{step}</p>" in told
