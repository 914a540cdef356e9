# SPDX-License-Identifier: Apache-2.0
"""Floor plans over HTTP: a picture handed in, put on the map, moved, looked at and taken out."""

import struct
import zlib
from typing import Any

import pytest
from sqlalchemy import select

from fairwatch.accounts.models import Role
from fairwatch.db.tables import audit
from tests.display.site import Browser, Site
from tests.display.test_registry_api import Registrar

CORNERS = [[123.4, 41.791], [123.401, 41.791], [123.401, 41.79], [123.4, 41.79]]
MOVED = [[123.4, 41.792], [123.401, 41.792], [123.401, 41.791], [123.4, 41.791]]


def png(width: int = 4, height: int = 3) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = zlib.compress(b"\0" * (width + 1) * 3)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


class House:
    """A mall whose manager puts plans on the map."""

    def __init__(self, site: Site) -> None:
        self.registrar = Registrar(site)
        self.manager = self.registrar.manager
        self.mall = self.registrar.mall(latitude=41.7905, longitude=123.4005)

    def hand_in(self, body: bytes, by: Browser | None = None) -> int:
        query = f"name=1F.png&kind=floor-plan&unit_id={self.mall['unit_id']}"
        answer = (by or self.manager).ask("POST", f"/documents?{query}", content=body)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])

    def given(self, **values: Any) -> dict[str, Any]:
        return {"site_id": self.mall["id"], "name": "一层 1F", "level": 1, "corners": CORNERS} | values

    def put(self, **values: Any) -> Any:
        document_id = values.pop("document_id", None) or self.hand_in(png())
        answer = self.manager.post("/registry/floor-plans", self.given(document_id=document_id, **values))
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture
def house(site: Site) -> House:
    return House(site)


def test_a_picture_is_put_on_the_map_and_looked_at(house: House) -> None:
    made = house.put()
    assert (made["width_px"], made["height_px"], made["corners"], made["version"]) == (4, 3, CORNERS, 1)
    picture = house.manager.get(f"/registry/floor-plans/{made['id']}/picture")
    assert (picture.content, picture.headers["content-type"]) == (png(), "image/png")
    assert "sandbox" in picture.headers["content-security-policy"]
    listed = house.manager.get(f"/registry/floor-plans?site_id={house.mall['id']}").json()
    assert [each["name"] for each in listed["items"]] == ["一层 1F"]
    assert house.manager.get("/registry/floor-plans?site_id=99").json()["items"] == []


def test_the_map_tells_plans_and_who_is_on_them(house: House) -> None:
    made = house.put()
    place = house.registrar.enter(
        "places", site_id=house.mall["id"], name="Hall", kind="mall-hall", floor_plan_id=made["id"]
    )
    system = house.registrar.enter("systems", site_id=house.mall["id"], name="Video", funding="own")
    ids = {"camera_id": 1, "place_id": place["id"], "system_id": system["id"]}
    house.registrar.enter("placements", **ids, latitude=41.7905, longitude=123.4005)
    area = house.manager.get(f"/registry/map?site_id={house.mall['id']}").json()
    assert [(each["id"], each["level"], each["corners"]) for each in area["floors"]] == [(made["id"], 1, CORNERS)]
    assert [each["floor_plan_id"] for each in area["cameras"] + area["places"]] == [made["id"]] * 2
    assert house.manager.get("/registry/map?box=123.39,41.78,123.41,41.80").json()["floors"]
    assert not house.manager.get("/registry/map?box=123.41,41.78,123.42,41.80").json()["floors"]
    read = house.manager.get(f"/registry/floor-plans/{made['id']}").json()
    assert (read["places"], read["cameras"]) == (1, 1)


def test_it_is_moved_and_an_older_change_is_refused(house: House) -> None:
    path = f"/registry/floor-plans/{house.put()['id']}"
    moved = house.manager.ask("PATCH", path, json={"version": 1, "corners": MOVED, "level": -1}).json()
    assert (moved["corners"], moved["level"], moved["version"]) == (MOVED, -1, 2)
    stale = house.manager.ask("PATCH", path, json={"version": 1, "name": "Cellar"})
    assert (stale.status_code, stale.json()["code"]) == (409, "version-conflict")
    other = house.manager.ask("PATCH", path, json={"version": 2, "document_id": house.hand_in(png(8, 2))}).json()
    assert (other["width_px"], other["height_px"]) == (8, 2)


def test_it_stays_while_places_are_on_it(house: House) -> None:
    made = house.put()
    place = house.registrar.enter(
        "places", site_id=house.mall["id"], name="Hall", kind="mall-hall", floor_plan_id=made["id"]
    )
    path = f"/registry/floor-plans/{made['id']}?version=1"
    answer = house.manager.ask("DELETE", path)
    assert (answer.status_code, answer.json()["code"]) == (409, "registry-in-use")
    change = {"version": 1, "floor_plan_id": None}
    assert house.manager.ask("PATCH", f"/registry/places/{place['id']}", json=change).status_code == 200
    assert house.manager.ask("DELETE", path).status_code == 204
    assert house.manager.get(f"/registry/floor-plans/{made['id']}").status_code == 404
    assert house.manager.get(f"/registry/floor-plans/{made['id']}/picture").status_code == 404
    assert house.manager.get(f"/registry/map?site_id={house.mall['id']}").json()["floors"] == []
    with house.registrar.site.ports.engine.connect() as connection:
        actions = connection.scalars(select(audit.c.action).where(audit.c.subject == f"floor-plan:{made['id']}"))
        assert list(actions) == ["floor-plan.added", "floor-plan.removed"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"just words", "picture"), (png(20_000, 20_000), "pixels"), (png()[:20], "picture")],
    ids=["a text", "too many pixels", "cut off"],
)
def test_only_a_picture_that_can_be_drawn_is_taken(house: House, body: bytes, reason: str) -> None:
    answer = house.manager.post("/registry/floor-plans", house.given(document_id=house.hand_in(body)))
    assert (answer.status_code, answer.json()["params"]) == (422, {"field": "document_id", "reason": reason})


@pytest.mark.parametrize(
    "corners",
    [
        [CORNERS[0], CORNERS[2], CORNERS[1], CORNERS[3]],
        [CORNERS[0]] * 4,
        [[123.4, 41.8], [124.4, 41.8], [124.4, 41.79], [123.4, 41.79]],
    ],
    ids=["crossed", "a point", "a country"],
)
def test_corners_make_a_plane_of_a_size_that_buildings_have(house: House, corners: Any) -> None:
    body = house.given(document_id=house.hand_in(png()), corners=corners)
    answer = house.manager.post("/registry/floor-plans", body)
    assert (answer.status_code, answer.json()["params"]) == (422, {"field": "corners", "reason": "corners"})


def test_who_does_not_see_the_site_sees_no_plan_and_takes_no_picture_of_others(site: Site, house: House) -> None:
    made = house.put()
    other = house.registrar.mall(2)
    lin = house.registrar.of_unit(site.browser(Role.MANAGER, "lin"), "lin", other["unit_id"])
    for path in (f"/registry/floor-plans/{made['id']}", f"/registry/floor-plans/{made['id']}/picture"):
        assert lin.get(path).status_code == 404
    assert lin.get("/registry/floor-plans").json()["items"] == []
    # Knowing a document's number is no way to its bytes.
    theirs = house.given(site_id=other["id"], document_id=made["document_id"])
    assert lin.post("/registry/floor-plans", theirs).json()["params"] == {"field": "document_id", "reason": "unknown"}


def test_a_picture_about_a_person_is_no_floor_plan_whoever_puts_it_there(house: House) -> None:
    card = house.hand_in(png())
    body = {"subject": "account:1", "document_id": card, "kind": "identity"}
    assert house.manager.post("/attachments", body).status_code == 201
    refused = house.manager.post("/registry/floor-plans", house.given(document_id=card))
    assert (refused.status_code, refused.json()["params"]) == (422, {"field": "document_id", "reason": "personal"})
    made = house.put(document_id=house.hand_in(png(8, 2)))
    changed = house.manager.ask(
        "PATCH", f"/registry/floor-plans/{made['id']}", json={"version": 1, "document_id": card}
    )
    assert (changed.status_code, changed.json()["params"]["reason"]) == (422, "personal")
