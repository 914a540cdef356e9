# SPDX-License-Identifier: Apache-2.0
"""Folds the findings of all sites into a report on one text, article by article: the worst state rules."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from fairwatch.govern.rules import binding
from fairwatch.govern.rules.pack import Article, Kind, Pack

from .facts import SiteFacts
from .models import ArticleReport, ControlReport, Due, Evidence, Finding, Report, State, Step, worst
from .table import EVALUATORS

_MOST_EVIDENCE = 24
_ORDER = list(State)
_WITHOUT_SITE = frozenset(
    {
        "jurisdiction",
        "site-class",
        "retention-floor",
        "retention-important",
        "purge-after-purpose",
        "legal-hold",
        "official-request",
        "person-request",
        "privacy",
        "integrity",
        "vendor-neutral",
    }
)
"""What can be said of cameras in no site."""
_FROM_FILINGS = frozenset(
    {
        "jurisdiction",
        "authority-register",
        "site-class",
        "forbidden-place",
        "installer-authority",
        "filing",
        "change-report",
        "inspection-ready",
    }
)
"""What can be said of a site that another installation filed here: from what it filed, and what was ordered. All else
stands in its own registers.
"""

_BEGIN = Step("begin", "/registry?tab=units&add=true")
_BEGINS: Sequence[tuple[str, str, Callable[[SiteFacts], Sequence[object]]]] = (
    ("begin-places", "places", lambda site: site.places),
    ("begin-systems", "systems", lambda site: site.systems),
    ("begin-cameras", "cameras", lambda site: site.cameras),
)
"""What a site needs before anything can be judged of it, in the order in which it is entered."""
_OF_PEOPLE = frozenset({"staff-vetting", "secrecy-training"})
"""Judged of those who watch and manage: not of a unit without any account."""


class Findings:
    """The findings of one run: each control of a site, a unit or the installation is judged once, when it is asked for."""

    def __init__(self, sites: Sequence[SiteFacts]) -> None:
        self.sites = sites
        self._known: dict[tuple[str, str, int | None], Finding | None] = {}
        self.empty = not any(each.id is not None or each.cameras or each.unit.accounts for each in sites)

    def of(self, control: str, site: SiteFacts) -> Finding | None:
        """How a control stands at a site; None: there is nothing yet that could be judged."""
        evaluator = EVALUATORS[control]
        if self.empty:
            return None
        if evaluator.site is not None:
            key = (control, "site", site.id)
        elif evaluator.unit is not None:
            key = (control, "unit", site.unit.id)
        else:
            key = (control, "house", None)
        if key not in self._known:
            self._known[key] = self._judged(control, site)
        return self._known[key]

    def _judged(self, control: str, site: SiteFacts) -> Finding | None:
        evaluator = EVALUATORS[control]
        if evaluator.site is not None:
            if site.id is None and control not in _WITHOUT_SITE:
                return None
            return evaluator.site(site)
        if evaluator.unit is not None:
            return evaluator.unit(site.unit)
        return evaluator.house(site.unit.house) if evaluator.house is not None else None


def report(pack: Pack, sites: Sequence[SiteFacts], now_us: int, today: date, scope: str = "") -> Report:
    """The whole text for these sites; without any, what has to be done first."""
    findings = Findings(sites)
    bound = [each for each in sites if pack in each.packs]
    texts = {text.id: text for each in sites for text in each.packs}
    return Report(
        pack=pack,
        articles=tuple(_article(pack, each, bound, findings) for each in pack.articles),
        computed_us=now_us,
        day=sites[0].today if sites else today,
        sites=sum(each.id is not None for each in sites),
        bound=sum(each.id is not None for each in bound),
        unplaced=sum(len(each.cameras) for each in sites if each.id is None),
        scope=scope,
        binding=tuple(texts.values()),
        zone=sites[0].zone if sites else "UTC",
        trades=frozenset[str]().union(*(each.rule.trades for each in sites)),
    )


def _article(pack: Pack, article: Article, bound: Sequence[SiteFacts], findings: Findings) -> ArticleReport:
    owed = {
        control: [
            each
            for each in _judgeable(control, bound)
            if _concerns(article, each) and binding.asks(pack, article, control, each.rule)
        ]
        for control in article.controls
    }
    asked = {
        control: [each for each in sites if control in _FROM_FILINGS or not each.elsewhere]
        for control, sites in owed.items()
    }
    controls = tuple(
        _free(control, bound, article, elsewhere=bool(owed[control]))
        if findings.sites and not findings.empty and not sites and (article.kind is Kind.DUTY or owed[control])
        else _control(control, sites, findings)
        for control, sites in asked.items()
    )
    state = worst(each.state for each in controls) if article.kind is Kind.DUTY else State.NOT_FOR_SOFTWARE
    held = {each.id for sites in owed.values() for each in sites} - {None}
    exempt = sum(each.id is not None for each in bound) - len(held) if article.controls else 0
    return ArticleReport(article.article, article.kind, article.demands, state, controls, len(held), exempt)


def _judgeable(control: str, bound: Sequence[SiteFacts]) -> Sequence[SiteFacts]:
    """Without the cameras in no site, where a site can be judged and they cannot: they would say that nothing is there."""
    if EVALUATORS[control].site is None or control in _WITHOUT_SITE:
        return bound
    return [each for each in bound if each.id is not None] or bound


def _concerns(article: Article, site: SiteFacts) -> bool:
    """Whether an article may speak of a site: its systems are paid for in the way that it names, or are not known yet."""
    return article.funding is None or not site.systems or any(each.funding == article.funding for each in site.systems)


def _free(control: str, bound: Sequence[SiteFacts], article: Article, *, elsewhere: bool) -> ControlReport:
    """A control that no site owes, and why; or that they owe where they are run from (`elsewhere`)."""
    key = "exempt" if bound else "not-bound"
    if elsewhere:
        key = "elsewhere"
    elif bound and not any(binding.addresses(article, each.rule) for each in bound):
        key = "other-trades"
    elif bound and article.funding is not None:
        key = "other-funding"
    note = Evidence(key, {}, State.NOT_FOR_SOFTWARE)
    return ControlReport(control, State.NOT_FOR_SOFTWARE, {}, (note,))


def _control(control: str, sites: Sequence[SiteFacts], findings: Findings) -> ControlReport:
    found = [(each, findings.of(control, each)) for each in sites]
    judged = [(site, finding) for site, finding in found if finding is not None]
    if not judged:
        begin = _begin(control, sites)
        nothing = Evidence("nothing-yet", {}, State.ATTEST, begin.link)
        return ControlReport(control, State.ATTEST, {}, (nothing,), next=begin)
    counts = Counter(finding.state for _, finding in judged)
    evidence = _evidence(control, judged)
    bad = max(judged, key=lambda each: _ORDER.index(each[1].state))[1]
    return ControlReport(
        control=control,
        state=worst(counts),
        counts=_in_order(counts),
        evidence=tuple(evidence[:_MOST_EVIDENCE]),
        more=max(len(evidence) - _MOST_EVIDENCE, 0),
        due=_due(worst(counts), judged),
        next=bad.next,
        rulings=tuple({id(finding.ruling): finding.ruling for _, finding in judged if finding.ruling}.values())[:4],
    )


def _begin(control: str, sites: Sequence[SiteFacts]) -> Step:
    """What is entered first, where nothing can be judged yet: the first thing that the first site lacks."""
    if control in _OF_PEOPLE and sites:
        return Step("begin-people", "/users?add=true")
    for site in sites:
        for key, tab, entered in _BEGINS:
            if site.id is not None and not entered(site):
                return Step(key, f"/registry?tab={tab}&site={site.id}&add=true", {"site": site.name})
    return _BEGIN


def _due(state: State, judged: Sequence[tuple[SiteFacts, Finding]]) -> Due | None:
    """The earliest day that is told. Of what is breached only a day that has passed: another one, still to come, would
    read as time that is left.
    """
    told = [
        (site, finding.due)
        for site, finding in judged
        if finding.due is not None and (state is not State.BREACHED or finding.state is state)
    ]
    dues = [due for site, due in told if state is not State.BREACHED or due.day < site.today]
    return min(dues, key=lambda due: due.day, default=None)


def _in_order(counts: Counter[State]) -> Mapping[State, int]:
    return {state: counts[state] for state in reversed(_ORDER) if counts[state]}


def _evidence(control: str, judged: Sequence[tuple[SiteFacts, Finding]]) -> list[Evidence]:
    """The evidence of all sites, the worst first; what belongs to a unit or the installation once."""
    evaluator = EVALUATORS[control]
    several = len({site.id for site, _ in judged}) > 1
    seen: set[int | None] = set()
    alike = evaluator.alike(judged[0][0].unit.house).evidence if evaluator.alike is not None else ()
    items = list(alike)
    for site, finding in judged:
        if evaluator.site is None:
            owner = site.unit.id if evaluator.unit is not None else None
            if owner in seen:
                continue
            seen.add(owner)
            name = site.unit.name if several and evaluator.unit is not None else ""
        else:
            name = site.name if several else ""
        own = [each for each in finding.evidence if each not in alike]
        items += [replace(each, site=name) if name else each for each in own]
    return sorted(items, key=lambda each: -_ORDER.index(each.state))
