# SPDX-License-Identifier: Apache-2.0
"""Who runs systems for a unit: their agreements, and what the accounts of their people did."""

from datetime import timedelta
from urllib.parse import quote

from fairwatch.govern.rules.dates import local_day

from .entries import EntryFacts
from .facts import AccountFacts, UnitFacts
from .models import Finding, Param, State, Step
from .people import account_names
from .policy import DAY_US, POLICY
from .security_facts import ActFacts
from .tally import Subject, Tally, enter_step, entry_link, for_unit, lacks, needed

_AGREEMENT, _AUDIT = "contractor-agreement", "contractor-audit"


def outsourcing(unit: UnitFacts) -> Finding:
    """Whether whoever runs the system for the unit has an agreement that is in force, accounts that end with it, and kept
    nothing of what its people saw.
    """
    tally = Tally()
    contractors = [each for each in unit.accounts if each.ends_us is not None and each.ends_us > unit.house.now_us]
    agreements = unit.entries.of(_AGREEMENT)
    others = sorted({name for name in map(str.strip, unit.maintainers) if name and name != unit.name})
    if not contractors and not others and not agreements and not unit.security.acts:
        tally.kept("nothing-outsourced")
        return tally.finding()
    needed(
        tally,
        unit,
        _AGREEMENT,
        [
            Subject(f"account:{each.id}", each.name, local_day(each.created_us, unit.zone), bool(each.blocked))
            for each in contractors
        ],
    )
    # The last that a firm signed stands.
    firms = {_firm(each): each for each in sorted(agreements, key=lambda one: (one.happened_us, one.id))}
    for name in others:
        found = firms.get(name)
        last = found.last_day(unit.zone) if found else None
        if found is None:
            _without_agreement(tally, unit, name)
        elif last is not None and last < unit.today:
            tally.breached("agreement-ended", entry_link(found), name=name, until=last)
        else:
            tally.kept("agreement", entry_link(found), name=name, until=last or "-")
    if contractors:
        tally.kept("contractor-accounts", "/users?state=ends", accounts=account_names(contractors))
    told = _acts(tally, unit)
    if told is not None and tally.gravest.key == "contractor-exports":
        return tally.finding(_audit_step(unit, told))
    if tally.gravest.key == "contractor-after-end":
        return tally.finding(Step("look-at-contractor", ""))
    return tally.finding(_agreement_step(unit, contractors, [name for name in others if name not in firms]))


def _firm(entry: EntryFacts) -> str:
    return str(entry.content.get("firm", "")).strip()


def _firm_of(unit: UnitFacts, account_id: int) -> str:
    """For whom an account's person works, as its last agreement says; empty: it has none."""
    agreement = unit.entry(_AGREEMENT, f"account:{account_id}")
    return "" if agreement is None else _firm(agreement)


def _acts(tally: Tally, unit: UnitFacts) -> ActFacts | None:
    """What each account did, and the first whose exports nobody has looked into."""
    waiting: ActFacts | None = None
    since = local_day(unit.house.now_us - POLICY.contractor_days * DAY_US, unit.zone)
    for each in unit.security.acts:
        told: dict[str, Param] = {"name": each.name, "days": POLICY.contractor_days}
        seen = f"/access?person={each.account_id}&from={since}"
        looked = each.live + each.playback + each.exports + each.refused
        tally.kept(
            "contractor-saw",
            seen if looked else "",
            **told,
            live=each.live,
            playback=each.playback,
            exports=each.exports,
            refused=each.refused,
        )
        done = f"/audit?person={each.account_id}&from={since}"
        there = each.changed + each.signed_in + each.turned_away
        tally.kept("contractor-did", done if there else "", **told, count=each.changed, signed=each.signed_in)
        if each.after:
            until = local_day(each.ends_us - 1, unit.zone)
            tally.breached("contractor-after-end", done, name=each.name, count=each.after, until=until)
        if each.exports and not _explained(tally, unit, each):
            day = local_day(each.exported_us or 0, unit.zone)
            tally.due("contractor-exports", f"{seen}&kind=export", name=each.name, count=each.exports, day=day)
            waiting = waiting or each
    if unit.security.acts and not any(each.after for each in unit.security.acts):
        turned_away = sum(each.turned_away for each in unit.security.acts)
        tally.kept("contractors-stay-out", "", days=POLICY.contractor_days, count=turned_away)
    return waiting


def _explained(tally: Tally, unit: UnitFacts, act: ActFacts) -> bool:
    """Whether somebody who is no contractor looked into what it took, after the last time."""
    firm = _firm_of(unit, act.account_id)
    theirs = {each.account_id for each in unit.security.acts}
    audits = [
        each
        for each in unit.entries.of(_AUDIT)
        if each.at_us > (act.exported_us or 0) and each.by not in theirs and firm in ("", _firm(each))
    ]
    last = max(audits, key=lambda each: each.at_us, default=None)
    if last is None:
        return False
    day = local_day(last.happened_us, unit.zone)
    tally.kept("contractor-exports-told", entry_link(last), name=act.name, count=act.exports, day=day)
    return True


def _audit_step(unit: UnitFacts, act: ActFacts) -> Step:
    """The form, with the firm and what the program counted of that person."""
    numbers = (POLICY.contractor_days, act.live, act.playback, act.exports, act.refused, act.changed, act.signed_in)
    did = ".".join(map(str, numbers))
    firm = quote(_firm_of(unit, act.account_id) or act.name)
    return Step("audit-contractor", f"/duties?new={_AUDIT}&firm={firm}&who={quote(act.name)}&did={did}{for_unit(unit)}")


def _agreement_step(unit: UnitFacts, contractors: list[AccountFacts], firms: list[str]) -> Step:
    """The form, about the accounts that need one; else about what a firm runs, with its name."""
    people = [Subject(f"account:{each.id}", each.name, unit.today) for each in contractors]
    if lacks("contractor-agreement", unit, people):
        return enter_step("enter-agreement", "contractor-agreement", unit, people)
    if firms and firms[0] in unit.maintained:
        about = f"&subject=system:{unit.maintained[firms[0]][0]}&firm={quote(firms[0])}"
        return Step("enter-agreement", f"/duties?new=contractor-agreement{about}")
    return Step("enter-agreement", "/duties?new=contractor-agreement")


def _without_agreement(tally: Tally, unit: UnitFacts, name: str) -> None:
    """A firm that never signed: it has the policy's time from when it began to run a system."""
    since = unit.maintained_since.get(name)
    last = None if since is None else since + timedelta(days=POLICY.settle_days)
    state = State.BREACHED if last is not None and last < unit.today else State.DUE
    link = "/registry?tab=systems"
    if name in unit.maintained:
        system_id, site_id = unit.maintained[name]
        link = f"{link}&site={site_id}&open={system_id}"
    tally.add(state, "maintainer-without-agreement", link, name=name)
    if since is not None and last is not None:
        tally.own(since, last)
