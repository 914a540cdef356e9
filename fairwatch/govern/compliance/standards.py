# SPDX-License-Identifier: Apache-2.0
"""The control of standards: the list of them item by item for each system, folded into one finding."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fairwatch.govern.rules.pack import Words
from fairwatch.govern.rules.standards import Item, items_for, standards

from .conformity import Certified, Checked, Judged, Known, Measured, Shown, Standing, judge, of_house
from .entries import EntryFacts
from .facts import SiteFacts, SystemFacts
from .models import Finding, State, Step
from .policy import POLICY
from .tally import Tally, attested, entry_link

REPORTS = frozenset({"test-report", "inspection"})
"""Papers of a system's file that tell how it was tested."""


@dataclass(frozen=True, slots=True)
class Papers:
    """The certificates of a system, those that count first, and whether a test report is on file."""

    certificates: Sequence[Certified]
    lapsed: Sequence[Certified]
    report: bool

    @property
    def unnamed(self) -> bool:
        """Whether a certificate counts that names no standard of the list."""
        return any(not any(each.certifies(known) for known in standards().values()) for each in self.certificates)


def papers_of(entries: Iterable[EntryFacts], documents: frozenset[str], today: date, zone: str) -> Papers:
    """From the entries of one system and the papers in its file; of several entries about the same the newest."""
    newest: dict[str, Certified] = {}
    for each in sorted(entries, key=lambda each: (each.happened_us, each.id)):
        names = str(each.content.get("standard", "-"))
        newest[names] = Certified(each.id, names, each.last_day(zone))
    counting = [each for each in newest.values() if each.last is None or each.last >= today]
    return Papers(counting, [each for each in newest.values() if each not in counting], bool(documents & REPORTS))


def listed(
    asked: Sequence[Item],
    measured: Mapping[str, Measured],
    checks: Mapping[str, Checked],
    papers: Papers,
    day: tuple[date, str],
) -> list[Judged]:
    """Every item, and how the system stands with it on a day of a zone."""
    known = Known(measured, checks, papers.certificates, papers.report or papers.unnamed)
    return [judge(item, known, *day) for item in asked]


def standards_conformity(site: SiteFacts) -> Finding | None:
    """Whether each system is as the standards ask: by what is measured, what people checked, and certificates."""
    if not site.systems:
        return None
    tally = Tally()
    asked = items_for(site.rule, frozenset(each.kind for each in site.places))
    found = site.unit.house.verification
    house = of_house(site.unit.house.without_purpose, None if found is None else not found.broken)
    certificates = [each for each in site.unit.entries.of("certificate") if each.site_id in (None, site.id)]
    open_: list[tuple[SystemFacts, list[Judged]]] = []
    for system in site.systems:
        own = {each.id: each for each in certificates if each.subject == f"system:{system.id}"}
        papers = papers_of(own.values(), system.documents, site.today, site.zone)
        _tell_papers(tally, site, system, papers, own)
        judged = listed(asked, {**house, **system.measured}, system.checks, papers, (site.today, site.zone))
        _tell(tally, site, system, judged)
        waits = [each for each in judged if each.standing in _OPEN]
        if waits or not (asked or papers.certificates or papers.report):
            open_.append((system, waits))
    if open_:
        _ask(tally, site, open_)
    return tally.finding(_step(site, tally, listed=bool(asked)))


def link_of(system_id: int) -> str:
    """The list of a system in the console."""
    return f"/compliance?standards={system_id}"


_OPEN = frozenset({Standing.UNCHECKED, Standing.LAPSED})


def _step(site: SiteFacts, tally: Tally, *, listed: bool) -> Step:
    if listed and tally.gravest.key != "certificate-lapsed":
        return Step("check-standards", "")
    bare = [each for each in site.systems if not each.documents & REPORTS]
    about = f"&subject=system:{bare[0].id}" if bare else ""
    return Step("enter-certificate", f"/duties?new=certificate{about}")


def _tell_papers(
    tally: Tally, site: SiteFacts, system: SystemFacts, papers: Papers, own: Mapping[int, EntryFacts]
) -> None:
    for each in papers.certificates:
        tally.kept("certificate", entry_link(own[each.entry_id]), system=system.name, standard=each.names)
    if papers.report:
        tally.kept("test-report", site.of(system), system=system.name)
    elif not papers.certificates:
        for each in papers.lapsed:
            if each.last is not None:
                entry = own[each.entry_id]
                tally.due("certificate-lapsed", entry_link(entry), system=system.name, until=each.last)
                tally.own(site.day(entry.happened_us), each.last)


def _tell(tally: Tally, site: SiteFacts, system: SystemFacts, judged: Sequence[Judged]) -> None:
    """What conforms, what does not, and what is about to lapse."""
    link = link_of(system.id)
    failing = [each for each in judged if each.standing is Standing.FAILS]
    hard = [each for each in failing if each.item.mandatory]
    known = [each for each in failing if each.known_shortfall]
    soft = [each for each in failing if each not in hard and each not in known]
    if hard:
        state = State.BREACHED if system.in_use(site.today) else State.DUE
        tally.add(state, "standards-breached", link, system=system.name, count=len(hard), items=_calls(hard))
    if soft:
        tally.due("standards-short", link, system=system.name, count=len(soft), items=_calls(soft))
    if known:
        tally.kept("standards-known", link, system=system.name, count=len(known), items=_calls(known))
    good = [each for each in judged if each.standing in (Standing.CONFORMS, Standing.NOT_APPLICABLE)]
    if good:
        counts = {shown.value: sum(each.shown is shown for each in good) for shown in Shown}
        papers = counts["certificate"] + counts["report"]
        tally.kept(
            "standards-met",
            link,
            system=system.name,
            count=len(good),
            all=len(judged),
            measured=counts["measured"],
            checked=counts["checked"],
            papers=papers,
        )
    away = [each for each in judged if each.standing is Standing.NOT_APPLICABLE and each.shown is Shown.CHECKED]
    if away:
        tally.kept(
            "standards-not-applicable",
            link,
            system=system.name,
            count=len(away),
            mandatory=sum(each.item.mandatory for each in away),
            items=_calls(sorted(away, key=lambda each: not each.item.mandatory)),
        )
    lasts = [
        (last, each.check)
        for each in good
        if each.shown is Shown.CHECKED
        and each.check is not None
        and (last := each.check.last_day(site.zone)) is not None
    ]
    soon = [(last, check) for last, check in lasts if (last - site.today).days <= POLICY.ahead_days]
    if soon:
        until, check = min(soon, key=lambda each: each[0])
        tally.due("standards-lapse", link, system=system.name, count=len(soon), until=until)
        tally.own(site.day(check.happened_us), until)


def _ask(tally: Tally, site: SiteFacts, open_: Sequence[tuple[SystemFacts, Sequence[Judged]]]) -> None:
    """What nobody has looked at: to be checked, unless somebody answers for all of it by attesting."""
    attestation = site.entry("attestation", "control:standards-conformity")
    if attestation is not None:
        attested(tally, attestation, site, "standards-conformity")
        return
    for system, waits in open_:
        lapsed = [each for each in waits if each.standing is Standing.LAPSED]
        never = [each for each in waits if each.standing is Standing.UNCHECKED]
        link = link_of(system.id) if waits else site.of(system)
        if lapsed:
            days = [each.check.last_day(site.zone) for each in lapsed if each.check is not None]
            until = max(each for each in days if each is not None)
            tally.attest("standards-lapsed", link, system=system.name, count=len(lapsed), until=until)
        if never:
            hard = sum(each.item.mandatory for each in never)
            tally.attest("standards-unchecked", link, system=system.name, count=len(never), mandatory=hard)
        if not waits:
            tally.attest("no-certificate", link, system=system.name)


def _calls(found: Sequence[Judged]) -> tuple[Words, ...]:
    """The items as people know them, each with its standard."""
    return tuple(_called(each.item) for each in found)


def _called(item: Item) -> Words:
    number = standards()[item.standard].number
    if not number:
        return item.name
    return Words(zh=f"{item.name.zh}（{number}）", en=f"{item.name.en} ({number})")
