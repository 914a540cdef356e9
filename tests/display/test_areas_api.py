# SPDX-License-Identifier: Apache-2.0
"""The map over HTTP: a box, a site, and what is no box."""

import pytest

from fairwatch.accounts.models import Role
from tests.display.site import Site
from tests.display.test_registry_api import Registrar


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "nan,0,1,1", "10,0,5,1", "0,0,1,91", "inf,0,1,1"])
def test_what_is_no_box_is_refused(site: Site, box: str) -> None:
    answer = site.browser(Role.MANAGER, "mei").get(f"/registry/map?box={box}")
    assert (answer.status_code, answer.json()["code"]) == (422, "registry-invalid")


def test_the_map_the_law_of_a_kind_and_the_trades_are_told(site: Site) -> None:
    registrar = Registrar(site)
    placed = registrar.placed()
    reader = registrar.manager
    found = reader.get("/registry/map?box=123.3,41.7,123.5,41.9").json()
    assert [each["camera_id"] for each in found["cameras"]] == [placed["camera_id"]]
    assert reader.get("/registry/map?box=120,36,121,37").json()["cameras"] == []
    ruled = reader.get(f"/registry/ruling?site_id={placed['site_id']}&kind=toilet").json()
    assert ruled["legal_class"] == "forbidden"
    assert ruled["citations"][0]["words_zh"]
    assert "hotel" in reader.get("/registry/trades").json()
