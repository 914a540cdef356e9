# SPDX-License-Identifier: Apache-2.0
"""Controls that registers show: retrievals, requests, integrity, readiness for inspection."""

from fairwatch.govern.rules.dates import local_day

from .facts import CaseFacts, HouseFacts, SiteFacts, UnitFacts
from .files import ALTERED
from .gaps import footage_listed
from .models import Finding, Param, State, Step
from .policy import DAY_US, POLICY
from .retention import length_days
from .tally import Tally, attest_step, attested, open_link

_ZONE = "UTC"
_FINGERPRINT = 16
_LATE = ("request-closed-late", "request-answered-late")
"""So much of a key's fingerprint is shown: enough to tell it from another."""


def retrieval_register(house: HouseFacts) -> Finding:
    """Whether every retrieval has its entry with a reason, in a register that is whole."""
    tally = Tally()
    tally.kept("no-entry-no-picture")
    if house.without_purpose:
        tally.due("retrievals-without-reason", "/access", count=house.without_purpose)
    tally.kept("retrievals", "/access" if house.retrievals else "", count=house.retrievals)
    _chains(tally, house)
    return tally.finding(_register_step(house))


def _register_step(house: HouseFacts) -> Step:
    broken = house.verification is not None and bool(house.verification.broken)
    return (
        Step("ask-with-case", "/cases?policy=true")
        if house.without_purpose and not broken
        else Step("verify", "/audit")
    )


def integrity(site: SiteFacts) -> Finding:
    """Whether footage and registers are as they were written, by the last verification, and where footage is missing."""
    tally, house = Tally(), site.unit.house
    _whole(tally, house)
    altered = _altered(tally, site)
    ruling = site.ruling("retention-floor")
    footage_listed(tally, site, length_days(ruling.requirement, site.today) if ruling is not None else None)
    if tally.gravest.key == ALTERED:
        return tally.finding(Step("explain-files", altered))
    if tally.gravest.key == "footage-unexplained":
        return tally.finding(Step("look-at-gap", tally.gravest.link))
    return tally.finding(Step("verify", "/audit"))


def _altered(tally: Tally, site: SiteFacts) -> str:
    """Files of its cameras that are not what was recorded, until somebody says what it was; gives where that is said."""
    waiting = [each for each in site.unit.open(ALTERED) if each.site_id == site.id]
    if not waiting:
        return ""
    link = open_link(ALTERED, waiting)
    cameras = tuple(dict.fromkeys(str(each.content.get("camera", "-")) for each in waiting))
    count = sum(int(each.content.get("count", 1)) for each in waiting)
    tally.breached(ALTERED, link, count=count, cameras=cameras, day=site.day(min(each.at_us for each in waiting)))
    return link


def of_house(house: HouseFacts) -> Finding:
    """What `integrity` says of every site alike."""
    tally = Tally()
    _whole(tally, house)
    return tally.finding()


def _whole(tally: Tally, house: HouseFacts) -> None:
    tally.kept("digests", "/storage")
    read = house.files
    if read is not None:
        day, lacking = local_day(read.at_us, _ZONE), read.altered + read.missing
        key = "files-read-lacking" if lacking else "files-read"
        tally.kept(key, "/audit?about=files.checked", day=day, count=read.files, lacking=lacking)
        if read.unread:
            tally.kept("files-unread", "/storage", day=day, unread=read.unread)
    _chains(tally, house)
    found = house.verification
    if found is None or found.broken:
        return
    if found.signed_us is None:
        tally.due("heads-unsigned", "/audit")
        return
    day = local_day(found.signed_us, _ZONE)
    if house.now_us - found.signed_us > POLICY.verify_days * DAY_US:
        tally.due("heads-signed-long-ago", "/audit", day=day)
    else:
        tally.kept("heads-signed", "/audit", day=day, fingerprint=found.key[:_FINGERPRINT])


def _chains(tally: Tally, house: HouseFacts) -> None:
    found = house.verification
    if found is None:
        if house.entries_in_registers:
            tally.due("never-verified", "/audit")
        else:
            tally.kept("registers-empty")
        return
    day = local_day(found.at_us, _ZONE)
    if found.broken:
        tally.breached("register-broken", "/audit", register=found.broken, day=day)
    elif house.now_us - found.at_us > POLICY.verify_days * DAY_US:
        tally.due("verified-long-ago", "/audit", day=day)
    else:
        tally.kept("verified", "/audit", day=day)


def stays(tally: Tally, house: HouseFacts, key: str, link: str, **params: Param) -> None:
    """What a register keeps for good: kept, as long as its verification finds nothing changed or taken out."""
    found = house.verification
    if found is not None and found.broken:
        tally.breached("register-broken", "/audit", register=found.broken, day=local_day(found.at_us, _ZONE))
    else:
        tally.kept(key, link, **params)


def official_request(site: SiteFacts) -> Finding:
    """Whether what organs of state were given is what they lawfully asked for."""
    ruling = site.ruling("official-request")
    tally = Tally(ruling)
    cases = [each for each in site.unit.cases if each.kind == "official"]
    granted = [each for each in cases if each.state in ("approved", "closed")]
    fewest = ruling.requirement.value if ruling else 1
    for each in granted:
        link = f"/cases?open={each.id}"
        if each.outside:
            tally.breached("delivered-beyond", link, case=each.id, count=each.outside)
        if each.persons < fewest:
            tally.breached("too-few-officers", link, case=each.id, count=each.persons, least=fewest)
        if not each.documents:
            tally.due("no-approval-paper", link, case=each.id)
    _waiting(tally, site, cases)
    tally.kept("official-requests", "/cases?kind=official" if cases else "", count=len(cases))
    return tally.finding(Step("look-at-late" if tally.gravest.key in _LATE else "mend-requests", ""))


def person_request(site: SiteFacts) -> Finding:
    """Whether the people filmed are answered in time."""
    ruling = site.ruling("person-request")
    tally = Tally(ruling)
    cases = [each for each in site.unit.cases if each.kind == "person"]
    _waiting(tally, site, cases)
    tally.kept("person-requests", "/cases?kind=person" if cases else "", count=len(cases))
    # What was answered too late is answered: there is nothing to answer any more.
    waits = any(each.state == "asked" for each in cases)
    return tally.finding(Step("answer-requests" if waits else "look-at-late", ""))


def _waiting(tally: Tally, site: SiteFacts, cases: list[CaseFacts]) -> None:
    """Requests that wait for an answer, and those that were answered too late: decided, or closed undecided, after the
    last day. What is late is told for as long as the policy says; nothing mends it.
    """
    for each in cases:
        link = f"/cases?open={each.id}"
        if each.answered_us is not None:
            if each.due_us is not None and each.answered_us > site.now_us - POLICY.late_days * DAY_US:
                _answered(tally, site, each, each.answered_us, each.due_us)
            continue
        if each.state != "asked":
            continue
        if each.due_us is None:
            tally.due("request-waits", link, case=each.id, day=site.day(each.asked_us))
            continue
        last = site.day(each.due_us)
        state = State.BREACHED if last < site.today else State.DUE
        tally.add(state, "request-due", link, case=each.id, day=site.day(each.asked_us), until=last)
        tally.own(site.day(each.asked_us), last)


def _answered(tally: Tally, site: SiteFacts, case: CaseFacts, answered_us: int, due_us: int) -> None:
    day, last = site.day(answered_us), site.day(due_us)
    if day <= last:
        return
    key = _LATE[0] if case.decided_us is None else _LATE[1]
    tally.breached(key, f"/cases?open={case.id}", case=case.id, day=day, until=last)


def release_redaction(unit: UnitFacts) -> Finding:
    """Whether what is published shows no faces, plates and names: this program publishes nothing, people might."""
    tally = Tally()
    tally.kept("publishes-nothing")
    attested(tally, unit.entry("attestation", "control:release-redaction"), unit, "release-redaction")
    return tally.finding(attest_step(unit, "release-redaction"))


def export_approval(site: SiteFacts) -> Finding:
    """Whether footage leaves only after a second person agreed, where a text asks for it."""
    tally = Tally()
    if not any("export-approval" in article.controls for pack in site.packs for article in pack.articles):
        tally.kept("second-person-not-asked", "/cases?policy=true")
        return tally.finding()
    approvers = [each for each in site.unit.accounts if each.role in ("manager", "administrator")]
    if site.unit.accounts and len(approvers) < 2:
        tally.due("too-few-approvers", "/users", count=len(approvers))
    tally.kept("second-person", "/cases?policy=true")
    return tally.finding(Step("add-approver", "/users"))


def inspection_ready(site: SiteFacts) -> Finding:
    """Whether what an authority ordered is done, and the pack for an inspection can be made."""
    tally = Tally()
    for order in site.orders:
        link = f"/filings?order={order.id}"
        if order.state == "closed":
            continue
        if order.state == "reported":
            tally.kept("order-reported", link, demand=order.demand)
            continue
        late = order.due_day < site.today
        tally.add(State.BREACHED if late else State.DUE, "order-open", link, demand=order.demand, until=order.due_day)
        tally.own(order.due_day if late else site.today, order.due_day)
    tally.kept("pack-ready")
    return tally.finding(Step("mend-order", ""))
