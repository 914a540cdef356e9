# SPDX-License-Identifier: Apache-2.0
"""Security of network and data: the ways in, updates, sign-ins, incidents, logs; what the program sees of each itself.

What it cannot see, the firmware of cameras and the network between, a person says: an entry of the kind `patching`, the
attestation.
"""

from datetime import date

from fairwatch.accounts.sessions import LONGEST_US
from fairwatch.govern.rules.dates import local_day

from .connection import Way
from .facts import UnitFacts
from .models import Finding, Param, State, Step
from .people import account_names, unused_accounts, users_link
from .policy import DAY_US, POLICY
from .registers import stays
from .security_facts import BurstFacts
from .tally import Subject, Tally, attest_step, attested, enter_step, entry_link, for_unit, needed, open_link

CONNECTION = "/health?show=connection"
"""Where the console says how it is reached, and how that is changed."""
SOFTWARE = "/health?show=software"
_FAILED = "/audit?about=account.sign_in_failed"
_PATCHING, _REVIEW = "patching", "sign-in-review"
_WAYS = {
    Way.TLS: "encrypted",
    Way.PROXY: "encrypted-by-proxy",
    Way.LOCAL: "local-only",
    Way.OPEN: "not-encrypted",
}
_CONTROL = "cyber-security"


def cyber_security(unit: UnitFacts) -> Finding:
    """Whether ways in are guarded, what runs is patched, sign-ins and incidents are dealt with, logs are kept."""
    tally = Tally(unit.logs)
    _way(tally, unit)
    _from_cameras(tally, unit)
    _program(tally, unit)
    _patched(tally, unit)
    _sign_ins(tally, unit)
    _accounts(tally, unit)
    waiting = unit.open("cyber-incident")
    late = [each for each in waiting if each.is_late(unit.house.now_us)]
    if late:
        tally.breached("incidents-late", open_link("cyber-incident", waiting), count=len(late))
    if len(waiting) > len(late):
        tally.due("incidents-open", open_link("cyber-incident", waiting), count=len(waiting) - len(late))
    if not waiting:
        tally.kept("no-incidents")
    _logs(tally, unit)
    attested(tally, unit.entry("attestation", "control:cyber-security"), unit, _CONTROL)
    return tally.finding(_step(tally, unit))


_STEPS = {
    "not-encrypted": ("encrypt", CONNECTION),
    "certificate-ended": ("renew-certificate", CONNECTION),
    "certificate-early": ("renew-certificate", CONNECTION),
    "certificate-ends": ("renew-certificate", CONNECTION),
    "sessions-long": ("shorten-sessions", CONNECTION),
    "schema-differs": ("start-anew", SOFTWARE),
    "sign-in-bursts": ("look-into-sign-ins", f"/duties?new={_REVIEW}"),
    "guessing-bursts": ("look-into-sign-ins", f"/duties?new={_REVIEW}"),
    "accounts-unused": ("review-rights", ""),
    "first-passwords": ("review-rights", ""),
    "incidents-open": ("settle-incidents", ""),
    "incidents-late": ("settle-incidents", ""),
    "patching-unsupported": ("replace-unsupported", ""),
}
"""By the gravest of what was found; without a link to that itself."""


def _step(tally: Tally, unit: UnitFacts) -> Step:
    gravest = tally.gravest.key
    if gravest in _STEPS:
        key, link = _STEPS[gravest]
        return Step(key, f"{link}{for_unit(unit)}" if "?new=" in link else link)
    if gravest == "program-old" or gravest.startswith("entry-"):
        return enter_step("enter-patching", _PATCHING, unit, _systems(unit))
    return attest_step(unit, _CONTROL)


# ---- the ways in


def _way(tally: Tally, unit: UnitFacts) -> None:
    """Whether anybody on the network can read along, now and in the days to come."""
    house = unit.house
    certificate = house.certificate
    if house.way is not Way.TLS or certificate is None:
        tally.add(State.BREACHED if house.way is Way.OPEN else State.KEPT, _WAYS[house.way], CONNECTION)
        return
    last = local_day(certificate.last_us, unit.zone)
    match certificate.standing(house.now_us, unit.zone):
        case "ended":
            tally.breached("certificate-ended", CONNECTION, until=last)
        case "early":
            tally.breached("certificate-early", CONNECTION, day=local_day(certificate.first_us, unit.zone))
        case "ends":
            tally.due("certificate-ends", CONNECTION, until=last)
            tally.own(unit.today, last)
        case "holds":
            tally.kept("encrypted-until", CONNECTION, until=last)


def _from_cameras(tally: Tally, unit: UnitFacts) -> None:
    """How pictures come from the cameras. Whether a network without encryption is closed to others, a person says."""
    ways = unit.security.ways
    every = ways.encrypted + ways.open
    if not every:
        return
    if not ways.open:
        tally.kept("streams-encrypted", "/cameras", count=every)
        return
    said = unit.entry("attestation", "control:cyber-security")
    last = None if said is None else said.last_day(unit.zone)
    stands = said is not None and (last is None or last >= unit.today)
    state = State.KEPT if stands else State.ATTEST
    tally.add(state, "streams-open", "/cameras", count=ways.encrypted, open=ways.open, all=every)


# ---- what runs


def _program(tally: Tally, unit: UnitFacts) -> None:
    """Which version runs, since when; where it has for long, whether somebody looked for a newer one."""
    runs = unit.house.security.program
    if runs is None:
        return
    day = local_day(runs.since_us, unit.zone)
    if not runs.fits:
        tally.due("schema-differs", SOFTWARE, version=runs.version)
    since_us = unit.house.now_us - POLICY.program_days * DAY_US
    looked = any(
        each.happened_us > since_us and "server" in each.content.get("parts", ()) for each in unit.entries.of(_PATCHING)
    )
    if runs.since_us <= since_us and not looked:
        tally.due("program-old", SOFTWARE, version=runs.version, day=day, days=POLICY.program_days)
    elif runs.fits:
        tally.kept("program-runs", SOFTWARE, version=runs.version, day=day)


def _systems(unit: UnitFacts) -> list[Subject]:
    """What runs; who asks for updates only since lately knows of none before."""
    asked_us = unit.house.security.asks_us.get(_PATCHING)
    asked = date.min if asked_us is None else local_day(asked_us, unit.zone)
    return [Subject(f"system:{each.id}", each.name, max(each.use_day or unit.today, asked)) for each in unit.running]


def _patched(tally: Tally, unit: UnitFacts) -> None:
    """Whether somebody lately said of each system in use that it is patched, to which versions."""
    systems = _systems(unit)
    if not systems:
        return
    needed(tally, unit, _PATCHING, systems)
    for each in systems:
        entry = unit.entry(_PATCHING, each.key)
        if entry is None:
            continue
        said: dict[str, Param] = {"system": each.name, "day": local_day(entry.happened_us, unit.zone)}
        versions = str(entry.content.get("versions", "-"))
        if entry.content.get("result") == "unsupported":
            tally.due("patching-unsupported", entry_link(entry), **said, versions=versions)
        elif len(systems) == 1:
            tally.kept("patched", entry_link(entry), **said, versions=versions)


# ---- who signs in


def _sign_ins(tally: Tally, unit: UnitFacts) -> None:
    """Failed sign-ins; many of them close together are looked into, and what was found is entered."""
    own, guessed = unit.security.sign_ins, unit.house.security.guessed
    link = _FAILED if own.failed or guessed.failed else ""
    days = POLICY.sign_in_days
    tally.kept("sign-ins-failed", link, days=days, count=own.failed, refused=own.refused, strangers=guessed.failed)
    reviews = [each for kind in (_REVIEW, "cyber-incident") for each in unit.entries.of(kind)]
    last = max(reviews, key=lambda each: each.at_us, default=None)
    looked_us = 0 if last is None else last.at_us
    open_ = [each for each in own.bursts if each.at_us > looked_us]
    if open_:
        names = tuple(sorted({each.name for each in open_}))
        tally.due("sign-in-bursts", _FAILED, **_close(open_, unit.zone), accounts=names)
    strange = [each for each in guessed.bursts if each.at_us > looked_us]
    if strange:
        tally.due("guessing-bursts", _FAILED, **_close(strange, unit.zone), count=len(strange))
    if last is not None and len(open_) + len(strange) < len(own.bursts) + len(guessed.bursts):
        tally.kept("bursts-looked-into", entry_link(last), day=local_day(looked_us, unit.zone))


def _close(bursts: list[BurstFacts], zone: str) -> dict[str, Param]:
    return {"day": local_day(max(each.at_us for each in bursts), zone), "most": POLICY.burst_failures}


def _accounts(tally: Tally, unit: UnitFacts) -> None:
    """Accounts that nobody uses, passwords that somebody else knows, sign-ins that stay open."""
    unused, _ = unused_accounts(unit)
    if unused:
        days = POLICY.unused_account_days
        tally.due("accounts-unused", users_link(unused, "unused"), accounts=account_names(unused), days=days)
    since_us = unit.house.now_us - POLICY.first_password_days * DAY_US
    first = [each for each in unit.accounts if each.must_change_password and each.created_us <= since_us]
    if first:
        tally.due("first-passwords", users_link(first, "first"), accounts=account_names(first))
    hours, longest = unit.house.security.session_hours, LONGEST_US // DAY_US
    if hours > POLICY.session_hours:
        tally.due("sessions-long", CONNECTION, hours=hours, most=POLICY.session_hours)
    sessions = unit.security.sessions
    if sessions.oldest_us is not None:
        day = local_day(sessions.oldest_us, unit.zone)
        tally.kept("sessions", "", count=sessions.open, day=day, hours=hours, days=longest)


# ---- logs


def _logs(tally: Tally, unit: UnitFacts) -> None:
    """Since when there are logs, and how long a text wants them kept: they only grow, unless somebody broke in on them."""
    since_us = unit.house.logs_since_us
    if since_us is None or unit.logs is None:
        stays(tally, unit.house, "logs-grow", "/audit")
    else:
        asked = unit.logs.requirement.text
        stays(tally, unit.house, "logs-since", "/audit", day=local_day(since_us, unit.zone), asked=asked)
