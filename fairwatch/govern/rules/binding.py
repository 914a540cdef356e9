# SPDX-License-Identifier: Apache-2.0
"""Which texts bind a site, and which value counts where they differ: the stricter, and which text gave it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from fairwatch.govern.codes import within

from .dates import Deadline, deadline
from .pack import Article, Control, Jurisdiction, Pack, Place, Requirement, SiteClass, whole


@dataclass(frozen=True, slots=True)
class Site:
    """What of a site decides which rules bind it. `division` is its administrative division's code (6 digits)."""

    site_class: SiteClass
    country: str = "CN"
    division: str = ""
    trades: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ruling:
    """The requirement that counts, the text that it stands in, and all that were weighed."""

    pack: Pack
    requirement: Requirement
    weighed: tuple[tuple[Pack, Requirement], ...]


class LegalClass(StrEnum):
    """What the texts say of a place: a camera must be there, may be, must not be, or that a person must decide first."""

    REQUIRED = "required"
    PERMITTED = "permitted"
    FORBIDDEN = "forbidden"
    UNDECIDED = "undecided"


class Outcome(StrEnum):
    """What a person decided: the text means this part of what it names, or does not mean it."""

    FORBIDDEN = "forbidden"
    PERMITTED = "permitted"


@dataclass(frozen=True, slots=True)
class PlaceRuling:
    """The legal class of a place and the entries of the texts that give it, from the highest text down.

    `doubts` are the entries of which a person decides whether they mean the place, `otherwise` what it is if they do not;
    `question` names the kind and these entries: a decision on it is none on another. Empty where there is nothing to
    decide.
    """

    legal_class: LegalClass
    citations: tuple[tuple[Pack, Place], ...] = ()
    doubts: tuple[tuple[Pack, Place], ...] = ()
    otherwise: "PlaceRuling | None" = None
    question: str = ""

    def settled(self, outcome: str) -> "PlaceRuling":
        """With what a person decided, one of `Outcome`; anything else decides nothing."""
        if self.otherwise is None or outcome not in (Outcome.FORBIDDEN, Outcome.PERMITTED):
            return self
        if outcome == Outcome.FORBIDDEN:
            return replace(self, legal_class=LegalClass.FORBIDDEN)
        return replace(self.otherwise, doubts=self.doubts, question=self.question)

    @property
    def builder(self) -> str | None:
        """Who alone may install there; None: the texts name nobody, or not the same."""
        named = {place.builder for _, place in self.citations if place.builder}
        return named.pop() if len(named) == 1 else None


def binds(jurisdiction: Jurisdiction, site: Site) -> bool:
    """Whether a text is law where the site stands: 210000 covers every division that begins with 21."""
    if site.country not in (jurisdiction.country, *jurisdiction.members):
        return False
    return jurisdiction.division is None or within(site.division, jurisdiction.division)


def binding(packs: Iterable[Pack], site: Site, day: date) -> list[Pack]:
    """The packs that bind a site on a day, from the highest text down; without those of trades that it is not in."""
    found = [
        pack
        for pack in packs
        if pack.in_force(day) and binds(pack.jurisdiction, site) and _speaks_to_its_trades(pack, site)
    ]
    return sorted(found, key=rank)


_LEVELS = ("national", "province", "city", "trade", "foreign")


def rank(pack: Pack) -> tuple[int, bool, str]:
    """Where a text stands among others: by its level, and what is about video before what only touches it."""
    return _LEVELS.index(pack.level), pack.partly, pack.id


def _speaks_to_its_trades(pack: Pack, site: Site) -> bool:
    """Whether a text for special trades means the site: its numbers name the trades."""
    named = {trade for each in pack.requirements for trade in each.trades}
    return pack.level != "trade" or not named or bool(named & site.trades)


def applies(pack: Pack, article: str, site: Site) -> bool:
    """Whether an article, or a paragraph of it, binds the site's class."""
    exempt = frozenset(pack.exempt.get(site.site_class, ()))
    return exempt.isdisjoint({article, article.partition("[")[0], whole(article)})


def addresses(article: Article, site: Site) -> bool:
    """Whether an article speaks to units of the site's trades."""
    return not article.trades or not site.trades.isdisjoint(article.trades)


def asks(pack: Pack, article: Article, control: str, site: Site) -> bool:
    """Whether an article, with the paragraph that names the control, speaks to the site's trades and asks its class for
    it.
    """
    return control in article.controls and addresses(article, site) and applies(pack, article.part_of(control), site)


def requirements(
    packs: Iterable[Pack], control: str, site: Site, since: str | None = None
) -> list[tuple[Pack, Requirement]]:
    """All that the packs ask of a control at this site; with `since` only what runs from that event."""
    return [
        (pack, each)
        for pack in packs
        for each in pack.requirements
        if each.control == control
        and (since is None or each.since == since)
        and (not each.sites or site.site_class in each.sites)
        and (not each.trades or site.trades & set(each.trades))
        and applies(pack, each.article, site)
    ]


def strictest(packs: Iterable[Pack], catalogue: Mapping[str, Control], control: str, site: Site) -> Ruling | None:
    """The value that counts for a control whose number is no deadline; None where no text gives one.

    Values in different units are compared as lengths of time from the same day. Of equal ones that counts which a text
    states, before one that is a reading of its words.
    """
    weighed = requirements(packs, control, site)
    if not weighed:
        return None
    sign = -1 if catalogue[control].stricter == "most" else 1
    pack, requirement = min(weighed, key=lambda each: (sign * _measure(each[1]), not each[1].stated))
    return Ruling(pack, requirement, tuple(weighed))


def strictest_deadline(
    packs: Iterable[Pack], control: str, site: Site, event: str, since: date
) -> tuple[Ruling, Deadline] | None:
    """The earliest day on which something is due that runs from `event` on the day `since`; None without one. Of texts
    that give the same day the one counts that states the number.
    """
    weighed = requirements(packs, control, site, event)
    if not weighed:
        return None
    pack, requirement = min(
        weighed, key=lambda each: (deadline(since, each[1].value, each[1].unit).due, not each[1].stated)
    )
    return Ruling(pack, requirement, tuple(weighed)), deadline(since, requirement.value, requirement.unit)


def forbidden(packs: Iterable[Pack], site: Site) -> list[tuple[Pack, Place]]:
    """The places where no text that binds the site allows a camera."""
    return [(pack, place) for pack in packs for place in pack.places if place.rule == "forbidden"]


def legal_class(packs: Iterable[Pack], site: Site, kind: str, day: date) -> PlaceRuling:
    """What the texts that bind a site on a day say of a place of that kind: one that forbids outweighs all others, and
    what a person must decide comes before what another text demands.
    """
    return class_of(binding(packs, site, day), site, kind)


def class_of(bound: Iterable[Pack], site: Site, kind: str) -> PlaceRuling:
    """`legal_class` by texts of which it is known that they bind the site."""
    named = [
        (pack, place)
        for pack in bound
        for place in pack.places
        if kind in place.kinds and applies(pack, place.article, site)
    ]
    by_rule = {rule: tuple(each for each in named if each[1].rule == rule) for rule in _RULES}
    if by_rule["forbidden"]:
        return PlaceRuling(LegalClass.FORBIDDEN, by_rule["forbidden"])
    required = by_rule["required"]
    clear = PlaceRuling(LegalClass.REQUIRED, required) if required else PlaceRuling(LegalClass.PERMITTED)
    if doubts := by_rule["decide"]:
        question = f"{kind}@{'+'.join(f'{pack.id}:{place.id}' for pack, place in doubts)}"
        return PlaceRuling(LegalClass.UNDECIDED, doubts, doubts, clear, question)
    return clear


_RULES = ("forbidden", "required", "decide")
_REFERENCE = date(2025, 6, 2)  # A Monday with ordinary weeks behind it.


def _measure(requirement: Requirement) -> int:
    try:
        return (deadline(_REFERENCE, requirement.value, requirement.unit).due - _REFERENCE).days
    except ValueError:
        return requirement.value  # Persons, yuan: compared as numbers.
