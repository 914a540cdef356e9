# SPDX-License-Identifier: Apache-2.0
"""What a change would stop, and why a camera is stopped, over HTTP."""

from fairwatch.accounts.models import Role
from tests.display.site import Site
from tests.display.test_registry_api import Registrar


def test_what_would_stop_is_told_before_and_why_after(site: Site) -> None:
    registrar = Registrar(site)
    placed = registrar.placed()
    manager = registrar.manager
    place = f"/registry/places/{placed['place_id']}"
    told = manager.get(f"{place}/stops?kind=toilet").json()
    assert (told["running"], told["barred"]) == (1, 1)
    assert told["citations"][0]["words_zh"]
    assert manager.get(f"/registry/sites/{placed['site_id']}/stops?site_class=non-public").json()["barred"] == 0
    version = manager.get(place).json()["version"]
    change = {"kind": "toilet", "reason": "surveyed", "version": version}
    assert manager.ask("PATCH", place, json=change).status_code == 200
    stopped = f"/cameras/{placed['camera_id']}/stopped"
    why = manager.get(stopped).json()
    assert (why["reason"], why["place_id"]) == ("place-forbidden", placed["place_id"])
    watcher = site.browser(Role.VIEWER, "wei").get(stopped).json()
    assert watcher["citations"] == why["citations"]
    assert (watcher["place_id"], watcher["place_name"]) == (None, ""), "the registry is not for who only watches"
