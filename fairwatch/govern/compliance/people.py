# SPDX-License-Identifier: Apache-2.0
"""Controls of a unit's people: who may do what, vetting, training, watch, reports to the police, contractors."""

from datetime import timedelta

from fairwatch.govern.rules.dates import local_day

from .facts import AccountFacts, UnitFacts
from .models import Finding, State, Step
from .policy import DAY_US, HOUR_US, POLICY
from .tally import Subject, Tally, enter_step, entries_link, entry_link, names, needed, who

_SEES_PICTURES = frozenset({"viewer", "operator", "manager", "administrator"})


def access_control(unit: UnitFacts) -> Finding:
    """Whether rights are as small as the work needs: leavers gone, nobody forgotten, refusals on record."""
    tally = Tally()
    now_us = unit.house.now_us
    ended = [each for each in unit.accounts if each.ends_us is not None and each.ends_us <= now_us]
    unused = [each for each in unit.accounts if _unused(each, now_us) and each not in ended]
    first = [each for each in unit.accounts if each.must_change_password]
    if unused:
        tally.due("accounts-unused", _users(unused), accounts=_names(unused), days=POLICY.unused_account_days)
    if first:
        tally.due("first-passwords", _users(first), accounts=_names(first))
    if ended:
        tally.kept("accounts-ended", "/users", accounts=_names(ended))
    administrators = [each for each in unit.accounts if each.role == "administrator"]
    tally.kept("rights", "/users", count=len(unit.accounts), administrators=len(administrators))
    tally.kept("refusals", "/access?result=refused" if unit.house.refusals else "", count=unit.house.refusals)
    return tally.finding(Step("review-rights", "/users"))


def _users(accounts: list[AccountFacts]) -> str:
    return f"/users?open={accounts[0].id}" if len(accounts) == 1 else "/users"


def _unused(account: AccountFacts, now_us: int) -> bool:
    last_us = max(account.created_us, account.last_sign_in_us or 0)
    return now_us - last_us > POLICY.unused_account_days * DAY_US


def _names(accounts: list[AccountFacts]) -> tuple[str, ...]:
    return tuple(each.name for each in accounts)


def _watchers(unit: UnitFacts) -> list[Subject]:
    """The people who see pictures and may sign in now or as soon as a duty is made good."""
    now_us = unit.house.now_us
    return [
        Subject(f"account:{each.id}", each.name, local_day(each.created_us, unit.zone), bool(each.blocked))
        for each in unit.accounts
        if each.role in _SEES_PICTURES and (each.ends_us is None or each.ends_us > now_us)
    ]


def staff_vetting(unit: UnitFacts) -> Finding | None:
    """Whether everybody who watches or manages was vetted before."""
    people = _watchers(unit)
    if not people:
        return None
    tally = Tally()
    needed(tally, unit, "vetting", people, at_once=True)
    refused = [
        each.name for each in people if not each.stopped and _field(unit, "vetting", each, "result") == "refused"
    ]
    if refused:
        tally.breached("vetting-refused", entries_link("vetting"), accounts=tuple(refused))
    return tally.finding(enter_step("enter-vetting", "vetting", unit, people))


def secrecy_training(unit: UnitFacts) -> Finding | None:
    """Whether everybody's training in secrecy, skills and law is in date."""
    people = _watchers(unit)
    if not people:
        return None
    tally = Tally()
    needed(tally, unit, "training", people)
    return tally.finding(enter_step("enter-training", "training", unit, people))


def _field(unit: UnitFacts, kind: str, subject: Subject, field: str) -> object:
    entry = unit.entry(kind, subject.key)
    return None if entry is None else entry.content.get(field)


def duty_watch(unit: UnitFacts) -> Finding | None:
    """Whether somebody watches: shifts, handovers, alarms that nobody has read."""
    if not unit.cameras:
        return None
    tally = Tally()
    now_us = unit.house.now_us
    handover = unit.entry("handover")
    if handover is None:
        _nobody_watches(tally, unit, "/duties?view=roster")
    else:
        day = local_day(handover.happened_us, unit.zone)
        old = now_us - handover.happened_us > POLICY.handover_hours * HOUR_US
        key, link = "handover-old" if old else "handover", entry_link(handover)
        tally.add(State.DUE if old else State.KEPT, key, link, who=who(handover), day=day)
    roster = unit.entry("duty-roster")
    ahead = roster is not None and (roster.lapses_us is None or roster.lapses_us > now_us)
    tally.add(State.KEPT if ahead else State.DUE, "roster" if ahead else "no-roster", "/duties?view=roster")
    if unit.open_alarms:
        tally.due("alarms-unread", "/alarms", count=unit.open_alarms)
    if unit.open_alarms and ahead and tally.gravest.key == "alarms-unread":
        return tally.finding(Step("take-alarms", "/alarms"))
    return tally.finding(Step("enter-watch", "/duties?new=handover" if ahead else "/duties?new=duty-roster"))


def _nobody_watches(tally: Tally, unit: UnitFacts, link: str) -> None:
    """A watch that never was: a new system has the policy's time to begin with one."""
    began = unit.in_use_since
    last = None if began is None else began + timedelta(days=POLICY.settle_days)
    late = last is not None and last < unit.today and unit.entry("duty-roster") is None
    tally.add(State.BREACHED if late else State.DUE, "no-watch" if late else "no-handover", link)
    if began is not None and last is not None:
        tally.own(began, last)


def suspicious_report(unit: UnitFacts) -> Finding:
    """Whether what looked suspicious went to the police in time."""
    tally = Tally()
    _open_entries(tally, unit, "suspicious-matter")
    answered = unit.entry("police-report")
    if answered is not None:
        day = local_day(answered.happened_us, unit.zone)
        tally.kept("reported-to-police", entry_link(answered), who=who(answered), day=day)
    return tally.finding(Step("report-to-police" if unit.open("suspicious-matter") else "look-at-late", ""))


def complaint_intake(unit: UnitFacts) -> Finding:
    """Whether complaints are answered."""
    tally = Tally()
    _open_entries(tally, unit, "complaint")
    return tally.finding(Step("answer-complaint" if unit.open("complaint") else "look-at-late", ""))


def _open_entries(tally: Tally, unit: UnitFacts, kind: str) -> None:
    """Open entries of a kind: in time they are due, past their time breached. What was answered too late is told for as
    long as the policy says; nothing mends it.
    """
    link = f"/duties?view=register&kind={kind}&open=true"
    waiting = unit.open(kind)
    late = [each for each in waiting if each.is_late(unit.house.now_us)]
    if late:
        tally.breached(f"{kind}-late", link, count=len(late))
    if len(waiting) > len(late):
        tally.due(f"{kind}-open", link, count=len(waiting) - len(late))
    for each in waiting:
        if each.answer_us is not None:
            tally.own(local_day(each.happened_us, unit.zone), local_day(each.answer_us - 1, unit.zone))
    since_us = unit.house.now_us - POLICY.late_days * DAY_US
    for each in unit.entries.of(kind):
        if each.answered_us is not None and each.answered_us > since_us and each.answered_late:
            day, last = local_day(each.answered_us, unit.zone), local_day((each.answer_us or 0) - 1, unit.zone)
            tally.breached(f"{kind}-answered-late", entry_link(each), number=each.id, day=day, until=last)
    if not waiting:
        tally.kept(f"{kind}-none")


def outsourcing(unit: UnitFacts) -> Finding:
    """Whether whoever runs the system for the unit has an agreement that is in force, and accounts that end with it."""
    tally = Tally()
    contractors = [each for each in unit.accounts if each.ends_us is not None and each.ends_us > unit.house.now_us]
    agreements = unit.entries.of("contractor-agreement")
    others = sorted({name for name in unit.maintainers if name and name != unit.name})
    if not contractors and not others and not agreements:
        tally.kept("nothing-outsourced")
        return tally.finding()
    needed(
        tally,
        unit,
        "contractor-agreement",
        [
            Subject(f"account:{each.id}", each.name, local_day(each.created_us, unit.zone), bool(each.blocked))
            for each in contractors
        ],
    )
    firms = {str(each.content.get("firm", "")): each for each in agreements}
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
        tally.kept("contractor-accounts", "/users", accounts=names(_names(contractors)))
    return tally.finding(Step("enter-agreement", "/duties?new=contractor-agreement"))


def _without_agreement(tally: Tally, unit: UnitFacts, name: str) -> None:
    """A firm that never signed: it has the policy's time from when it began to run a system."""
    since = unit.maintained_since.get(name)
    last = None if since is None else since + timedelta(days=POLICY.settle_days)
    state = State.BREACHED if last is not None and last < unit.today else State.DUE
    tally.add(state, "maintainer-without-agreement", "/registry?tab=systems", name=name)
    if since is not None and last is not None:
        tally.own(since, last)
