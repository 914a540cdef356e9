# SPDX-License-Identifier: Apache-2.0
"""The page for the people filmed: which cameras a unit has where and why, how long footage stays, whom to ask.

A unit switches it on. No footage, no addresses of streams, no coordinates; of places that are not public only how many
cameras they have. A page is made once a minute at most, and names no more cameras than anybody reads.
"""

import base64
import hashlib
import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, case, func, select

from fairwatch.clock import Clock
from fairwatch.db.registry import place, placement, site, unit
from fairwatch.db.tables import camera
from fairwatch.govern.registry.classes import class_of
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import place_kinds
from fairwatch.govern.rules.pack import SiteClass, Words

from .load import binding_texts, rule_of
from .models import Param
from .words import say

KEEP_US = 60_000_000
MOST_PAGES = 200
MOST_CAMERAS = 1000

_STYLE = (Path(__file__).parent / "public.css").read_text(encoding="utf-8")
POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The content security policy of such a page: its own style and nothing else."""


@dataclass(frozen=True, slots=True)
class _Camera:
    name: str
    purpose: str


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    kind: Words
    cameras: tuple[_Camera, ...]


@dataclass(frozen=True, slots=True)
class _Site:
    name: str
    address: str
    public: bool
    places: tuple[_Place, ...]
    count: int
    least_days: int
    most_days: int | None


@dataclass(frozen=True, slots=True)
class _Notice:
    unit: Any
    sites: tuple[_Site, ...]
    texts: tuple[Words, ...]
    day: date


class PublicPages:
    """Makes them. Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str, bool], tuple[int, str]] = {}

    def page(self, unit_uuid: str, language: str, *, sign: bool) -> str | None:
        """The page, or the sign to print, as HTML; None where no unit of that UUID has one."""
        key = (unit_uuid, language, sign)
        # By the clock that never goes back: a page that was switched off must not stay.
        now_us = self._clock.monotonic_us()
        with self._lock:
            at_us, made = self._made.get(key, (now_us - KEEP_US, ""))
        if now_us - at_us < KEEP_US:
            return made
        with self._engine.connect() as connection:
            notice = _read(connection, unit_uuid, self._clock.utc_us())
        if notice is None:
            return None
        made = _sign(notice, language) if sign else _page(notice, language)
        with self._lock:
            if len(self._made) >= MOST_PAGES:
                self._made.clear()
            self._made[key] = (now_us, made)
        return made


def _read(connection: Connection, unit_uuid: str, now_us: int) -> _Notice | None:
    of = connection.execute(
        select(unit).where(unit.c.uuid == unit_uuid, unit.c.public_page, unit.c.removed_us.is_(None))
    ).one_or_none()
    if of is None:
        return None
    rows = connection.execute(
        select(site, unit.c.trades.label("unit_trades"))
        .join(unit, unit.c.id == site.c.unit_id)
        .where(site.c.unit_id == of.id, site.c.removed_us.is_(None))
        .order_by(site.c.name, site.c.id)
    ).all()
    texts = {pack.id: pack for row in rows for pack in binding_texts(rule_of(row), local_day(now_us, row.zone))}
    sites = tuple(_site(connection, row) for row in rows)
    zone = rows[0].zone if rows else "UTC"
    return _Notice(of, sites, tuple(pack.name for pack in texts.values()), local_day(now_us, zone))


def _site(connection: Connection, row: Any) -> _Site:
    here = (place.c.site_id == row.id, camera.c.removed_us.is_(None), place.c.removed_us.is_(None))
    joined = placement.join(camera, camera.c.id == placement.c.camera_id).join(
        place, place.c.id == placement.c.place_id
    )
    own, law, most_days = camera.c.retention_min_days, camera.c.floor_days, camera.c.retention_max_days
    longer = case((own < law, law), else_=own)
    # Where the maximum is less than the minimum, the minimum is kept.
    kept = (func.min(longer), func.max(case((most_days < longer, longer), else_=most_days)))
    endless = func.count().filter(camera.c.retention_max_days.is_(None))
    count, least, most, without = connection.execute(
        select(func.count(), *kept, endless).select_from(joined).where(*here)
    ).one()
    public = class_of(row) is not SiteClass.NON_PUBLIC
    of_place: dict[tuple[str, str], list[_Camera]] = defaultdict(list)
    if public:
        query = select(place.c.name.label("place"), place.c.kind, camera.c.name, placement.c.purpose)
        query = (
            query.select_from(joined).where(*here).order_by(place.c.name, place.c.id, camera.c.name).limit(MOST_CAMERAS)
        )
        for each in connection.execute(query):
            of_place[each.place, each.kind].append(_Camera(each.name, each.purpose))
    return _Site(
        row.name,
        row.address,
        public,
        tuple(_Place(name, _kind(kind), tuple(cameras)) for (name, kind), cameras in of_place.items()),
        count,
        least or 0,
        None if without else most,
    )


def _kind(kind: str) -> Words:
    known = place_kinds().get(kind)
    return Words(zh=known.zh, en=known.en) if known else Words(zh=kind, en=kind)


def _say(key: str, language: str, **params: Param) -> str:
    return escape(getattr(say("public", key, params), language))


def _colon(language: str) -> str:
    return "：" if language == "zh" else ": "


def _retention(of: _Site, language: str) -> str:
    if not of.least_days:
        return _say("no-floor", language) if of.most_days is None else _say("at-most", language, most=of.most_days)
    if of.most_days is None:
        return _say("kept", language, least=of.least_days)
    if of.most_days <= of.least_days:
        return _say("kept-just", language, most=of.most_days)
    return _say("kept-between", language, least=of.least_days, most=of.most_days)


def _contact(of: Any) -> str:
    person = of.contact or of.security_head
    return " · ".join(escape(each) for each in (person, of.phone or of.security_phone, of.email) if each)


def _frame(title: str, language: str, body: str) -> str:
    tongue = "zh-CN" if language == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{tongue}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body>{body}</body></html>\n"
    )


def _page(notice: _Notice, language: str) -> str:
    of = notice.unit
    other = "en" if language == "zh" else "zh"
    texts = "".join(f"<li>{escape(getattr(each, language))}</li>" for each in notice.texts)
    sites = "".join(_section(each, language) for each in notice.sites)
    contact = _contact(of)
    body = (
        f'<nav><a href="?language={other}">{_say("other", language)}</a> '
        f'<a href="?language={language}&amp;sign=true">{_say("print-sign", language)}</a></nav>'
        f"<h1>{_say('title', language)}</h1><p class=unit>{escape(of.name)}</p>"
        f"<p>{_say('why', language)}</p>"
        + (f"<blockquote>{escape(of.sign_text)}</blockquote>" if of.sign_text else "")
        + (f"<h2>{_say('contact', language)}</h2><p>{contact}</p>" if contact else "")
        + f"<p>{_say('rights', language)}</p>"
        + sites
        + (f"<h2>{_say('texts', language)}</h2><ul>{texts}</ul>" if texts else "")
        + f"<footer>{_say('as-of', language, day=notice.day)}</footer>"
    )
    return _frame(f"{escape(of.name)}{_colon(language)}{_say('title', language)}", language, body)


def _section(of: _Site, language: str) -> str:
    head = f"<h2>{escape(of.name)}</h2><p class=small>{escape(of.address)}</p>"
    kept = f"<p>{_say('retention', language)}{_colon(language)}{_retention(of, language)}</p>" if of.count else ""
    if not of.count:
        return f"<section>{head}<p>{_say('none', language)}</p></section>"
    if not of.public:
        return f"<section>{head}<p>{_say('non-public', language, count=of.count)}</p>{kept}</section>"
    rows = "".join(
        f"<tr><td>{escape(place.name)} <span class=small>{escape(getattr(place.kind, language))}</span></td>"
        f"<td>{escape(each.name)}</td><td>{escape(each.purpose) or '–'}</td></tr>"
        for place in of.places
        for each in place.cameras
    )
    shown = sum(len(place.cameras) for place in of.places)
    more = f"<p>{_say('more', language, count=of.count - shown)}</p>" if of.count > shown else ""
    names = "".join(f"<th>{_say(key, language)}</th>" for key in ("place", "camera", "purpose"))
    return f"<section>{head}{kept}<table><thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table>{more}</section>"


def _sign(notice: _Notice, language: str) -> str:
    of = notice.unit
    least = min((each.least_days for each in notice.sites if each.count), default=0)
    kept = (
        f"<p>{_say('retention', language)}{_colon(language)}{_say('kept', language, least=least)}</p>" if least else ""
    )
    text, contact = escape(of.sign_text) or _say("sign-text", language), _contact(of)
    body = (
        f'<nav><a href="?language={language}">{_say("page", language)}</a></nav>'
        f"<main class=sign><div class=eye aria-hidden=true></div><h1>{text}</h1>"
        f"<p class=unit>{escape(of.name)}</p><p>{_say('why-here', language)}</p>{kept}"
        + (f"<p>{_say('contact', language)}{_colon(language)}{contact}</p>" if contact else "")
        + "</main>"
    )
    return _frame(f"{escape(of.name)}{_colon(language)}{_say('sign', language)}", language, body)
