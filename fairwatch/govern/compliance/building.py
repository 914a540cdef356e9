# SPDX-License-Identifier: Apache-2.0
"""Controls of how a system is built and filed: milestones, papers, filing and change reports, signs, moves, purposes."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache

from fairwatch.govern.filing.clocks import first_filing
from fairwatch.govern.planning.buildfile import build_file as build_file_of
from fairwatch.govern.rules.binding import asks
from fairwatch.govern.rules.pack import Words

from .facts import FilingFacts, SiteFacts, SystemFacts
from .models import Due, Finding, Param, Rule, State, Step
from .policy import POLICY
from .tally import Tally, attest_link, attested, entry_link, names, who
from .views import looked_at

_APPROVAL = "analytics-approval"
_OPEN = frozenset({"draft", "submitted", "returned"})


def same_time_build(site: SiteFacts) -> Finding | None:
    """Whether each system was designed, built and put to use with the main works, as far as a text that binds asks."""
    tally = Tally()
    phases = {
        phase
        for pack in site.packs
        for article in pack.articles
        if asks(pack, article, "same-time-build", site.rule)
        for phase in article.phases
    }
    for system in site.systems:
        steps = (
            ("design", system.design_day, system.main_design_day),
            ("build", system.build_day, system.main_build_day),
            ("use", system.use_day, system.main_use_day),
        )
        pairs = [each for each in steps if each[0] in phases]
        for phase, own, main in pairs:
            if main is not None:
                _milestone(tally, site, system, (phase, own, main))
        if all(main is None for _, _, main in pairs):
            entry = site.entry("attestation", "control:same-time-build")
            if entry is None:
                tally.attest("no-milestones", attest_link(site, "same-time-build"), system=system.name)
            else:
                attested(tally, entry, site, "same-time-build")
    if not site.systems:
        return None
    unsaid = [each for each in site.systems if each.main_design_day is each.main_build_day is each.main_use_day is None]
    about = unsaid[0] if unsaid and tally.gravest.key == "no-milestones" else None
    return tally.finding(Step("enter-milestones", site.of(about) if about else ""))


def _milestone(tally: Tally, site: SiteFacts, system: SystemFacts, phase: tuple[str, date | None, date]) -> None:
    word, own, main = phase
    if own is not None and own <= main:
        tally.kept(f"milestone-{word}", site.of(system), system=system.name, own=own, main=main)
    elif own is not None:
        tally.breached(f"milestone-{word}-late", site.of(system), system=system.name, own=own, main=main)
    elif main < site.today:
        tally.breached(f"milestone-{word}-missing", site.of(system), system=system.name, main=main)
    else:
        tally.due(f"milestone-{word}-ahead", site.of(system), system=system.name, main=main)
        tally.own(site.today, main)


def build_file(site: SiteFacts) -> Finding | None:
    """Whether the papers that the texts ask for are together, at the latest for the filing. What is usual besides is told
    by the file itself.
    """
    if not site.systems:
        return None
    tally = Tally()
    asked = {
        paper
        for pack in site.packs
        for article in pack.articles
        if asks(pack, article, "build-file", site.rule)
        for paper in article.papers
    }
    for system in site.systems:
        papers = {paper: words for paper, words in _papers(system.funding).items() if paper in asked}
        missing = {paper: words for paper, words in papers.items() if paper not in system.documents}
        if not missing:
            tally.kept("papers-complete", site.of(system), system=system.name, count=len(papers))
            continue
        due = _filing_due(site, system)
        late = due is not None and due.day < site.today and system.in_use(site.today)
        said, link = tuple(missing.values()), f"{site.of(system)}&papers={','.join(missing)}"
        tally.add(State.BREACHED if late else State.DUE, "papers-missing", link, system=system.name, papers=said)
        if due is not None:
            tally.by(due)
    return tally.finding(Step("add-papers", ""))


@cache
def _papers(funding: str) -> Mapping[str, Words]:
    """The papers that the file of a system holds."""
    asked = build_file_of((), public_money=funding == "government")
    return {each.id: Words(zh=each.zh, en=each.en) for each in asked}


def vendor_neutral(site: SiteFacts) -> Finding:
    """No field asks for a make; records of purchase are told where there are any."""
    tally = Tally()
    tally.kept("open-protocols")
    entry = site.entry("purchase")
    if entry is not None:
        day = site.day(entry.happened_us)
        tally.kept("purchase-recorded", entry_link(entry), who=who(entry), day=day)
    return tally.finding()


def _filing_due(site: SiteFacts, system: SystemFacts) -> Due | None:
    """The last day for filing a system, by the strictest text that binds."""
    known = [each for each in (system.use_day, system.clock_day) if each is not None]
    if not known:
        return None
    found = first_filing(site.packs, site.rule, min(known), site.today)
    return None if found is None else Due(found.event_day, found.day, read_rule(found.rule))


@lru_cache(maxsize=4096)
def read_rule(text: str) -> Rule | None:
    """The rule that stands beside a filing's day, from its JSON."""
    data = json.loads(text)
    if not data:
        return None
    return Rule(data["pack"], data["article"], Words.model_validate(data["text"]), data.get("stated", True))


def filing(site: SiteFacts) -> Finding | None:
    """Whether each system in use is filed, or still in time."""
    if not site.systems:
        return None
    tally = Tally()
    asked = _not_excluded(tally, site)
    if not asked:
        return tally.finding()
    running = [each for each in asked if each.in_use(site.today) or _owed(site, each)]
    early = [each for each in asked if each.use_day is not None and each.use_day > site.today and _runs(site, each)]
    for system in early:
        tally.breached("runs-before-use", site.of(system), system=system.name, day=system.use_day or "")
    _use_days_changed(tally, site)
    # No day of use, or one of its end, and cameras that run: nobody is spared the filing by leaving a day out.
    told = [each for each in asked if each not in running and (each.use_day is None or each.end_day is not None)]
    odd = [each for each in told if _runs(site, each)]
    for system in odd:
        since = min(site.day(each.created_us) for each in site.cameras if each.enabled and each.system_id == system.id)
        last = since + timedelta(days=POLICY.settle_days)
        state = State.BREACHED if last < site.today else State.DUE
        tally.add(state, "runs-unused", site.of(system), system=system.name)
        tally.own(since, last)
    if not running and not odd and not early:
        tally.kept("not-in-use", f"/registry?tab=systems&site={site.id}", count=len(site.systems))
    for system in running:
        first = [each for each in system.filings if each.kind == "first" and each.state != "withdrawn"]
        link = f"/filings?open={first[-1].id}" if first else site.of(system)
        accepted = next((each for each in first if each.state == "accepted"), None)
        if accepted is not None and _passed_over(tally, site, system, accepted):
            continue
        if accepted is not None:
            key = "filed-on-paper" if accepted.on_paper == "entered" else "filed"
            tally.kept(key, f"/filings?open={accepted.id}", system=system.name, number=accepted.number or "-")
            continue
        due = _filing_due(site, system)
        if due is None and first:
            due = Due(first[-1].event_day, first[-1].due_day, first[-1].due_rule)
        if due is None:
            tally.kept("filing-not-asked", link, system=system.name)
            continue
        handed_in = next((each for each in first if each.state == "submitted"), None)
        if handed_in is not None and handed_in.submitted_us is not None:
            _handed_in(tally, site, (system, handed_in, due))
        else:
            key = "filing-returned" if any(each.state == "returned" for each in first) else "filing-missing"
            late = due.day < site.today
            tally.add(State.BREACHED if late else State.DUE, key, link, system=system.name, day=due.day)
            tally.by(due)
    return tally.finding(Step("file", ""))


def _not_excluded(tally: Tally, site: SiteFacts) -> list[SystemFacts]:
    """The systems that are filed with the police: of the others it is told who said that they are state security's."""
    for system in site.systems:
        if (said := system.excluded) is not None:
            told: dict[str, Param] = {"reason": said.reason, "by": said.by, "day": site.day(said.at_us)}
            tally.kept("state-security", site.of(system), system=system.name, **told)
    return [each for each in site.systems if each.excluded is None]


def _runs(site: SiteFacts, system: SystemFacts) -> bool:
    return any(each.enabled and each.system_id == system.id for each in site.cameras)


def _owed(site: SiteFacts, system: SystemFacts) -> bool:
    """Whether a first filing waits to be handed in whose clock runs: no later day of use or end of it takes that away."""
    first = [each for each in system.filings if each.kind == "first"]
    if any(each.state in ("submitted", "accepted") for each in first):
        return False
    return system.clock_day is not None or any(each.event_day <= site.today for each in first)


def _use_days_changed(tally: Tally, site: SiteFacts) -> None:
    for system in site.systems:
        if (was := system.use_day_was) is not None:
            told: dict[str, Param] = {
                "before": was.name,
                "reason": was.reason,
                "by": was.by,
                "day": site.day(was.at_us),
            }
            tally.kept("use-day-changed", site.of(system), system=system.name, **told)


def _passed_over(tally: Tally, site: SiteFacts, system: SystemFacts, one: FilingFacts) -> bool:
    """Whether the unit entered a decision of an authority whose officer had an account here: that one has to say so."""
    officer = one.passed_over
    if officer is None or one.on_paper != "entered":
        return False
    told: dict[str, Param] = {"system": system.name, "number": one.number or "-", "officer": officer.username}
    told |= {"day": site.day(officer.left_us), "by": officer.left_by or "-"}
    tally.due("on-paper-officer-gone", f"/filings?open={one.id}", **told)
    return True


def _handed_in(tally: Tally, site: SiteFacts, what: tuple[SystemFacts, FilingFacts, Due]) -> None:
    """Who handed in in time has kept the deadline, whenever the authority answers."""
    system, one, due = what
    day = one.handed_day or site.day(one.submitted_us or 0)
    link = f"/filings?open={one.id}"
    if one.on_paper == "disputed":
        tally.due("filing-disputed", link, system=system.name)
    if one.handed_day is not None:
        tally.kept("handed-in-on-paper", link, system=system.name, day=day)
    if not one.reached and day <= due.day:
        _reached_nobody(tally, site, what)
    elif day <= due.day:
        tally.kept("filing-submitted", link, system=system.name, day=day, until=due.day)
    else:
        tally.breached("filing-submitted-late", link, system=system.name, day=day, until=due.day)


def _reached_nobody(tally: Tally, site: SiteFacts, what: tuple[SystemFacts, FilingFacts, Due]) -> None:
    """Handed in here while no office sees it: no account of its police, no delivery, no proof. That is no filing yet."""
    system, one, due = what
    state = State.BREACHED if due.day < site.today else State.DUE
    tally.add(state, "filing-reached-nobody", f"/filings?open={one.id}", system=system.name, until=due.day)
    tally.by(due)


def change_report(site: SiteFacts) -> Finding | None:
    """Whether what changed since the filing is reported in time."""
    if not site.systems:
        return None
    tally = Tally()
    waiting = 0
    for system in _not_excluded(tally, site):
        on_paper: list[FilingFacts] = []
        for one in system.filings:
            link = f"/filings?open={one.id}"
            entered = one.kind != "first" and one.state == "accepted" and one.on_paper == "entered"
            if entered and not _passed_over(tally, site, system, one):
                on_paper.append(one)
            if one.kind == "first" or one.state not in _OPEN:
                continue
            last = one.due_day
            waiting += 1
            if one.state == "submitted":
                day = one.handed_day or site.day(one.submitted_us or 0)
                late = day > last
                if one.on_paper == "disputed":
                    tally.due("filing-disputed", link, system=system.name)
                if one.handed_day is not None:
                    tally.kept("handed-in-on-paper", link, system=system.name, day=day)
                if not one.reached and not late:
                    _reached_nobody(tally, site, (system, one, Due(one.event_day, last, one.due_rule)))
                    continue
                tally.add(
                    State.BREACHED if late else State.KEPT,
                    "change-reported-late" if late else "change-reported",
                    link,
                    system=system.name,
                    day=day,
                    until=last,
                )
                continue
            tally.add(
                State.BREACHED if last < site.today else State.DUE,
                "change-open",
                link,
                system=system.name,
                day=one.event_day,
                until=last,
            )
            tally.by(Due(one.event_day, last, one.due_rule))
        if on_paper:
            last_one = f"/filings?open={on_paper[-1].id}"
            tally.kept("changes-on-paper", last_one, system=system.name, count=len(on_paper))
    if not waiting:
        tally.kept("no-changes-open")
    return tally.finding(Step("report-change", ""))


def signage(site: SiteFacts) -> Finding | None:
    """Whether a sign stands at each camera, with a photograph that shows it."""
    cameras = [each for each in site.cameras if each.enabled]
    if not cameras:
        return None
    tally = Tally()
    in_use = any(system.in_use(site.today) for system in site.systems) or site.id is None
    bare = [each for each in cameras if each.sign_day is None or each.sign_day > site.today.isoformat()]
    unseen = [each for each in cameras if each not in bare and not each.sign_photo]
    if bare:
        (tally.breached if in_use else tally.due)("no-sign", site.where(bare), cameras=names(bare), count=len(bare))
    if unseen:
        tally.due("sign-not-photographed", site.where(unseen), cameras=names(unseen), count=len(unseen))
    if len(bare) < len(cameras):
        tally.kept("signs", site.where(), count=len(cameras) - len(bare), all=len(cameras))
    return tally.finding(Step("put-up-signs", site.where((bare or unseen)[:1])))


def position_lock(site: SiteFacts) -> Finding:
    """Whether no camera was moved without an approval, and somebody looked whether any was turned or covered."""
    tally = Tally()
    for move in site.moves:
        link = f"/registry?tab=moves&open={move.id}"
        day = site.day(move.asked_us)
        if move.found:
            tally.breached("moved-without-approval", link, camera=move.camera, day=day)
        elif move.state == "asked":
            tally.due("move-to-decide", link, camera=move.camera, day=day)
    if not site.moves:
        tally.kept("no-moves-open", site.where() if site.cameras else "", count=len(site.cameras))
    for gone in site.removals:
        key = "camera-removed" if gone.reason else "camera-removed-unexplained"
        day = site.day(gone.at_us)
        tally.kept(key, site.where(), camera=gone.name, day=day, by=gone.by, reason=gone.reason)
    step = looked_at(tally, site)
    if step is not None and tally.gravest.key == "views-unseen":
        return tally.finding(step)
    about_views = tally.gravest.key in ("view-differs", "view-covered")
    return tally.finding(Step("put-view-right" if about_views else "decide-moves", ""))


def purpose_lock(site: SiteFacts) -> Finding:
    """Whether pictures serve only what was approved and filed: analytics that nobody filed are a change of use."""
    tally = Tally()
    asked: str | None = None
    for system in site.systems:
        about = f"system:{system.id}"
        found = [each for each in site.unit.entries.of(_APPROVAL) if each.subject == about]
        approved = {str(name).strip() for each in found for name in each.content.get("analytics", ())}
        if alone := sorted(set(system.analytics) - approved):
            tally.due("analytics-not-approved", site.of(system), system=system.name, analytics=tuple(alone))
            asked = asked or about
        elif system.analytics:
            last = max(found, key=lambda each: each.id)
            tally.kept("analytics-approved", entry_link(last), system=system.name, who=who(last))
        unfiled = sorted(set(system.analytics) - set(system.filed_analytics))
        if not unfiled:
            continue
        link = f"/filings?system={system.id}" if system.filings else site.of(system)
        was_filed = any(each.kind == "first" and each.state == "accepted" for each in system.filings)
        state = State.BREACHED if was_filed and system.in_use(site.today) else State.DUE
        tally.add(state, "analytics-not-filed", link, system=system.name, analytics=tuple(unfiled))
    tally.kept("no-analytics-inside", "")
    if asked is not None and tally.gravest.key == "analytics-not-approved":
        return tally.finding(Step("approve-analytics", f"/duties?new={_APPROVAL}&subject={asked}"))
    return tally.finding(Step("report-change", ""))
