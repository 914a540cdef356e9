# SPDX-License-Identifier: Apache-2.0
"""What people saw when they last inspected a system: whether pictures are clear, the clock right, and each camera still
looks where it is registered to and is neither covered nor sprayed. None of that is read from the pictures here.
"""

from .entries import EntryFacts
from .facts import SiteFacts, SystemFacts
from .models import Step
from .tally import MOST_SUBJECTS, Tally, entry_link, names, who

_INSPECTION, _AS_REGISTERED = "inspection", "as-registered"
_DIFFERS = {"differs": "view-differs", "covered": "view-covered"}
_BAD = {("picture", "poor"): "picture-poor", ("clock", "wrong"): "clock-wrong"}


def _inspected(site: SiteFacts) -> list[tuple[SystemFacts, EntryFacts | None]]:
    """Each system in use that has cameras, with its last inspection as long as that counts."""
    watched = {each.system_id for each in site.cameras if each.enabled}
    found = []
    for system in site.systems:
        if system.in_use(site.today) and system.id in watched:
            entry = site.entry(_INSPECTION, f"system:{system.id}")
            last = None if entry is None else entry.last_day(site.zone)
            found.append((system, None if last is not None and last < site.today else entry))
    return found


def looked_at(tally: Tally, site: SiteFacts) -> Step | None:
    """Judge whether somebody lately compared the views with the register; the step where nobody did."""
    unseen = []
    for system, entry in _inspected(site):
        view = "" if entry is None else str(entry.content.get("view", ""))
        if entry is None or not view:
            unseen.append(system)
            continue
        link, day = entry_link(entry), site.day(entry.happened_us)
        if view == _AS_REGISTERED:
            tally.kept("view-as-registered", link, system=system.name, who=who(entry), day=day)
        else:
            tally.due(_DIFFERS[view], link, system=system.name, who=who(entry), day=day)
    if not unseen:
        return None
    form = f"/duties?new={_INSPECTION}&subject={','.join(f'system:{each.id}' for each in unseen[:MOST_SUBJECTS])}"
    tally.attest("views-unseen", form, systems=names(unseen))
    return Step("enter-inspection", form)


def pictures(tally: Tally, site: SiteFacts) -> None:
    """Judge what the last inspection found of pictures and clocks; it stands until the next one finds otherwise."""
    for system, entry in _inspected(site):
        if entry is None:
            continue
        for (field, bad), key in _BAD.items():
            if entry.content.get(field) == bad:
                tally.due(key, entry_link(entry), system=system.name, day=site.day(entry.happened_us))
