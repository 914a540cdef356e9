# SPDX-License-Identifier: Apache-2.0
"""The pages of the regime that `bench.govern` opens: who asks for what, with other ids each time."""

import http.client
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from bench.county import PASSWORD
from bench.county_work import DAY_US, Size
from fairwatch.clock import SystemClock

RULES = "cn-national-2025"
API = "/api/v1"
OPENAPI = Path(__file__).parents[1] / "docs" / "ref" / "openapi.json"
TAGS = frozenset(
    {
        "cases",
        "compliance",
        "documents",
        "duties",
        "exchange",
        "filings",
        "holds",
        "plans",
        "registers",
        "registry",
        "reminders",
        "supervision",
    }
)
FILES = re.compile(r"\.(pdf|zip|xlsx|\{form\})$|^/(compliance/print|documents/\{document_id\})$|/picture$")
"""What gives a file to keep, made on demand."""


class Browser:
    """One connection that stays open, signed in."""

    def __init__(self, port: int, username: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        body = json.dumps({"username": username, "password": PASSWORD})
        self._connection.request("POST", "/api/v1/session", body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        told = answer.read()
        assert answer.status == 200, told
        self._cookie = answer.getheader("Set-Cookie", "").split(";")[0]

    def get(self, path: str) -> bytes:
        """The body. Raises AssertionError for a refusal."""
        try:
            self._connection.request("GET", path, headers={"Cookie": self._cookie})
            answer = self._connection.getresponse()
        except ConnectionError:
            # It was not used for a while, and the server ended it.
            self._connection.close()
            self._connection.request("GET", path, headers={"Cookie": self._cookie})
            answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, f"{path}: {answer.status} {body[:300]!r}"
        return body


def people(port: int) -> Mapping[str, Browser]:
    """Who asks: of the installation, of the county's police, of one unit."""
    return {name: Browser(port, name) for name in ("administrator", "officer", "auditor", "manager")}


def unmeasured(asked: set[str]) -> list[str]:
    """The paths of the regime's API that give no file and that none of `asked` asks for."""
    described = json.loads(OPENAPI.read_text(encoding="utf-8"))["paths"]
    missed = []
    for template, ways in described.items():
        path = template.removeprefix(API)
        if "get" not in ways or not TAGS & set(ways["get"].get("tags", ())) or FILES.search(path):
            continue
        known = re.compile(re.sub(r"\\\{\w+\\\}", "[^/?]+", re.escape(path)) + r"(\?.*)?")
        if not any(known.fullmatch(each) for each in asked):
            missed.append(path)
    return missed


def told(who: Mapping[str, Browser], size: Size, asked: set[str]) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each page with what asks for it once; `asked` collects the paths."""
    for name, path in _pages(size):
        first = path()
        asked.add(first)

        def ask(name: str = name, path: Callable[[], str] = path) -> object:
            return who[name].get(f"{API}{path()}")

        yield f"{name} {first}", ask


def _always(path: str) -> Callable[[], str]:
    return lambda: path


def _pages(size: Size) -> list[tuple[str, Callable[[], str]]]:
    chance = random.Random(11)
    now_us = SystemClock().utc_us()
    entries = size.a_year(40)

    def one(limit: int) -> int:
        return chance.randrange(1, limit + 1)

    def system() -> int:
        return one(size.systems)

    def unit() -> int:
        return one(size.systems // 2)

    def camera() -> int:
        return one(size.cameras)

    def days(back: int, ahead: int = 0) -> str:
        return f"from_us={now_us - back * DAY_US}&to_us={now_us + ahead * DAY_US}"

    def of(name: str, *paths: str | Callable[[], str]) -> list[tuple[str, Callable[[], str]]]:
        return [(name, _always(each) if isinstance(each, str) else each) for each in paths]

    return [
        *of(
            "administrator",
            "/registry/units",
            lambda: f"/registry/units?search=Unit%20{unit()}",
            lambda: f"/registry/units/{unit()}",
            "/registry/sites?sort=-name",
            lambda: f"/registry/sites?search=Site%20{system()}",
            lambda: f"/registry/sites?unit_id={unit()}",
            lambda: f"/registry/sites/{system()}",
            lambda: f"/registry/sites/{system()}/stops?site_class=art9-other",
            "/registry/places",
            lambda: f"/registry/places?site_id={system()}",
            "/registry/places?legal_class=forbidden",
            lambda: f"/registry/places?search=Place%20{system()}",
            lambda: f"/registry/places/{system()}",
            lambda: f"/registry/places/{system()}/decisions",
            lambda: f"/registry/places/{system()}/stops?kind=toilet",
            "/registry/systems",
            lambda: f"/registry/systems?search=System%20{system()}",
            lambda: f"/registry/systems/{system()}",
            lambda: f"/registry/systems/{system()}/next-code",
            lambda: f"/registry/retention-floor?camera_id={camera()}",
            "/registry/checks/unplaced",
            lambda: f"/cameras/{camera()}/stopped",
            "/registry/placements",
            lambda: f"/registry/placements?system_id={system()}",
            lambda: f"/registry/placements?search=Camera%20{camera()}",
            "/registry/placements?in_breach=true",
            "/registry/placements?signed=false",
            "/registry/placements?barred=true",
            lambda: f"/registry/placements/{camera()}",
            "/registry/moves",
            "/registry/moves?state=asked",
            lambda: f"/registry/moves/{system()}",
            "/registry/refusals",
            "/registry/map",
            "/registry/map?box=123.40,41.75,123.42,41.77",
            "/registry/map?box=123.401,41.751,123.405,41.755",
            lambda: f"/registry/map?site_id={system()}",
            lambda: f"/registry/ruling?site_id={system()}&kind=toilet",
            "/registry/divisions",
            "/registry/divisions?above=210100",
            "/registry/authorities",
            lambda: f"/registry/authorities/{one(4)}",
            "/registry/place-kinds",
            "/registry/trades",
            lambda: f"/registry/floor-plans?site_id={system()}",
            lambda: f"/registry/floor-plans/{system()}",
            "/registry/checks",
            "/registry/checks/uncovered",
            "/registry/checks/wrong-builders",
            lambda: f"/registry/checks/overlaps?site_id={system()}",
            lambda: f"/registry/checks/overlaps?system_id={system()}",
            "/filings",
            "/filings?state=submitted&overdue=true",
            "/filings?order=newest",
            lambda: f"/filings?q=System%20{system()}",
            lambda: f"/filings?system_id={system()}",
            lambda: f"/filings/{system()}",
            "/filings/form",
            lambda: f"/systems/{system()}/differences",
            "/duties/entries",
            "/duties/entries?kind=inspection",
            "/duties/entries?open=true",
            f"/duties/entries?text={quote('画面模糊')}",
            f"/duties/entries?text={quote('灭火器')}",
            f"/duties/entries?text={quote('查无此词')}",
            f"/duties/entries?text={quote('查无此词')}&kind=inspection",
            "/duties/entries?text=Nothing",
            "/duties/entries?text=NoSuchWord",
            lambda: f"/duties/entries?site_id={system()}",
            lambda: f"/duties/entries?unit_id={unit()}",
            lambda: f"/duties/entries?subject=camera:{camera()}",
            lambda: f"/duties/entries?{days(365)}",
            lambda: f"/duties/entries/{one(entries)}",
            "/duties/due",
            "/duties/due?kind=sweep",
            "/duties/due?kind=flaw",
            "/duties/summary",
            "/software",
            "/duties/now",
            f"/duties/roster?{days(3, 4)}",
            lambda: f"/duties/roster?unit_id={unit()}&{days(3, 4)}",
            "/duties/kinds",
            lambda: f"/duties/counts?kind=sweep&subject=place:{system()}",
            lambda: f"/duties/police?unit_id={unit()}",
            lambda: f"/duties/named?type=camera&text=Camera%20{camera()}",
            "/duties/named?kind=sweep",
            f"/duties/faults?{days(31)}",
            f"/duties/faults?{days(365)}",
            lambda: f"/duties/unread?unit_id={unit()}",
            "/cases",
            "/cases?standing=asked",
            "/cases?overdue=true",
            f"/cases?q={quote('手机被盗')}",
            f"/cases?q={quote('红色电动车')}",
            f"/cases?q={quote('查无此词')}",
            "/cases?q=THEFT",
            "/cases?q=NoSuchWord",
            lambda: f"/cases/{system()}",
            lambda: f"/cases/{system()}/deliveries",
            "/cases/policy",
            lambda: f"/cases/policy?camera={camera()}",
            "/holds",
            "/holds?due=true",
            "/holds?standing=held&kind=legal",
            lambda: f"/holds?camera_id={camera()}",
            f"/holds?q={quote('查无此词')}",
            lambda: f"/holds/{system()}",
            "/plans",
            lambda: f"/plans?search=Plan%20{unit()}",
            lambda: f"/plans/{unit()}",
            lambda: f"/plans/{unit()}/approved",
            lambda: f"/plans/{unit()}/cameras",
            lambda: f"/plans/{unit()}/assessment",
            lambda: f"/attachments?subject=system:{system()}",
            "/reminders",
            "/outlets",
            "/exchange",
            "/registers",
            "/compliance/packs",
            f"/compliance?rules={RULES}",
            lambda: f"/compliance?rules={RULES}&site={system()}",
            lambda: f"/compliance/{RULES}/17?site={system()}",
            lambda: f"/compliance/{RULES}/15?unit={unit()}",
            lambda: f"/compliance/{RULES}/15",
            lambda: f"/systems/{system()}/standards",
            lambda: f"/inspections?system_id={system()}",
            lambda: f"/orders?system_id={system()}",
        ),
        *of(
            "auditor",
            "/access",
            lambda: f"/access?camera_id={camera()}",
            f"/access?{days(31)}",
            "/access?granted=false",
            "/access?kind=export",
            lambda: f"/access?case_id={system()}",
            "/audit",
            "/audit?action=camera.",
            lambda: f"/audit?subject=camera:{camera()}",
        ),
        *of(
            "officer",
            "/supervision/overview",
            "/supervision/territory?division=210102",
            "/supervision/map",
            "/supervision/map?division=210102",
            "/supervision/complaints",
            lambda: f"/supervision/systems/{system()}/exclusion",
            "/supervision/systems",
            "/supervision/systems?standing=overdue",
            "/supervision/systems?standing=not-filed",
            lambda: f"/supervision/systems?q=Unit%20{unit()}",
            lambda: f"/supervision/systems/{system()}/checklist",
            "/inspections",
            "/inspections?state=planned",
            lambda: f"/inspections/{system()}",
            "/orders",
            "/orders?state=open",
            lambda: f"/orders/{system()}",
            "/filings?state=submitted",
            "/filings?overdue=true",
            "/registry/units",
            "/registry/systems",
            "/registry/placements",
            "/registry/map",
            "/registry/checks",
            "/registry/checks/uncovered",
            lambda: f"/registry/checks/overlaps?site_id={system()}",
            "/compliance/packs",
            f"/compliance?rules={RULES}",
        ),
        *of(
            "manager",
            "/registry/units",
            "/registry/sites",
            "/registry/systems",
            "/registry/placements",
            "/registry/map",
            "/registry/checks",
            "/filings",
            "/duties/entries",
            f"/duties/entries?text={quote('查无此词')}",
            "/duties/due",
            "/duties/summary",
            "/duties/now",
            "/cases",
            f"/cases?q={quote('查无此词')}",
            "/holds",
            "/holds?due=true",
            "/plans",
            "/reminders",
            f"/compliance?rules={RULES}&unit=1",
        ),
    ]
