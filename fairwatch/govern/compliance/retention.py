# SPDX-License-Identifier: Apache-2.0
"""Controls of how long footage stays: at least so long, and no longer than its purpose. What is held longer: `held`."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from fairwatch.govern.rules.dates import deadline
from fairwatch.govern.rules.pack import Requirement, Words

from .facts import CameraFacts, SiteFacts
from .gaps import lacks
from .models import Due, Finding, Step
from .policy import POLICY
from .tally import Tally, attest_step, attested, names, rule_of

_LINK = "/storage"
_ORDERS = "/duties?view=register&kind=purpose-met"


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
    short = [each for each in recording if each.kept_days < floor]
    # That nothing is set is no contradiction: then the text alone says it.
    lower = [each for each in recording if each not in short and 0 < each.min_days < floor]
    if lower:
        tally.due("floor-set-lower", _of(lower), days=floor, cameras=_with_days(lower))
    if short:
        tally.breached("floor-too-short", _of(short), days=floor, cameras=_with_days(short))
    first = site.today - timedelta(days=floor)
    held, young, whole = [], [], []
    silent: list[CameraFacts] = []
    for camera in recording:
        since = began(site, camera)
        needed = max(first, since)
        have = site.day(camera.oldest_us) if camera.oldest_us is not None else None
        missing = ((have or site.today) - needed).days
        # A new camera is seldom registered on the very day of its first picture.
        if missing > (since > first and have is not None):
            _missing(tally, camera, missing, needed)
        elif lacks(tally, site, camera, needed):
            continue
        elif have is None:
            silent.append(camera)
        elif have > first:
            young.append(camera)
            whole.append(have + timedelta(days=floor))
        else:
            held.append(camera)
    if silent:
        tally.due("no-footage-yet", _of(silent), cameras=names(silent), count=len(silent))
    if young:
        tally.due("footage-young", _LINK, cameras=names(young), days=floor, count=len(young), hours=POLICY.gap_hours)
        tally.by(Due(max(whole) - timedelta(days=floor), max(whole), rule_of(ruling)))
    if held:
        oldest = min(site.day(each.oldest_us) for each in held if each.oldest_us is not None)
        much = POLICY.gap_hours
        tally.kept("footage-held", _LINK, count=len(held), all=len(recording), day=oldest, days=floor, hours=much)
    return tally.finding(_next(tally, short or lower, silent, whole))


def _next(tally: Tally, odd: Sequence[CameraFacts], silent: Sequence[CameraFacts], whole: Sequence[date]) -> Step:
    if odd:
        link = f"/cameras?open={odd[0].id}&edit=true&field=min_days"
        return Step("set-floor", link, {"camera": odd[0].name})
    if tally.gravest.key == "footage-young":
        return Step("wait-until", _LINK, {"day": max(whole)})
    if tally.gravest.key == "footage-gaps":
        return Step("look-at-gap", tally.gravest.link)
    if tally.gravest.key == "no-footage-yet":
        return Step("look-at-camera", _of(silent))
    return Step("mend-retention", _LINK)


def began(site: SiteFacts, camera: CameraFacts) -> date:
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


def purge_after_purpose(site: SiteFacts) -> Finding | None:
    """Whether footage goes when its purpose is met: by a maximum, or by order."""
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
    held = {number for hold in site.holds if hold.stands(site.today) for number in hold.camera_ids}
    over = [each for each in cameras if _overdue(site, each) and each.id not in held]
    if over:
        tally.breached("older-than-ceiling", _LINK, cameras=names(over))
    endless = [each for each in cameras if each.max_days is None]
    if len(endless) < len(cameras):
        tally.kept("ceiling-set", _LINK, count=len(cameras) - len(endless), all=len(cameras))
    endless = _by_order(tally, site, endless, held)
    if endless:
        link = f"/cameras?open={endless[0].id}&edit=true&field=max_days"
        return tally.finding(Step("set-ceiling", link, {"camera": endless[0].name}))
    if over:
        return tally.finding(Step("mend-retention", _LINK))
    if tally.gravest.key == "purge-under-way":
        return tally.finding(Step("see-order", tally.gravest.link))
    return tally.finding(attest_step(site, "purge-after-purpose"))


def _by_order(
    tally: Tally, site: SiteFacts, cameras: Sequence[CameraFacts], held: Collection[int]
) -> list[CameraFacts]:
    """Of the cameras without a maximum: whose footage goes by order, and lately enough; gives those that are left."""
    under_way = [each for each in cameras if each.purge_entry is not None]
    fresh = [each for each in cameras if each not in under_way and _lately(site, each, each.id in held)]
    left = [each for each in cameras if each not in under_way and each not in fresh]
    lapsed = [each for each in left if each.purged_us is not None]
    if under_way:
        numbers = {each.purge_entry for each in under_way}
        one = f"&entry={max(number or 0 for number in numbers)}" if len(numbers) == 1 else ""
        link = f"/duties?view=register&kind=purpose-met{one}"
        tally.due("purge-under-way", link, cameras=names(under_way), count=len(under_way))
    if fresh:
        last = min(site.day(each.purged_us) for each in fresh if each.purged_us is not None)
        again = last + timedelta(days=POLICY.purge_days)
        tally.kept("purged-by-order", _ORDERS, count=len(fresh), day=last, until=again, days=POLICY.purge_days)
    if lapsed:
        days = POLICY.purge_days
        tally.due("purge-lapsed", _ORDERS, cameras=names(lapsed), count=len(lapsed), days=days)
    never = [each for each in left if each not in lapsed]
    if never:
        said = site.entry("attestation", "control:purge-after-purpose")
        if said is None:
            tally.attest("no-ceiling", _of(never), cameras=names(never), count=len(never))
        else:
            attested(tally, said, site, "purge-after-purpose")
    return left


def _lately(site: SiteFacts, camera: CameraFacts, held: bool) -> bool:
    """Whether an order was carried out within the time that the policy gives, and reached far enough: nothing is older than
    that time and its minimum together but what is on hold.
    """
    if camera.purged_us is None or (site.today - site.day(camera.purged_us)).days > POLICY.purge_days:
        return False
    oldest = site.today - timedelta(days=camera.kept_days + POLICY.purge_days)
    return held or camera.oldest_us is None or site.day(camera.oldest_us) >= oldest


def _of(cameras: Sequence[CameraFacts]) -> str:
    return f"/cameras?open={cameras[0].id}" if len(cameras) == 1 else "/cameras"


def _overdue(site: SiteFacts, camera: CameraFacts) -> bool:
    """Whether it has footage that should have gone: the keeper has a day for its work."""
    if camera.max_days is None or camera.oldest_us is None:
        return False
    return site.day(camera.oldest_us) < site.today - timedelta(days=max(camera.max_days, camera.kept_days) + 1)
