# SPDX-License-Identifier: Apache-2.0
"""Controls of a site and its places: which rules, which class, covered where required, nothing where forbidden."""

from dataclasses import replace
from datetime import timedelta

from fairwatch.govern.filing.form import form
from fairwatch.govern.registry.classes import LIGHT, builders
from fairwatch.govern.rules import binding
from fairwatch.govern.rules.binding import LegalClass, Outcome
from fairwatch.govern.rules.pack import SiteClass, Words

from .facts import CameraFacts, PlaceFacts, SiteFacts
from .models import Finding, Param, Step
from .policy import DAY_US, HOUR_US, POLICY
from .tally import Subject, Tally, attest_link, attest_step, attested, enter_step, entry_link, names, needed, open_link
from .twice import TwiceFacts
from .words import say

_UNPLACED_US = POLICY.unplaced_days * DAY_US


def jurisdiction(site: SiteFacts) -> Finding | None:
    """Which texts bind the site."""
    if site.id is None:
        return _without_site(site)
    tally = Tally()
    if site.packs:
        tally.kept("texts-bind", site.link, count=len(site.packs), division=site.rule.division or "-")
    else:
        tally.due("no-text-binds", site.link, division=site.rule.division or "-")
    return tally.finding(Step("set-division", site.link))


def _without_site(site: SiteFacts) -> Finding | None:
    """Cameras that stand nowhere yet."""
    if not site.cameras:
        return None
    tally = Tally()
    # Of what runs somebody has to say where it stands: nothing else of the law can be judged of it.
    long = [each for each in site.cameras if each.enabled and site.now_us - each.created_us >= _UNPLACED_US]
    if long:
        tally.breached("cameras-run-nowhere", "/cameras", cameras=names(long), count=len(long))
    if len(long) < len(site.cameras):
        tally.due("cameras-without-site", "/cameras", count=len(site.cameras) - len(long))
    return tally.finding(Step("place-cameras", "/registry?tab=cameras&add=true"))


def authority_register(site: SiteFacts) -> Finding:
    """Whether the authority that supervises the site is known."""
    tally = Tally()
    link = "/registry?tab=authorities"
    if not site.authorities:
        tally.due("no-authority", site.link, division=site.rule.division or "-")
    for name, contact in site.authorities:
        if contact:
            tally.kept("authority", link, name=name)
        else:
            tally.due("authority-without-contact", link, name=name)
    return tally.finding(Step("enter-authority", link if site.authorities else f"{link}&add=true"))


def site_class(site: SiteFacts) -> Finding | None:
    """Whether the legal class is chosen, with a reason, and fits the places."""
    if site.id is None:
        return _without_site(site)
    tally = Tally()
    chosen = site.chosen or site.rule.site_class
    if chosen in LIGHT:
        _too_light(tally, site, replace(site.rule, site_class=chosen))
    if (was := site.class_was) is not None:
        told: dict[str, Param] = {
            "before": say("classes", was.name),
            "reason": was.reason,
            "by": was.by,
            "day": site.day(was.at_us),
        }
        tally.kept("class-changed", site.link, **told)
    for gone in site.trades_were:
        trades = tuple(_called("unit_trades", each) for each in gone.name.split(","))
        tally.kept("trades-off", site.link, trades=trades, reason=gone.reason, by=gone.by, day=site.day(gone.at_us))
    if site.class_reason:
        tally.kept("class-chosen", site.link, reason=site.class_reason)
    else:
        tally.due("class-without-reason", site.link)
    return tally.finding(Step("give-class", site.link))


def _called(field_id: str, name: str) -> Words:
    """What people call a trade, or a kind of unit: as the form of the filing does, where it knows it."""
    fields = (field for section in form().single for field in section.fields)
    known = next((field.choices for field in fields if field.id == field_id), {})
    return known.get(name, Words(zh=name, en=name))


def _too_light(tally: Tally, site: SiteFacts, chosen: binding.Site) -> None:
    """What the texts name for an operator's site, and what they protect nearby, is no other class of site: whatever the
    class that was chosen exempts. By its places it is judged as what it is.
    """
    public = replace(site.rule, site_class=SiteClass.OPERATOR)
    named = []
    for place in site.places:
        ruled = binding.class_of(site.packs, public, place.kind)
        if builders(ruled.settled(place.decided.outcome) if place.decided else ruled):
            named.append(place)
    if named:
        tally.breached("class-too-light", site.at(named), places=names(named))
    if site.neighbour and _asks_consent(site, public) and not _asks_consent(site, chosen):
        tally.breached("class-hides-neighbour", site.link, neighbour=site.neighbour)


def _asks_consent(site: SiteFacts, rule: binding.Site) -> bool:
    asked = ((pack, article) for pack in site.packs for article in pack.articles)
    return any(binding.asks(pack, article, "sensitive-neighbour", rule) for pack, article in asked)


def mandatory_coverage(site: SiteFacts) -> Finding | None:
    """Whether every place that must have a camera has one that works."""
    required = [place for place in site.places if place.ruling.legal_class is LegalClass.REQUIRED]
    if not site.places:
        return None
    tally = Tally()
    if not required:
        # That none is entered is no proof that there is none.
        tally.kept("no-required-places", site.at(), count=len(site.places))
        attested(tally, site.entry("attestation", "control:mandatory-coverage"), site, "mandatory-coverage")
        return tally.finding(attest_step(site, "mandatory-coverage"))
    in_use = any(system.in_use(site.today) for system in site.systems)
    covered, dark, bare = _coverage(site, required)
    long = [each for each in dark if _dark_for_long(site, each)]
    dark = [each for each in dark if each not in long]
    if covered:
        tally.kept("places-covered", site.at(), count=len(covered), all=len(required))
    if long:
        tally.breached("places-dark-long", "/health", places=names(long), days=POLICY.dark_days)
    if dark:
        tally.due("places-dark", "/health", places=names(dark))
    if bare:
        (tally.breached if in_use else tally.due)("places-bare", site.at(bare), places=names(bare))
    if not bare:
        return tally.finding(Step("see-cameras", ""))
    link = f"{site.where()}&add=true&place={bare[0].id}"
    return tally.finding(Step("cover-place", link, {"place": bare[0].name}))


def _coverage(site: SiteFacts, places: list[PlaceFacts]) -> tuple[list[PlaceFacts], list[PlaceFacts], list[PlaceFacts]]:
    """Places with a picture, with cameras of which none has had one for a while, and without a camera in use."""
    covered: list[PlaceFacts] = []
    dark: list[PlaceFacts] = []
    bare: list[PlaceFacts] = []
    for place in places:
        cameras = [each for each in site.cameras_in(place) if each.enabled]
        if any(works(each, site.now_us) for each in cameras):
            covered.append(place)
        else:
            (dark if cameras else bare).append(place)
    return covered, dark, bare


def _dark_for_long(site: SiteFacts, place: PlaceFacts) -> bool:
    """Whether the last of its cameras has given no picture for longer than a repair takes."""
    since = [each.down_since_us or 0 for each in site.cameras_in(place) if each.enabled]
    return site.now_us - max(since) >= POLICY.dark_days * DAY_US


def works(camera: CameraFacts, now_us: int) -> bool:
    """Whether a camera counts as working: a short fault does not uncover a place."""
    return camera.down_since_us is None or now_us - camera.down_since_us < POLICY.down_hours * HOUR_US


def forbidden_place(site: SiteFacts) -> Finding:
    """Whether no camera runs where none may be."""
    tally = Tally()
    forbidden = [place for place in site.places if place.ruling.legal_class is LegalClass.FORBIDDEN]
    running = [each for place in forbidden for each in site.cameras_in(place) if each.enabled]
    stopped = [each for place in forbidden for each in site.cameras_in(place) if not each.enabled]
    if running:
        tally.breached("cameras-in-forbidden", site.where(running), cameras=names(running))
    if stopped:
        tally.due("cameras-to-dismount", site.where(stopped), cameras=names(stopped))
    undecided = _undecided(tally, site)
    if not running:
        tally.kept("forbidden-clean", site.at(forbidden) if site.places else site.link, count=len(forbidden))
    tally.kept("attempts-refused", "/registry?tab=refusals" if site.refusals else "", count=site.refusals)
    if undecided and not running:
        return tally.finding(Step("decide-place", f"{site.at(undecided[:1])}&decide=true"))
    return tally.finding(Step("dismount-cameras", ""))


def _undecided(tally: Tally, site: SiteFacts) -> list[PlaceFacts]:
    """The places that a text may mean: what was decided of them by whom, and those that wait for it, gravest first."""
    for outcome, key in ((Outcome.FORBIDDEN, "decided-forbidden"), (Outcome.PERMITTED, "decided-permitted")):
        decided = [(each, each.decided) for each in site.places if each.decided and each.decided.outcome == outcome]
        told = tuple(f"{place.name} ({by.by}, {by.day})" for place, by in decided)
        if told:
            tally.kept(key, site.at([place for place, _ in decided]), places=told)
    open_ = [each for each in site.places if each.ruling.legal_class is LegalClass.UNDECIDED]
    built = [each for each in open_ if site.cameras_in(each)]
    bare = [each for each in open_ if each not in built]
    for places, say_it, key in ((built, tally.breached, "cameras-in-undecided"), (bare, tally.due, "places-undecided")):
        if places:
            link = site.at(places) + ("&decide=true" if len(places) == 1 else "&legal=undecided")
            say_it(key, link, places=names(places))
    return built + bare


def forbidden_sweep(site: SiteFacts) -> Finding | None:
    """Whether forbidden places are looked at in time, and what was found there is reported, whatever became of the place."""
    forbidden = [place for place in site.places if place.ruling.legal_class is LegalClass.FORBIDDEN]
    found = [each for each in site.unit.open("sweep") if each.site_id in (None, site.id)]
    if not site.places and not found:
        return None
    tally = Tally()
    places = [Subject(f"place:{place.id}", place.name, place.since) for place in forbidden]
    if forbidden:
        needed(tally, site, "sweep", places)
    elif not found:
        tally.kept("no-forbidden-places", site.at(), count=len(site.places))
        attested(tally, site.entry("attestation", "control:forbidden-sweep"), site, "forbidden-sweep")
        return tally.finding(attest_step(site, "forbidden-sweep"))
    if found:
        tally.breached("device-found-unreported", open_link("sweep", found), count=len(found))
        return tally.finding(Step("report-to-police", entry_link(found[0])))
    return tally.finding(enter_step("enter-sweep", "sweep", site, places))


def installer_authority(site: SiteFacts) -> Finding:
    """Whether who installs may do so there."""
    tally = Tally()
    government = site.unit.kind == "government"
    built = [place for place in site.places if site.cameras_in(place)]
    reserved = [place for place in built if "government" in builders(place.ruling)]
    operators = [place for place in built if builders(place.ruling) == {"operator"}]
    if reserved and not government:
        tally.breached("not-entitled", site.at(reserved), places=names(reserved))
    elif site.rule.site_class is SiteClass.OTHER_PUBLIC or (operators and government):
        attested(tally, site.entry("attestation", "control:installer-authority"), site, "installer-authority")
    else:
        tally.kept("entitled", site.link)
    if (was := site.unit.kind_was) is not None:
        before = _called("unit_kind", was.name)
        link = f"/registry?tab=units&open={site.unit.id}"
        tally.kept("kind-changed", link, before=before, reason=was.reason, by=was.by, day=site.day(was.at_us))
    step = Step("look-at-builder", "") if reserved and not government else attest_step(site, "installer-authority")
    return tally.finding(step)


def necessity_range(site: SiteFacts) -> Finding | None:
    """Whether each camera says why it must be there and how far it looks."""
    cameras = [each for each in site.cameras if each.enabled]
    if not cameras:
        return None
    tally = Tally()
    silent = [each for each in cameras if not (each.necessity and each.purpose)]
    unneeded = [each for each in silent if not each.necessity]
    aimless = [each for each in silent if not each.purpose]
    blind = [each for each in cameras if _unsaid(each)]
    settle = timedelta(days=POLICY.settle_days)
    late = [each for each in silent if site.day(each.created_us) + settle < site.today]
    early = [each for each in silent if each not in late]
    for missing, key in ((aimless, "purpose"), (unneeded, "necessity")):
        if found := [each for each in missing if each in late]:
            tally.breached(f"no-{key}", site.where(found), cameras=names(found))
        if found := [each for each in missing if each in early]:
            tally.due(f"{key}-to-give", site.where(found), cameras=names(found))
    if silent:
        first = min(site.day(each.created_us) for each in silent)
        tally.own(first, first + settle)
    if blind:
        tally.due("range-unknown", site.where(blind), cameras=tuple(map(_with_unsaid, blind)))
    if len(silent) < len(cameras):
        tally.kept("necessity-given", site.where(), count=len(cameras) - len(silent), all=len(cameras))
    _range_judged(tally, site, cameras)
    if not (silent or blind):
        return tally.finding(attest_step(site, "necessity-range"))
    return tally.finding(Step("give-necessity", site.where((late or silent or blind)[:1])))


def _range_judged(tally: Tally, site: SiteFacts, cameras: list[CameraFacts]) -> None:
    """Whether somebody looked at every picture and answers for it that none takes more than is needed."""
    said = site.entry("attestation", "control:necessity-range")
    attested(tally, said, site, "necessity-range")
    later = [] if said is None else [each for each in cameras if each.created_us > said.at_us]
    if later:
        tally.attest("range-unjudged", attest_link(site, "necessity-range"), cameras=names(later))


def _unsaid(camera: CameraFacts) -> list[Words]:
    """What nobody entered of where it looks."""
    view = {"direction": camera.direction_deg, "angle": camera.angle_deg, "range": camera.range_m}
    return [say("view", word) for word, value in view.items() if value is None]


def _with_unsaid(camera: CameraFacts) -> Words:
    missing = _unsaid(camera)
    return Words(
        zh=f"{camera.name}（{'、'.join(each.zh for each in missing)}）",
        en=f"{camera.name} ({', '.join(each.en for each in missing)})",
    )


def sensitive_neighbour(site: SiteFacts) -> Finding:
    """Near military zones and secret-bearing bodies: consent first."""
    tally = Tally()
    if not site.neighbour:
        gone = site.neighbour_gone
        if gone is None:
            tally.kept("no-neighbour", site.link)
        else:
            day = site.day(gone.at_us)
            tally.kept("neighbour-gone", site.link, neighbour=gone.name, reason=gone.reason, by=gone.by, day=day)
        attested(tally, site.entry("attestation", "control:sensitive-neighbour"), site, "sensitive-neighbour")
        return tally.finding(attest_step(site, "sensitive-neighbour"))
    without = [each for each in site.cameras if not each.consent]
    running = [each for each in without if each.enabled]
    if running:
        tally.breached("running-without-consent", site.where(running), cameras=names(running), neighbour=site.neighbour)
    elif without:
        tally.due("consent-missing", site.where(without), cameras=names(without), neighbour=site.neighbour)
    if len(without) < len(site.cameras):
        tally.kept("consent-attached", site.where(), count=len(site.cameras) - len(without))
    if not site.cameras:
        tally.kept("neighbour-no-cameras", site.link, neighbour=site.neighbour)
    return tally.finding(Step("attach-consent", site.where((running or without)[:1])))


def _with_other(twice: TwiceFacts) -> Words:
    return Words(
        zh=f"{twice.camera} / {twice.other}（{twice.site}）", en=f"{twice.camera} / {twice.other} ({twice.site})"
    )


def planning(site: SiteFacts) -> Finding | None:
    """Whether what government pays for is planned, and nothing is built twice."""
    tally = Tally()
    unplanned = [each for each in site.systems if each.funding == "government" and each.plan_id is None]
    if unplanned:
        tally.due("no-plan", "/plans", systems=names(unplanned))
    pairs, overlaps = site.overlaps, f"/map?overlaps=true&site={site.id}"
    if pairs:
        tally.due("views-overlap", overlaps, pairs=tuple(f"{a} / {b}" for a, b in pairs), count=len(pairs))
    known = [each for each in site.twice if each.site]
    if known:
        told = tuple(_with_other(each) for each in known)
        tally.due("views-overlap-elsewhere", overlaps, pairs=told, count=len(known))
    # Whose the other is they may not know: neither the name of the camera nor where it stands is told.
    strange = {each.camera_id: each.camera for each in site.twice if not each.site}
    if strange:
        one = f"&camera={next(iter(strange))}" if len(strange) == 1 else ""
        tally.due("views-overlap-others", overlaps + one, cameras=names(strange.values()), count=len(strange))
    if not site.systems and not site.cameras:
        return None
    if not pairs and not site.twice:
        tally.kept(
            "no-overlap",
            f"/map?site={site.id}",
            count=sum(each.view is not None for each in site.cameras),
            all=len(site.cameras),
        )
    return tally.finding(Step("join-plan" if unplanned else "look-at-plan", ""))
