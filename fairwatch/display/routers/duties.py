# SPDX-License-Identifier: Apache-2.0
"""The register of duties, what is due, and the duty watch."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.display.models import duties as views
from fairwatch.display.models.base import TimeUs
from fairwatch.display.ports import Ports
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.duties.desk import EntryFilter, Listed
from fairwatch.govern.duties.due import DAY_US
from fairwatch.govern.duties.errors import EntryKindUnknown
from fairwatch.govern.duties.kinds import Kind, groups, kinds
from fairwatch.govern.duties.policy import LATE_DAYS
from fairwatch.govern.duties.writing import NewEntry

router = APIRouter(prefix="/duties", tags=["duties"])

MaybeId = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
Limit = Annotated[int, Query(ge=1, le=500)]
Before = Annotated[int | None, Query(ge=1, le=2**53 - 1, description="`next` of the page before")]
Days = Annotated[int, Query(ge=0, le=366, description="How far ahead to look.")]
MaybeKind = Annotated[str | None, Query(max_length=60)]
Text = Annotated[str, Query(max_length=100)]


@router.get("/kinds")
def list_duty_kinds(
    ports: PortsDep, unit_id: MaybeId = None, session: Session = Permitted(Permission.DUTY_READ)
) -> list[views.KindView]:
    """What can be entered, and how long it counts in the person's unit, or in the one that is named."""
    return [_kind(ports, session, each, unit_id) for each in kinds().values()]


@router.get("/entries")
def list_duty_entries(
    ports: PortsDep,
    kind: Annotated[list[str] | None, Query(max_length=40)] = None,
    subject: Annotated[str | None, Query(max_length=80)] = None,
    unit_id: MaybeId = None,
    site_id: MaybeId = None,
    account_id: MaybeId = None,
    from_us: TimeUs | None = None,
    to_us: TimeUs | None = None,
    text: Text = "",
    only_open: Annotated[bool, Query(alias="open")] = False,
    before: Before = None,
    limit: Limit = 100,
    session: Session = Permitted(Permission.DUTY_READ),
) -> views.EntryPage:
    """The register, newest first. Times are of what happened. A search for a text looks through so many entries at a
    time: a page may then hold fewer than `limit`, even none, while `next` says where it goes on.
    """
    wanted = EntryFilter(kind or (), subject, unit_id, site_id, account_id, from_us, to_us, text, only_open)
    items, following = ports.duty_desk.page(session.account, wanted, before, limit)
    return views.EntryPage(items=[_entry(each) for each in items], next=following)


@router.post("/entries", status_code=201)
def write_duty_entry(
    body: views.NewEntryBody, ports: PortsDep, session: Session = Permitted(Permission.DUTY_WRITE)
) -> list[views.EntryView]:
    """Enter something; one entry for each subject. It cannot be changed, only corrected by another."""
    new = NewEntry(**body.model_dump())
    written = ports.duties.write(new, session.account, session.actor, ports.audit.by(session.actor))
    return [_entry(each) for each in ports.duty_desk.listed(written)]


@router.get("/entries/{entry_id}")
def get_duty_entry(
    entry_id: Annotated[int, Path(ge=1, le=2**53 - 1)],
    ports: PortsDep,
    session: Session = Permitted(Permission.DUTY_READ),
) -> views.EntryDetail:
    """One entry, what it answers, and what followed."""
    found = ports.duty_desk.one(session.account, entry_id)
    return views.EntryDetail(
        entry=_entry(found.listed),
        before=_entry(found.before) if found.before else None,
        followed=[_entry(each) for each in found.followed],
        purge=views.PurgeView.model_validate(found.purge) if found.purge else None,
    )


@router.get("/due")
def list_due(
    ports: PortsDep,
    kind: MaybeKind = None,
    days: Days = 30,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Limit = 100,
    session: Session = Permitted(Permission.DUTY_READ),
) -> views.DuePage:
    """What is due, overdue, open or missing: the longest overdue first."""
    items = ports.duty_desk.due(session.account, kind=kind, ahead_us=days * DAY_US, offset=offset, limit=limit)
    return views.DuePage(
        items=[views.DueView.model_validate(each) for each in items],
        next=offset + limit if len(items) == limit else None,
        now_us=ports.clock.utc_us(),
    )


@router.get("/summary")
def summarise_due(
    ports: PortsDep, days: Days = 30, session: Session = Permitted(Permission.DUTY_READ)
) -> list[views.DueCount]:
    """How many are due of each kind."""
    return [views.DueCount.model_validate(each) for each in ports.duty_desk.summary(session.account, days * DAY_US)]


@router.get("/now")
def get_on_duty(ports: PortsDep, session: Session = Permitted(Permission.DUTY_READ)) -> views.OnDutyView:
    """Who is on duty at this moment, and who comes next."""
    return views.OnDutyView.model_validate(ports.duty_desk.on_duty(session.account))


@router.get("/roster")
def get_roster(
    ports: PortsDep,
    from_us: TimeUs,
    to_us: TimeUs,
    unit_id: MaybeId = None,
    session: Session = Permitted(Permission.DUTY_READ),
) -> views.Roster:
    """The shifts of a span of at most 62 days, who was present, and where nobody is on duty; at most 1,000 shifts."""
    to_us = min(to_us, from_us + 62 * DAY_US)
    return views.Roster.model_validate(ports.duty_desk.roster(session.account, from_us, to_us, unit_id))


@router.get("/unread")
def get_unread(
    ports: PortsDep, unit_id: MaybeId = None, session: Session = Permitted(Permission.DUTY_READ)
) -> views.Unread:
    """The alarms that nobody has in hand now: a handover at this moment keeps them."""
    return views.Unread.model_validate(dict(ports.duty_desk.unread(session.account, unit_id)))


@router.get("/police")
def get_police_office(
    ports: PortsDep, unit_id: MaybeId = None, session: Session = Permitted(Permission.DUTY_READ)
) -> views.PoliceView:
    """Whom suspicious matters are reported to: the police office nearest above the unit."""
    found = ports.duty_desk.police(session.account, unit_id)
    return views.PoliceView() if found is None else views.PoliceView.model_validate(found)


@router.get("/faults")
def list_fault_hours(
    ports: PortsDep,
    from_us: TimeUs,
    to_us: TimeUs,
    by: Annotated[Literal["camera", "site"], Query(description="What is added up.")] = "camera",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Limit = 100,
    session: Session = Permitted(Permission.DUTY_READ),
) -> views.FaultPage:
    """How long which camera or site was at fault within a span, the longest first."""
    found = ports.duty_desk.faults(session.account, from_us, to_us, by=by, offset=offset, limit=limit)
    return views.FaultPage(
        items=[views.FaultHours.model_validate(each) for each in found],
        next=offset + limit if len(found) == limit else None,
        now_us=ports.clock.utc_us(),
    )


@router.get("/counts")
def get_how_long_it_counts(
    ports: PortsDep,
    kind: Annotated[str, Query(max_length=60)],
    subject: Annotated[str, Query(max_length=80)] = "",
    unit_id: MaybeId = None,
    site_id: MaybeId = None,
    happened_us: TimeUs | None = None,
    session: Session = Permitted(Permission.DUTY_READ),
) -> views.CountsView:
    """Until when an entry of a kind about something would count, and which text says so."""
    held, lapses_us = ports.duty_desk.counts(session.account, _known(kind), subject, unit_id, site_id, happened_us)
    return views.CountsView(
        interval=None if held is None else views.IntervalView.model_validate(held), lapses_us=lapses_us
    )


@router.get("/named")
def list_named(
    ports: PortsDep,
    kind: MaybeKind = None,
    sort: Annotated[
        Literal["account", "place", "site", "system", "camera", "unit", "control", "standards"] | None,
        Query(alias="type"),
    ] = None,
    text: Text = "",
    subject: Annotated[str | None, Query(max_length=80)] = None,
    limit: Limit = 50,
    session: Session = Permitted(Permission.DUTY_READ),
) -> list[views.NamedView]:
    """What an entry of a kind can be about, or what a field of a type can name; with `subject` that one alone."""
    if subject is not None:
        found = ports.duty_desk.named_one(session.account, subject)
    elif kind is not None:
        found = ports.duty_desk.subjects(session.account, _known(kind), text, limit)
    else:
        found = ports.duty_desk.named(session.account, sort or "account", text, limit)
    return [views.NamedView.model_validate(each) for each in found]


def _known(kind: str) -> Kind:
    found = kinds().get(kind)
    if found is None:
        raise EntryKindUnknown(f"There is no kind of entry {kind}.", kind=kind)
    return found


def _kind(ports: Ports, session: Session, kind: Kind, unit_id: int | None) -> views.KindView:
    held = ports.duty_desk.interval(session.account, kind, unit_id)
    role = session.account.role
    return views.KindView(
        id=kind.id,
        group=kind.group,
        group_name=views.WordsView.model_validate(groups()[kind.group]),
        name=views.WordsView.model_validate(kind.name),
        help=views.WordsView.model_validate(kind.help),
        controls=list(kind.controls),
        subject=kind.subject,
        also=list(kind.also),
        several=kind.several,
        may_write=allows(role, Permission(kind.write)) or allows(role, Permission.DUTY_MANAGE),
        fields=[views.KindFieldView.model_validate(each) for each in kind.fields],
        interval=None if held is None else views.IntervalView.model_validate(held),
        opens=kind.opens is not None,
        closes=list(kind.closes),
        needed=kind.needed,
        blocks=kind.blocks,
        late_days=LATE_DAYS,
    )


def _entry(listed: Listed) -> views.EntryView:
    each = listed.entry
    content: dict[str, Any] = each.content
    return views.EntryView(
        id=each.id,
        at_us=each.at_us,
        account_id=each.account_id,
        username=each.username,
        display_name=listed.signed_by,
        kind=each.kind,
        unit_id=each.unit_id,
        site_id=each.site_id,
        subject=each.subject,
        subject_name=listed.name,
        unit=listed.unit,
        site=listed.site,
        happened_us=each.happened_us,
        lapses_us=each.lapses_us,
        state=each.state,  # type: ignore[arg-type]  # open, done or void
        closed_by=each.closed_by,
        answered_us=listed.answered_us,
        corrected_by=each.corrected_by,
        after=each.after,
        late=content.get("late", ""),
        correction=content.get("correction", ""),
        fields=each.fields,
        auto=content.get("auto"),
    )
