# SPDX-License-Identifier: Apache-2.0
"""Deciding over HTTP whether a text means a place: who may, what follows, and who reads it."""

import pytest

from fairwatch.accounts.models import Role
from tests.display.site import Site
from tests.display.test_registry_api import Registrar


@pytest.fixture
def registrar(site: Site) -> Registrar:
    return Registrar(site)


def test_a_place_is_decided_once_more_and_all_of_it_stays_to_be_read(registrar: Registrar) -> None:
    manager, mall = registrar.manager, registrar.mall()
    place = registrar.enter("places", site_id=mall["id"], name="Corridor", kind="student-dormitory-corridor")
    system = registrar.enter("systems", site_id=mall["id"], name="Video", funding="own")
    body = {"camera_id": 1, "place_id": place["id"], "system_id": system["id"]}
    refused = manager.post("/registry/placements", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "place-undecided")
    assert (refused.json()["params"]["article"], place["decision"]) == ("9", None)
    ruling = manager.get(f"/registry/ruling?site_id={mall['id']}&kind=student-dormitory-corridor").json()
    assert (ruling["legal_class"], ruling["citations"]) == ("undecided", place["question"]["citations"])

    path = f"/registry/places/{place['id']}/decisions"
    answer = {"version": 1, "question": place["question"]["key"], "outcome": "permitted", "reason": "No bedrooms"}
    for role in (Role.OPERATOR, Role.AUDITOR):
        assert registrar.site.browser(role, f"a-{role}").post(path, answer).status_code == 403
    free = manager.post(path, answer)
    assert (free.status_code, free.json()["legal_class"], free.json()["decision"]["username"]) == (
        201,
        "permitted",
        "mei",
    )
    assert manager.post("/registry/placements", body).status_code == 201
    assert manager.post(path, answer).json()["code"] == "version-conflict"

    shut = registrar.chief.post(path, answer | {"version": 2, "outcome": "forbidden", "reason": "The police says so"})
    assert shut.json()["legal_class"] == "forbidden"
    camera = manager.get("/cameras/1").json()
    assert (camera["enabled"], camera["barred"], registrar.site.recorders.changed) == (False, "place-forbidden", [1])
    told = registrar.site.browser(Role.AUDITOR, "aud").get(path).json()
    assert [(each["outcome"], each["username"]) for each in told] == [
        ("forbidden", "administrator"),
        ("permitted", "mei"),
    ]
    assert manager.get("/registry/checks").json()["undecided"] == 0
