# SPDX-License-Identifier: Apache-2.0
"""Controls of how long footage stays: at least so long, important footage longer, and no longer than its purpose."""

from collections.abc import Sequence
from datetime import date, timedelta

from fairwatch.govern.rules.dates import deadline
from fairwatch.govern.rules.pack import Requirement, Words

from .facts import CameraFacts, HoldFacts, SiteFacts
from .models import Due, Finding, Step
from .policy import POLICY
from .tally import Tally, attest_step, attested, names, rule_of

_LINK = "/storage"


def length_days(requirement: Requirement, today: date) -> int:
    """A length of time counted back from today, in days."""
    return (deadline(today, requirement.value, requirement.unit).due - today).days


def retention_floor(site: SiteFacts) -> Finding | None:
    """Whether every camera that records keeps its footage as long as the strictest text says, and really has it."""
    ruling = site.ruling("retention-floor")
    recording = [each for each in site.cameras if each.records and (each.enabled or each.oldest_us is not None)]
    if not recording or ruling is None:
        return None
    tally = Tally(ruling)
    floor = length_days(ruling.requirement, site.today)
    short = [each for each in recording if each.min_days < floor]
    if short:
        tally.breached("floor-too-short", _of(short), days=floor, cameras=_with_days(short))
    first = site.today - timedelta(days=floor)
    held, young = [], []
    for camera in recording:
        began = _began(site, camera)
        needed = max(first, began)
        have = site.day(camera.oldest_us) if camera.oldest_us is not None else None
        missing = ((have or site.today) - needed).days
        # A new camera is seldom registered on the very day of its first picture.
        if missing > (began > first and have is not None):
            _missing(tally, camera, missing, needed)
        elif have is None or have > first:
            young.append(camera)
            tally.by(Due(began, began + timedelta(days=floor), rule_of(ruling)))
        else:
            held.append(camera)
    if young:
        tally.due("footage-young", _LINK, cameras=names(young), days=floor, count=len(young))
    if held:
        oldest = min(site.day(each.oldest_us) for each in held if each.oldest_us is not None)
        tally.kept("footage-held", _LINK, count=len(held), all=len(recording), day=oldest, days=floor)
    return tally.finding(Step("mend-retention", _of(short) if short else _LINK))


def _began(site: SiteFacts, camera: CameraFacts) -> date:
    """The day from which a camera has to have footage: it was there, and its system in use."""
    made = site.day(camera.created_us)
    use_day = next((each.use_day for each in site.systems if each.id == camera.system_id), None)
    return max(made, use_day) if use_day is not None and use_day <= site.today else made


def _missing(tally: Tally, camera: CameraFacts, days: int, since: date) -> None:
    link = f"/playback?cameras={camera.id}"
    if camera.oldest_us is None:
        tally.breached("no-footage", link, camera=camera.name, since=since)
    else:
        tally.breached("footage-missing", link, camera=camera.name, days=days, since=since)


def _with_days(cameras: Sequence[CameraFacts]) -> tuple[Words, ...]:
    return tuple(
        Words(zh=f"{each.name}（{each.min_days or '未设'}）", en=f"{each.name} ({each.min_days or 'none'})")
        for each in cameras
    )


def retention_important(site: SiteFacts) -> Finding | None:
    """Whether what was held as important stayed as long as the text says."""
    ruling = site.ruling("retention-important")
    if ruling is None:
        return None
    tally = Tally(ruling)
    days = length_days(ruling.requirement, site.today)
    kept = 0
    for hold in site.holds:
        last = site.day(hold.end_us) + timedelta(days=days)
        link = "/storage"
        if hold.lifted_us is not None and site.day(hold.lifted_us) < last:
            tally.breached("lifted-early", link, camera=hold.camera, day=site.day(hold.lifted_us), until=last)
        elif hold.lifted_us is None:
            kept += 1
            if last < site.today:
                tally.due("hold-may-end", link, camera=hold.camera, until=last)
            else:
                tally.by(Due(site.day(hold.end_us), last, rule_of(ruling)))
    tally.kept("holds", "/storage", count=kept, days=days)
    return tally.finding(Step("review-holds", "/storage"))


def purge_after_purpose(site: SiteFacts) -> Finding | None:
    """Whether footage goes when its purpose is met: by a maximum, or by a person's decision."""
    ruling = site.ruling("purge-after-purpose")
    cameras = [each for each in site.cameras if each.records and (each.enabled or each.oldest_us is not None)]
    if not cameras:
        return None
    tally = Tally(ruling)
    if ruling is not None:
        ceiling = length_days(ruling.requirement, site.today)
        longer = [each for each in cameras if each.max_days is None or each.max_days > ceiling]
        if longer:
            tally.due("ceiling-too-long", _of(longer), cameras=names(longer), days=ceiling)
    held = {hold.camera for hold in site.holds if hold.lifted_us is None}
    over = [each for each in cameras if _overdue(site, each) and each.name not in held]
    if over:
        tally.breached("older-than-ceiling", _LINK, cameras=names(over))
    endless = [each for each in cameras if each.max_days is None]
    if endless:
        decided = site.entry("purpose-met") or site.entry("attestation", "control:purge-after-purpose")
        if decided is None:
            tally.attest("no-ceiling", _of(endless), cameras=names(endless), count=len(endless))
        else:
            attested(tally, decided, site, "purge-after-purpose")
    if len(endless) < len(cameras):
        tally.kept("ceiling-set", _LINK, count=len(cameras) - len(endless), all=len(cameras))
    return tally.finding(
        Step("set-ceiling", _of(endless or over)) if endless or over else attest_step(site, "purge-after-purpose")
    )


def _of(cameras: Sequence[CameraFacts]) -> str:
    return f"/cameras?open={cameras[0].id}" if len(cameras) == 1 else "/cameras"


def _overdue(site: SiteFacts, camera: CameraFacts) -> bool:
    """Whether it has footage that should have gone: the keeper has a day for its work."""
    if camera.max_days is None or camera.oldest_us is None:
        return False
    return site.day(camera.oldest_us) < site.today - timedelta(days=max(camera.max_days, camera.min_days) + 1)


def legal_hold(site: SiteFacts) -> Finding:
    """Whether what is held has a reason and is looked at again."""
    tally = Tally()
    active = [each for each in site.holds if each.lifted_us is None]
    silent = [each for each in active if not each.reason.strip()]
    old = [each for each in active if _age_days(site, each) > POLICY.review_hold_days]
    if silent:
        tally.breached("hold-without-reason", "/storage", cameras=tuple(each.camera for each in silent))
    if old:
        tally.due("hold-to-review", "/storage", cameras=tuple(each.camera for each in old))
    tally.kept("held-safe", "/storage", count=len(active))
    return tally.finding(Step("review-holds", "/storage"))


def _age_days(site: SiteFacts, hold: HoldFacts) -> int:
    return (site.today - site.day(hold.placed_us)).days
