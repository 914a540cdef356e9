# SPDX-License-Identifier: Apache-2.0
"""Controls of a site's systems in use: inspection, plan and drill, assessment, secrets, privacy."""

from fairwatch.govern.duties.kinds import kinds
from fairwatch.govern.rules.pack import Words

from .facts import CameraFacts, SiteFacts, SystemFacts
from .models import Finding, State, Step
from .policy import HOUR_US, POLICY
from .registers import stays
from .tally import (
    Subject,
    Tally,
    attest_step,
    attested,
    enter_step,
    entries_link,
    entry_link,
    lacks,
    names,
    needed,
    open_link,
    who,
)
from .views import pictures


def _running(site: SiteFacts) -> list[SystemFacts]:
    return [each for each in site.systems if each.in_use(site.today)]


def _subjects(site: SiteFacts) -> list[Subject]:
    return [Subject(f"system:{each.id}", each.name, each.use_day or site.today) for each in _running(site)]


def inspection_maintenance(site: SiteFacts) -> Finding | None:
    """Whether systems are looked at in time, faults are mended, and pictures come."""
    subjects = _subjects(site)
    if not subjects and not site.cameras:
        return None
    tally = Tally()
    if subjects:
        needed(tally, site, "inspection", subjects)
        pictures(tally, site)
        _plans(tally, site)
    for kind in ("fault", "work-order", "inspection"):
        waiting = [each for each in site.unit.open(kind) if each.site_id in (None, site.id)]
        late = [each for each in waiting if each.is_late(site.now_us)]
        link = open_link(kind, waiting)
        if late:
            tally.breached("faults-late", link, count=len(late))
        if len(waiting) > len(late):
            tally.due("faults-open", link, count=len(waiting) - len(late))
    down = [each for each in site.cameras if each.enabled and each.down_since_us is not None]
    long = [each for each in down if site.now_us - (each.down_since_us or 0) > POLICY.down_hours * HOUR_US]
    if long:
        tally.due("cameras-down", "/health", cameras=names(long), hours=POLICY.down_hours)
    elif down:
        tally.due("cameras-just-down", "/health", cameras=names(down))
    else:
        tally.kept("cameras-run", "/health", count=sum(each.enabled for each in site.cameras))
    gravest = tally.gravest.key
    if gravest == "maintenance-plan-lapsed":
        about = tally.gravest.params["system"]
        those = ",".join(one.key for one in subjects if one.name == about)
        return tally.finding(Step("enter-maintenance-plan", f"/duties?new=maintenance-plan&subject={those}"))
    about_entries = gravest.startswith("entry-")
    step = enter_step("enter-inspection", "inspection", site, subjects) if about_entries else Step("mend-faults", "")
    return tally.finding(step)


def _plans(tally: Tally, site: SiteFacts) -> None:
    """What was planned of upkeep, as long as the plan counts; the rules for it stand with the written regimes."""
    for system in _running(site):
        entry = site.entry("maintenance-plan", f"system:{system.id}")
        if entry is None:
            continue
        last = entry.last_day(site.zone)
        lapsed = last is not None and last < site.today
        key = "maintenance-plan-lapsed" if lapsed else "maintenance-plan"
        state = State.DUE if lapsed else State.KEPT
        tally.add(state, key, entry_link(entry), system=system.name, until=last or "-")


def emergency_plan(site: SiteFacts) -> Finding | None:
    """Whether there is a plan for emergencies and it was tried."""
    if site.id is None or not site.systems:
        return None
    if not _running(site):
        tally = Tally()
        tally.kept("not-in-use", f"/registry?tab=systems&site={site.id}", count=len(site.systems))
        return tally.finding()
    first = min(each.use_day for each in _running(site) if each.use_day is not None)
    here = [Subject(f"site:{site.id}", site.name, first)]
    tally = Tally()
    needed(tally, site, "emergency-plan", here)
    needed(tally, site, "drill", here)
    lacking = [kind for kind in ("emergency-plan", "drill") if lacks(kind, site, here)]
    return tally.finding(enter_step(f"enter-{lacking[0]}", lacking[0], site, here) if lacking else None)


def impact_assessment(site: SiteFacts) -> Finding | None:
    """Whether what the system does to people was assessed, before it began and lately enough, and stays on record."""
    if not site.systems:
        return None
    ruling = site.ruling("impact-assessment")
    tally = Tally(ruling)
    subjects = _subjects(site)
    if subjects:
        needed(tally, site, "impact-assessment", subjects)
    planned = [each for each in site.systems if each.use_day is not None and each.use_day > site.today]
    for each in planned:
        about = Subject(f"system:{each.id}", each.name, each.use_day or site.today)
        if site.entry("impact-assessment", about.key) is None:
            tally.due("assessment-before-use", site.of(each), system=each.name, day=about.since)
            subjects.append(about)
    if not subjects:
        tally.kept("not-in-use", f"/registry?tab=systems&site={site.id}", count=len(site.systems))
    if ruling is not None:
        asked = ruling.requirement.text
        stays(tally, site.unit.house, "assessments-stay", entries_link("impact-assessment"), asked=asked)
    return tally.finding(enter_step("enter-assessment", "impact-assessment", site, subjects))


def secrets(site: SiteFacts) -> Finding | None:
    """Whether somebody decided how places and footage that touch secrets are treated."""
    if not site.systems:
        return None
    tally = Tally()
    for system in site.systems:
        entry = site.entry("classification", f"system:{system.id}")
        if entry is not None:
            level = _level(str(entry.content.get("level", "-")))
            day = site.day(entry.happened_us)
            tally.kept("classified", entry_link(entry), system=system.name, level=level, who=who(entry), day=day)
            continue
        attestation = site.entry("attestation", "control:secrets")
        if attestation is None:
            tally.attest("not-classified", site.of(system), system=system.name)
        else:
            attested(tally, attestation, site, "secrets")
    open_ones = [each for each in site.systems if site.entry("classification", f"system:{each.id}") is None]
    about = f"&subject=system:{open_ones[0].id}" if open_ones else ""
    return tally.finding(Step("classify", f"/duties?new=classification{about}"))


def _level(chosen: str) -> Words | str:
    """A level of secrecy as people say it."""
    field = kinds()["classification"].field("level")
    return next((each.name for each in field.choices if each.id == chosen), chosen) if field else chosen


def privacy(site: SiteFacts) -> Finding | None:
    """Whether sound is off or has a reason, and somebody looked at what of private life the pictures show."""
    if not site.cameras:
        return None
    tally = Tally()
    loud = [each for each in site.cameras if each.sound_reason is not None]
    silent = [each for each in loud if not (each.sound_reason or "").strip()]
    if silent:
        tally.breached("sound-without-reason", _of(silent), cameras=names(silent))
    if loud:
        tally.kept("sound-on", "/cameras", cameras=names(loud))
    tally.kept("sound-off", "/cameras", count=len(site.cameras) - len(loud), all=len(site.cameras))
    attested(tally, site.entry("attestation", "control:privacy"), site, "privacy")
    return tally.finding(Step("give-sound-reason", "") if silent else attest_step(site, "privacy"))


def _of(cameras: list[CameraFacts]) -> str:
    return f"/cameras?open={cameras[0].id}" if len(cameras) == 1 else "/cameras"
