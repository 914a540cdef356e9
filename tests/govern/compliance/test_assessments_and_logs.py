# SPDX-License-Identifier: Apache-2.0
"""Laws that only touch video: the assessment of what a system does to people, and logs that are kept."""

import ast
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

import fairwatch
from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.db.tables import alarm
from fairwatch.govern.compliance import telling
from fairwatch.govern.compliance.connection import Surroundings, Way
from fairwatch.govern.compliance.facts import SiteFacts, Verification
from fairwatch.govern.compliance.models import ArticleReport, Evidence, State
from fairwatch.govern.compliance.policy import POLICY
from fairwatch.govern.compliance.report import report
from fairwatch.govern.compliance.security import cyber_security
from fairwatch.govern.compliance.service import About, Compliance
from fairwatch.govern.compliance.upkeep import impact_assessment
from fairwatch.govern.rules.binding import Site, strictest
from fairwatch.govern.rules.load import catalogue, shipped
from fairwatch.govern.rules.pack import SiteClass
from tests.govern.compliance.scenes import NOW_US, OPERATORS, TODAY, ago, at, house, site, system, unit, without
from tests.govern.ground import lay

PERSONAL, NATIONAL = "cn-pipl-2021", "cn-national-2025"
CARRIER = replace(OPERATORS, trades=frozenset({"telecom-carrier"}))
BARE = unit(without("impact-assessment"))
DAY = timedelta(days=1)


def article(of: SiteFacts, number: str, rules: str = PERSONAL) -> ArticleReport:
    found = report(shipped()[rules], [of], NOW_US, TODAY)
    return next(each for each in found.articles if each.article == number)


def assessed(of: SiteFacts) -> tuple[State, str]:
    found = impact_assessment(of)
    assert found is not None
    return found.state, found.evidence[0].key


def logs_told(of: SiteFacts) -> Evidence:
    (found,) = (each for each in cyber_security(of.unit).evidence if each.key in ("logs-since", "logs-grow"))
    return found


# ---- the assessment


@pytest.mark.parametrize("site_class", list(SiteClass))
@pytest.mark.parametrize("number", ["55", "56"])
def test_every_class_of_site_owes_its_assessment(site_class: SiteClass, number: str) -> None:
    rule = Site(site_class, "CN", "370102")
    assert article(site(rule=rule), number).state is State.KEPT
    assert article(site(BARE, rule=rule), number).state is State.BREACHED


def test_a_place_that_is_not_public_owes_nothing_of_the_article_on_public_places() -> None:
    hidden = Site(SiteClass.NON_PUBLIC, "CN", "370102")
    states = [article(site(rule=rule), "26").state for rule in (OPERATORS, hidden)]
    assert states == [State.KEPT, State.NOT_FOR_SOFTWARE]


@pytest.mark.parametrize(
    ("use_day", "found"),
    [
        (None, (State.KEPT, "not-in-use")),
        (TODAY + 30 * DAY, (State.DUE, "assessment-before-use")),
        (TODAY + DAY, (State.DUE, "assessment-before-use")),
        (TODAY, (State.DUE, "entry-awaited")),
        (TODAY - POLICY.settle_days * DAY, (State.DUE, "entry-awaited")),
        (TODAY - (POLICY.settle_days + 1) * DAY, (State.BREACHED, "entry-missing")),
    ],
)
def test_a_new_system_is_due_before_it_is_in_breach(use_day: date | None, found: tuple[State, str]) -> None:
    assert assessed(site(BARE, systems=(system(use_day=use_day),))) == found


def test_the_day_of_a_new_system_is_our_own_policy_and_no_law() -> None:
    found = impact_assessment(site(BARE, systems=(system(use_day=TODAY),)))
    assert found is not None
    assert found.due is not None
    assert (found.due.day, found.due.rule) == (TODAY + POLICY.settle_days * DAY, None)


@pytest.mark.parametrize("use_day", [TODAY + DAY, TODAY, TODAY - 400 * DAY])
def test_the_next_step_opens_the_form_with_the_system(use_day: date) -> None:
    step = article(site(BARE, systems=(system(use_day=use_day),)), "55").controls[0].next
    assert step is not None
    assert (step.key, step.link) == ("enter-assessment", "/duties?new=impact-assessment&subject=system:1")


def test_it_is_told_how_long_assessments_are_kept_and_by_which_article() -> None:
    found = impact_assessment(site())
    assert found is not None
    assert found.ruling is not None
    assert (found.ruling.requirement.article, found.ruling.requirement.value) == ("56(2)", 36)
    stays = telling.evidence(found.evidence[-1])["text"]
    assert "至少保存三年" in stays["zh"]
    assert "at least three years" in stays["en"]


# ---- logs


def with_logs(of: SiteFacts, since_us: int | None = ago(400), broken: str = "") -> SiteFacts:
    checked = house(logs_since_us=since_us, verification=Verification(ago(1), broken))
    ruling = strictest(of.packs, catalogue(), "cyber-security", of.rule)
    return replace(of, unit=replace(of.unit, house=checked, logs=ruling))


def test_since_when_there_are_logs_is_told_with_what_the_law_asks() -> None:
    found = telling.evidence(logs_told(with_logs(site())))["text"]
    assert "2025-10-18" in found["zh"]
    assert "留存不少于六个月" in found["zh"]
    assert "at least six months" in found["en"]


@pytest.mark.parametrize(("rule", "since_us"), [(Site(SiteClass.OTHER_PUBLIC, "EU", ""), ago(9)), (OPERATORS, None)])
def test_without_a_law_or_an_entry_no_day_is_told(rule: Site, since_us: int | None) -> None:
    packs = [] if rule.country == "EU" else site().packs
    assert logs_told(with_logs(site(rule=rule, packs=packs), since_us)).key == "logs-grow"


def test_a_log_that_was_tampered_with_is_no_log_that_is_kept() -> None:
    found = cyber_security(with_logs(site(), broken="audit").unit)
    assert (found.state, {each.key for each in found.evidence} & {"logs-since", "logs-grow"}) == (State.BREACHED, set())
    kept = impact_assessment(with_logs(site(), broken="entry"))
    assert kept is not None
    assert kept.state is State.BREACHED


def test_nothing_in_the_program_deletes_a_log() -> None:
    """Signing in and out, what is done, who looked, faults, what is entered and what was deleted: rows for good."""
    logs = {"audit", "access", "alarm", "entry", "deletion", "document", "case_delivery", "attachment"}
    root = Path(fairwatch.__file__).parent
    doomed = [
        f"{path.relative_to(root)}:{node.lineno}"
        for path in root.rglob("*.py")
        if "delete" in (text := path.read_text(encoding="utf-8")).lower()
        for node in ast.walk(ast.parse(text))
        if (
            isinstance(node, ast.Call)
            and _called(node) == "delete"
            and logs & {ast.unparse(each) for each in node.args}
        )
        or (isinstance(node, ast.Constant) and isinstance(node.value, str) and _statement(node.value, logs))
    ]
    assert doomed == []


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _statement(text: str, tables: set[str]) -> bool:
    words = text.lower().replace('"', "").split()
    pairs = zip(words, words[1:], words[2:], strict=False)
    return any((one, two) == ("delete", "from") and three in tables for one, two, three in pairs)


@pytest.mark.parametrize(
    ("day", "bound"),
    [
        (date(2025, 12, 31), {"cn-cybersecurity-2017": 1, "cn-cybersecurity-2026": 0}),
        (date(2026, 1, 1), {"cn-cybersecurity-2017": 0, "cn-cybersecurity-2026": 1}),
    ],
)
def test_a_report_is_by_the_law_of_its_day(sqlite_engine: Engine, day: date, bound: dict[str, int]) -> None:
    lay(sqlite_engine)
    compliance = Compliance(sqlite_engine, ManualClock(at(day)), Surroundings())
    found = {each.pack.id: each.sites for each in compliance.packs(About()) if each.pack.id in bound}
    assert found == bound
    for rules, sites in bound.items():
        told = compliance.report(rules, About())
        assert told is not None
        assert told.bound == sites
        assert (told.articles[0].state is State.NOT_FOR_SOFTWARE) == (not sites)


def test_the_oldest_entry_of_all_logs_is_read_from_the_database(engine: Engine) -> None:
    lay(engine)
    first = {"kind": "camera_down", "severity": "due", "subject": "camera:1", "params": "{}", "raised_us": ago(500)}
    with write(engine) as connection:
        connection.execute(insert(alarm), [first, first | {"raised_us": ago(3)}])
    told = Compliance(engine, ManualClock(NOW_US), Surroundings()).report("cn-cybersecurity-2026", About())
    assert told is not None
    (network,) = told.articles
    (logs,) = (each for each in network.controls[0].evidence if each.key == "logs-since")
    assert logs.params["day"] == date(2025, 7, 10)
    assert [(each.pack.id, each.requirement.article) for each in network.controls[0].rulings] == [
        ("cn-cybersecurity-2026", "23[3]")
    ]


# ---- whom an article speaks to


def test_an_article_for_carriers_asks_nothing_of_a_mall() -> None:
    """Whether the way to the console is encrypted is judged where a mall is asked for it."""
    readable = replace(unit(), house=house(way=Way.OPEN))
    mall, carrier = (site(readable, rule=rule) for rule in (OPERATORS, CARRIER))
    found = article(mall, "18", NATIONAL)
    assert (found.state, found.applies, found.sites, found.exempt) == (State.NOT_FOR_SOFTWARE, False, 0, 1)
    assert [each.key for each in found.controls[0].evidence] == ["other-trades"]
    assert article(carrier, "18", NATIONAL).state is State.BREACHED
    assert article(mall, "15", NATIONAL).state is State.BREACHED


@pytest.mark.parametrize(("rule", "named"), [(OPERATORS, False), (CARRIER, True)])
def test_an_article_for_others_is_not_named_beside_one_that_binds(rule: Site, *, named: bool) -> None:
    network = shipped()["cn-cybersecurity-2026"]
    found = report(network, [site(rule=rule, packs=[*site().packs])], NOW_US, TODAY)
    beside = {(each["rules"], each["article"]) for each in telling.others(found, found.articles[0])}
    assert (NATIONAL, "15") in beside
    assert ((NATIONAL, "18") in beside) is named
