# SPDX-License-Identifier: Apache-2.0
"""Controls of a unit's people: who may do what, vetting, training, watch, reports to the police, contractors."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from fairwatch.govern.duties.kinds import kinds
from fairwatch.govern.rules.dates import local_day

from .entries import EntryFacts
from .facts import AccountFacts, UnitFacts
from .models import Finding, Param, State, Step
from .policy import DAY_US, HOUR_US, POLICY
from .tally import Subject, Tally, enter_step, entries_link, entry_link, needed, open_link, who

_REGIME = "regime"
_REASON = "account-reason"
_SEES_PICTURES = frozenset({"viewer", "operator", "manager", "administrator"})


def access_control(unit: UnitFacts) -> Finding:
    """Whether rights are as small as the work needs: leavers gone, nobody forgotten, refusals on record."""
    tally = Tally()
    now_us = unit.house.now_us
    ended = [each for each in unit.accounts if each.ends_us is not None and each.ends_us <= now_us]
    unused, explained = unused_accounts(unit)
    first = [each for each in unit.accounts if each.must_change_password]
    if unused:
        link = users_link(unused, "unused")
        tally.due("accounts-unused", link, accounts=account_names(unused), days=POLICY.unused_account_days)
    if explained:
        link = entries_link(_REASON)
        tally.kept("accounts-explained", link, accounts=account_names(explained), days=POLICY.unused_account_days)
    if first:
        tally.due("first-passwords", users_link(first, "first"), accounts=account_names(first))
    if ended:
        tally.kept("accounts-ended", users_link(ended, "ended"), accounts=account_names(ended))
    administrators = [each for each in unit.accounts if each.role == "administrator"]
    tally.kept("rights", "/users", count=len(unit.accounts), administrators=len(administrators))
    tally.kept("refusals", "/access?result=refused" if unit.house.refusals else "", count=unit.house.refusals)
    return tally.finding(Step("review-rights", "/users"))


def users_link(accounts: Sequence[AccountFacts], state: str) -> str:
    """Accounts in the console; of several those in that state."""
    if len(accounts) == 1:
        return f"/users?open={accounts[0].id}"
    return f"/users?state={state}" + (f"&days={POLICY.unused_account_days}" if state == "unused" else "")


def unused_accounts(unit: UnitFacts) -> tuple[list[AccountFacts], list[AccountFacts]]:
    """The accounts that nobody has used for long, and of them those that somebody said stay, for a reason that counts."""
    now_us = unit.house.now_us
    in_force = [each for each in unit.accounts if each.ends_us is None or each.ends_us > now_us]
    unused = [each for each in in_force if _unused(each, now_us)]
    explained = [each for each in unused if _explained(unit, each)]
    return [each for each in unused if each not in explained], explained


def _explained(unit: UnitFacts, account: AccountFacts) -> bool:
    entry = unit.entry(_REASON, f"account:{account.id}")
    last = None if entry is None else entry.last_day(unit.zone)
    return entry is not None and (last is None or last >= unit.today)


def _unused(account: AccountFacts, now_us: int) -> bool:
    last_us = max(account.created_us, account.last_sign_in_us or 0)
    return now_us - last_us > POLICY.unused_account_days * DAY_US


def account_names(accounts: Sequence[AccountFacts]) -> tuple[str, ...]:
    """What people call them."""
    return tuple(each.name for each in accounts)


def _watchers(unit: UnitFacts) -> list[Subject]:
    """The people who see pictures and may sign in now or as soon as a duty is made good."""
    now_us = unit.house.now_us
    return [
        Subject(
            f"account:{each.id}",
            each.name,
            local_day(each.created_us, unit.zone),
            stopped=bool(each.blocked),
            governs=each.role == "administrator",
        )
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
    _presence(tally, unit)
    _regimes(tally, unit)
    if unit.open_alarms:
        tally.due("alarms-unread", "/alarms", count=unit.open_alarms)
    if unit.open_alarms and ahead and tally.gravest.key == "alarms-unread":
        return tally.finding(Step("take-alarms", "/alarms"))
    about_rules = tally.gravest.key == "regime-missing" or f"kind={_REGIME}" in tally.gravest.link
    if about_rules:
        return tally.finding(Step("enter-regime", f"/duties?new={_REGIME}&subject=unit:{unit.id}"))
    return tally.finding(Step("enter-watch", "/duties?new=handover" if ahead else "/duties?new=duty-roster"))


def _presence(tally: Tally, unit: UnitFacts) -> None:
    """Whether those on the roster were there: seen by their sign-in, or by the handover that they wrote."""
    if not unit.shifts:
        return
    absent = [each for each in unit.shifts if each.present_us is None and each.handover is None]
    told = {"count": len(unit.shifts) - len(absent), "all": len(unit.shifts), "days": POLICY.presence_days}
    link = "/duties?view=roster"
    if not absent:
        tally.kept("shifts-present", link, **told)
    elif len(absent) < len(unit.shifts):
        tally.due("shifts-absent", link, **told, names=tuple(sorted({each.name for each in absent})))
    else:
        tally.breached("nobody-present", link, **told)


def _regimes(tally: Tally, unit: UnitFacts) -> None:
    """Whether the unit has its rules in writing, each topic in one that is in force; once it has a system in use."""
    if unit.id is None or unit.in_use_since is None:
        return
    about = Subject(f"unit:{unit.id}", unit.name, unit.in_use_since)
    last = unit.entry(_REGIME, about.key)
    if last is not None and (last.lapses_us is None or last.lapses_us > last.happened_us):
        needed(tally, unit, _REGIME, [about])
        return
    entered = {one for each in unit.entries.of(_REGIME) for one in each.content.get("topics", ())}
    topics = kinds()[_REGIME].field("topics")
    missing = tuple(one.name for one in (topics.choices if topics else ()) if one.id not in entered)
    until = unit.in_use_since + timedelta(days=POLICY.settle_days)
    link = f"/duties?view=register&kind={_REGIME}"
    tally.add(State.BREACHED if until < unit.today else State.DUE, "regime-missing", link, names=missing)
    tally.own(unit.in_use_since, until)


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
    open_entries(tally, unit, "suspicious-matter")
    answered = unit.entry("police-report")
    if answered is not None:
        day = local_day(answered.happened_us, unit.zone)
        tally.kept("reported-to-police", entry_link(answered), who=who(answered), day=day)
    return tally.finding(Step("report-to-police" if unit.open("suspicious-matter") else "look-at-late", ""))


def complaint_intake(unit: UnitFacts) -> Finding:
    """Whether complaints are answered."""
    tally = Tally()
    open_entries(tally, unit, "complaint")
    return tally.finding(Step("answer-complaint" if unit.open("complaint") else "look-at-late", ""))


def open_entries(
    tally: Tally, unit: UnitFacts, kind: str, link_to: Callable[[Sequence[EntryFacts]], str] | None = None
) -> None:
    """Open entries of a kind: in time they are due, past their time breached. What was answered too late is told for as
    long as the policy says; nothing mends it.
    """
    shown = link_to or partial(open_link, kind)
    waiting = unit.open(kind)
    link = shown(waiting)
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
            day, last = _apart(each.answered_us, each.answer_us or 0, unit.zone)
            tally.breached(f"{kind}-answered-late", shown([each]), number=each.id, day=day, until=last)
        before, until = each.first_day(unit.zone), each.answer_day(unit.zone)
        if before is not None and until is not None and before < until:
            what = kinds()[kind].name
            tally.kept("answer-put-off", shown([each]), number=each.id, what=what, day=before, until=until)
    if not waiting:
        tally.kept(f"{kind}-none")


def _apart(answered_us: int, due_us: int, zone: str) -> tuple[Param, Param]:
    """The day of an answer and the last one in time; with the hours where they are the same."""
    day, last = local_day(answered_us, zone), local_day(due_us - 1, zone)
    if day != last:
        return day, last
    moments = (datetime.fromtimestamp(each // 1_000_000, ZoneInfo(zone)) for each in (answered_us, due_us))
    answered, due = (each.strftime("%Y-%m-%d %H:%M") for each in moments)
    return answered, due
