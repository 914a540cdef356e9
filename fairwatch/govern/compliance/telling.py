# SPDX-License-Identifier: Apache-2.0
"""Reports as JSON values with every sentence in both languages: what the API, the command line and prints are made of."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from fairwatch.govern.rules.binding import Ruling
from fairwatch.govern.rules.load import catalogue, shipped
from fairwatch.govern.rules.pack import Kind, Pack, Words

from .models import ArticleReport, ControlReport, Due, Evidence, Report, Rule, State, Step
from .words import plain, say


def words(said: Words) -> dict[str, str]:
    """Both languages."""
    return {"zh": said.zh, "en": said.en}


def summary(found: Report) -> dict[str, Any]:
    """The report without its evidence."""
    return {
        **text_of(found.pack),
        "ready": True,
        "computed_us": found.computed_us,
        "day": found.day.isoformat(),
        "scope": found.scope,
        "sites": found.sites,
        "bound": found.bound,
        "unplaced": found.unplaced,
        "numbers": {state.value.replace("-", "_"): count for state, count in found.numbers.items()},
        "articles": [line(each, found.day) for each in found.articles],
        "names": {
            each.control: words(catalogue()[each.control].name) for one in found.articles for each in one.controls
        },
    }


def text_of(pack: Pack) -> dict[str, Any]:
    """What a text is."""
    return {
        "rules": pack.id,
        "name": words(pack.name),
        "issuer": words(pack.issuer),
        "reading": words(pack.reading),
        "level": pack.level,
        "valid_from": pack.valid_from.isoformat(),
        "valid_to": pack.valid_to.isoformat() if pack.valid_to else None,
    }


def line(article: ArticleReport, today: date) -> dict[str, Any]:
    """An article in one line."""
    return {
        "article": article.article,
        "kind": article.kind.value,
        "demands": words(article.demands),
        "state": article.state.value,
        "sites": article.sites,
        "exempt": article.exempt,
        "due": due(article.due, today) if article.due else None,
        "controls": [each.control for each in article.controls],
    }


def article(found: Report, one: ArticleReport) -> dict[str, Any]:
    """An article with all that shows how it stands."""
    return {
        **line(one, found.day),
        "note": words(say("kinds", one.kind.value if one.applies else "not-applied")),
        "findings": [control(each, found.day) for each in one.controls],
        "others": others(found, one) if one.kind is Kind.DUTY else [],
        "penalties": penalties(found, one),
    }


def penalties(found: Report, one: ArticleReport) -> list[dict[str, Any]]:
    """What the text threatens, where an article is breached."""
    if one.state is not State.BREACHED:
        return []
    return [{"article": each.article, "demands": words(each.demands)} for each in found.pack.penalties(one.article)]


def control(one: ControlReport, today: date) -> dict[str, Any]:
    """A control with its evidence."""
    known = catalogue()[one.control]
    return {
        "control": one.control,
        "name": words(known.name),
        "automatic": words(known.automatic) if known.automatic else None,
        "person": words(known.person) if known.person else None,
        "state": one.state.value,
        "sites": {state.value: count for state, count in one.counts.items()},
        "evidence": [evidence(each) for each in one.evidence],
        "more": one.more,
        "due": due(one.due, today) if one.due else None,
        "next": step(one.next) if one.next else None,
        "weighed": weighed(one.rulings),
    }


def evidence(one: Evidence) -> dict[str, Any]:
    """One item of evidence."""
    return {
        "key": one.key,
        "params": plain(one.params),
        "text": words(say("evidence", one.key, one.params)),
        "state": one.state.value,
        "link": one.link,
        "site": one.site,
    }


def step(one: Step) -> dict[str, Any]:
    """What to do next."""
    return {"key": one.key, "text": words(say("steps", one.key, one.params)), "link": one.link}


def due(one: Due, today: date) -> dict[str, Any]:
    """The last day in time and the rule's words."""
    return {
        "since": one.since.isoformat(),
        "day": one.day.isoformat(),
        "days_left": (one.day - today).days,
        "provisional": one.provisional,
        "rule": rule(one.rule) if one.rule else None,
    }


def rule(one: Rule) -> dict[str, Any]:
    """The sentence that gives a number."""
    pack = shipped().get(one.pack)
    return {
        "rules": one.pack,
        "name": words(pack.name) if pack else {"zh": one.pack, "en": one.pack},
        "article": one.article,
        "text": words(one.text),
        "stated": one.stated,
    }


def weighed(rulings: Sequence[Ruling]) -> list[dict[str, Any]]:
    """All numbers of the texts that bind, with those that count marked."""
    counting = {(each.pack.id, each.requirement.article, each.requirement.value) for each in rulings}
    found: dict[tuple[str, str, int], dict[str, Any]] = {}
    for ruling in rulings:
        for pack, requirement in ruling.weighed:
            key = (pack.id, requirement.article, requirement.value)
            told = rule(Rule(pack.id, requirement.article, requirement.text, requirement.stated))
            found[key] = {
                **told,
                "value": requirement.value,
                "unit": requirement.unit.value,
                "counts": key in counting,
            }
    return list(found.values())


def others(found: Report, one: ArticleReport) -> list[dict[str, Any]]:
    """Articles of other texts that bind these sites and ask for the same."""
    mine = {each.control for each in one.controls}
    return [
        {
            "rules": pack.id,
            "name": words(pack.name),
            "article": other.article,
            "demands": words(other.demands),
            "controls": sorted(mine & set(other.controls)),
        }
        for pack in found.binding
        if pack is not found.pack
        for other in pack.articles
        if other.kind is Kind.DUTY
        and mine & set(other.controls)
        and (not other.trades or found.trades & set(other.trades))
    ]


def whole(found: Report) -> dict[str, Any]:
    """The whole report as it is saved: `rules`, and `articles` with state, controls and evidence."""
    told = summary(found)
    told["texts"] = [text_of(each) for each in found.binding]
    told["articles"] = [
        {
            **article(found, one),
            "evidence": [
                {**evidence(item), "control": each.control} for each in one.controls for item in each.evidence
            ],
            "next": next((step(each.next) for each in _worst_first(one) if each.next), None),
        }
        for one in found.articles
    ]
    return told


def _worst_first(one: ArticleReport) -> list[ControlReport]:
    order = list(State)
    return sorted(one.controls, key=lambda each: -order.index(each.state))
