# SPDX-License-Identifier: Apache-2.0
"""How the console is reached, and what the texts ask of how long footage is kept, over HTTP."""

from fairwatch.accounts.models import Role
from fairwatch.govern.compliance.connection import Surroundings, Way, read_certificate
from tests.display.site import Site
from tests.display.test_registry_api import Registrar
from tests.govern.compliance.test_connection import write_certificate


def test_the_way_to_the_console_is_told_and_its_settings_file_to_administrators_alone(site: Site) -> None:
    told = site.browser(Role.MANAGER).get("/connection").json()
    assert (told["way"], told["certificate"], told["waiting"]) == ("local", None, None)
    assert told["encrypted_now"] is False
    assert told["settings_file"] is None
    assert site.browser(Role.ADMINISTRATOR).get("/connection").json()["settings_file"].endswith("fairwatch.toml")


def test_a_certificate_that_is_served_is_told(site: Site) -> None:
    now_us = site.house.clock.utc_us()
    path = write_certificate(site.settings.data, now_us - 9 * 86_400_000_000, now_us + 9 * 86_400_000_000)
    site.ports.compliance.surroundings = Surroundings(Way.TLS, read_certificate(path))
    told = site.browser(Role.MANAGER).get("/connection").json()
    assert told["way"] == "tls"
    assert told["certificate"]["names"] == ["video.example.org", "192.0.2.7"]
    assert (told["certificate"]["self_signed"], told["certificate"]["standing"]) == (True, "ends")


def test_the_least_that_the_texts_ask_is_told_for_a_camera_and_for_a_new_one(site: Site) -> None:
    registrar = Registrar(site)
    nothing = registrar.manager.get("/registry/retention-floor").json()
    assert (nothing["days"], nothing["placed"], nothing["citation"]) == (None, False, None)
    placed = registrar.placed()
    asked = registrar.manager.get("/registry/retention-floor").json()
    assert (asked["days"], asked["placed"], asked["citation"]["article"]) == (30, False, "17")
    own = registrar.manager.get(f"/registry/retention-floor?camera_id={placed['camera_id']}").json()
    assert (own["days"], own["placed"], own["citation"]["pack"]) == (30, True, "cn-national-2025")


def test_whether_there_is_a_camera_that_a_person_does_not_see_is_not_told_by_its_floor(site: Site) -> None:
    registrar = Registrar(site)
    placed = registrar.placed()
    other = registrar.mall(2)
    clerk = registrar.of_unit(site.browser(Role.MANAGER, "clerk"), "clerk", other["unit_id"])
    unseen = clerk.get(f"/registry/retention-floor?camera_id={placed['camera_id']}").json()
    assert unseen == clerk.get("/registry/retention-floor?camera_id=999").json()
    assert unseen["placed"] is False
