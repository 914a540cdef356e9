# SPDX-License-Identifier: Apache-2.0
"""What the installation is made of, and lists of published flaws, over HTTP."""

import json

from fairwatch import __version__
from fairwatch.accounts.models import Role
from fairwatch.govern.software.bill import installed
from tests.display.site import Site
from tests.display.test_registry_api import Registrar
from tests.govern.software.osv import advisory, listed


def some_flaw() -> bytes:
    """Of a part that is really there, whatever its version."""
    return listed(advisory("GHSA-1", events=[{"introduced": "0"}], severity="HIGH", aliases=["CVE-2026-1"]))


def test_the_parts_are_told_and_the_bill_is_a_file(site: Site) -> None:
    browser = site.browser(Role.MANAGER)
    told = browser.get("/software").json()
    assert (told["version"], told["licence"], told["may_enter"]) == (__version__, "Apache-2.0", True)
    assert len(told["parts"]) == len(installed().parts) + (site.archive.engine.dialect.name == "postgresql")
    (codec,) = (each for each in told["parts"] if each["name"] == "libavcodec")
    assert codec["brought_by"] in ("av", "")
    answer = browser.get("/software/bill")
    assert answer.headers["content-type"].startswith("application/vnd.cyclonedx+json")
    assert f"fairwatch-{__version__}.cdx.json" in answer.headers["content-disposition"]
    assert len(json.loads(answer.content)["components"]) == len(told["parts"])
    text = browser.get("/software/bill?form=text")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert "starlette" in text.text


def test_a_list_is_looked_at_before_it_is_entered(site: Site) -> None:
    browser = site.browser(Role.MANAGER)
    tried = browser.ask("POST", "/software/advisories?name=osv.json", content=some_flaw()).json()
    assert [(each["identifier"], each["severity"], each["entry_id"]) for each in tried["matches"]] == [
        ("CVE-2026-1", "high", None)
    ]
    assert browser.get("/duties/entries?kind=flaw").json()["items"] == []
    path = "/software/advisories?name=osv.json&dry=false&measures=Cut%20off"
    done = browser.ask("POST", path, content=some_flaw()).json()
    (flaw,) = browser.get("/duties/entries?kind=flaw").json()["items"]
    assert (done["entered"], done["matches"][0]["entry_id"]) == (1, flaw["id"])
    assert (flaw["state"], flaw["fields"]["measures"]) == ("open", "Cut off")
    assert done["check_id"] in [each["id"] for each in browser.get("/duties/entries?kind=flaw-check").json()["items"]]
    assert browser.ask("POST", path, content=some_flaw()).json()["entered"] == 0


def test_what_is_found_is_not_entered_without_measures(site: Site) -> None:
    browser = site.browser(Role.MANAGER)
    answer = browser.ask("POST", "/software/advisories?dry=false", content=some_flaw())
    assert (answer.status_code, answer.json()["params"]["field"]) == (422, "measures")
    assert browser.get("/duties/entries?kind=flaw-check").json()["items"] == []


def test_what_is_no_list_says_why(site: Site) -> None:
    answer = site.browser(Role.MANAGER).ask("POST", "/software/advisories", content=b"<html>")
    assert (answer.status_code, answer.json()["code"]) == (422, "advisories-unreadable")
    assert answer.json()["params"] == {"reason": "not-json"}


def test_a_units_own_manager_reads_the_parts_and_enters_nothing(site: Site) -> None:
    registrar = Registrar(site)
    anna = registrar.of_unit(site.browser(Role.MANAGER, "anna"), "anna", registrar.mall()["unit_id"])
    assert anna.get("/software").json()["may_enter"] is False
    answer = anna.ask("POST", "/software/advisories?dry=false&measures=x", content=some_flaw())
    assert (answer.status_code, answer.json()["code"]) == (403, "installation-only")


def test_the_list_of_the_consoles_packages_is_no_page_of_the_console(site: Site) -> None:
    site.ports.console.mkdir()
    (site.ports.console / ".components.json").write_text("{}", encoding="utf-8")
    (site.ports.console / "index.html").write_text("<p>page</p>", encoding="utf-8")
    assert "page" in site.browser(Role.MANAGER).http.get("/.components.json").text
