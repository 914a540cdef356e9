# SPDX-License-Identifier: Apache-2.0
"""Filings between two installations: for whom one may file, and what counts where both sides decided at once."""

import pytest

from fairwatch.accounts.models import SYSTEM
from fairwatch.db.registry import unit
from fairwatch.govern.filing.courier import ASK_EVERY_US, WAITS_US
from fairwatch.govern.scope import Scope
from tests.display.site import Site
from tests.display.test_filings_api import ground
from tests.display.test_peers_api import County, county, entered, later, mall, sent, signed_in
from tests.display.test_supervision_api import submitted
from tests.govern.ground import COUNTY, CREDIT_CODE, Ground

__all__ = ["county", "ground", "mall"]


def test_what_was_accepted_there_before_it_was_taken_back_here_is_accepted_on_both_sides(
    mall: Site, ground: Ground, county: County
) -> None:
    manager = signed_in(mall, "manager")
    there = entered(mall, county)
    filing = submitted(mall, ground, manager)
    path = f"/filings/{filing['id']}"
    sent(manager, filing["id"], there["id"])
    far = county.police.get("/filings").json()["items"][0]
    accepted = county.police.post(f"/filings/{far['id']}/accept", {"version": far["version"]}).json()
    ground.change(unit, ground.unit_id, address="2 Long Street")
    manager.post(f"{path}/withdraw", {"version": filing["version"], "reason": "The wrong papers"})
    heard = manager.get(path).json()
    assert (heard["state"], heard["number"]) == ("accepted", accepted["number"])
    assert (heard["delivery"]["state"], heard["delivery"]["failure"]) == ("answered", "decided-first")
    assert [each["state"] for each in heard["steps"]][-2:] == ["withdrawn", "accepted"]
    assert county.police.get(f"/filings/{far['id']}").json()["state"] == "accepted"
    # What is to be told now is a change of what was accepted, not all of it once more.
    others = [each for each in manager.get("/filings").json()["items"] if each["id"] != filing["id"]]
    assert [(each["kind"], each["state"]) for each in others] == [("change", "draft")]


def test_what_was_returned_there_is_taken_back_on_both_sides(mall: Site, ground: Ground, county: County) -> None:
    manager = signed_in(mall, "manager")
    there = entered(mall, county)
    filing = submitted(mall, ground, manager)
    sent(manager, filing["id"], there["id"])
    far = county.police.get("/filings").json()["items"][0]
    reasons = [{"field": "unit_address", "text": "Which gate?"}]
    county.police.post(f"/filings/{far['id']}/return", {"version": far["version"], "reasons": reasons})
    manager.post(f"/filings/{filing['id']}/withdraw", {"version": filing["version"], "reason": "The wrong papers"})
    here = manager.get(f"/filings/{filing['id']}").json()
    assert (here["state"], here["delivery"]["state"], here["delivery"]["failure"]) == ("withdrawn", "stopped", "")
    assert county.police.get(f"/filings/{far['id']}").json()["state"] == "withdrawn"


def test_an_installation_files_for_the_units_that_it_was_admitted_for(
    mall: Site, ground: Ground, county: County
) -> None:
    manager = signed_in(mall, "manager")
    there = entered(mall, county, codes=())
    filing = submitted(mall, ground, manager)
    gone = sent(manager, filing["id"], there["id"])
    assert (gone["state"], gone["failure"], gone["due_us"] is None) == ("waiting", "package-unit", False)
    later(mall, WAITS_US[0])
    assert county.police.get("/filings").json()["items"] == []
    # Who answers for the installation sees who it says it is, once, and says yes.
    (peer,) = county.administrator.get("/peers").json()
    (asked,) = peer["units"]
    # It came, though nothing was taken.
    assert peer["seen_us"] is not None
    assert (asked["credit_code"], asked["name"], asked["admitted_us"]) == (CREDIT_CODE, "Northern Mall Ltd", None)
    audit = county.administrator.get("/audit", params={"action": "peer.unit_asked"}).json()["items"]
    assert [each["detail"]["credit_code"] for each in audit] == [CREDIT_CODE]
    (alarm,) = county.administrator.get("/alarms", params={"open": True}).json()
    assert (alarm["kind"], alarm["params"]["credit_code"]) == ("peer_unit", CREDIT_CODE)
    body = {"version": peer["version"], "credit_code": CREDIT_CODE}
    admitted = county.administrator.post(f"/peers/{peer['id']}/units", body).json()
    assert [(each["credit_code"], each["admitted_by"]) for each in admitted["units"]] == [
        (CREDIT_CODE, "county-administrator")
    ]
    assert county.administrator.get("/alarms", params={"open": True}).json() == []
    later(mall, WAITS_US[1])
    assert manager.get(f"/filings/{filing['id']}").json()["delivery"]["state"] == "sent"
    # Another unit's name is still not its to use.
    ground.change(unit, ground.unit_id, credit_code="912101020000000862")
    ground.camera("Gate 9")
    mall.ports.filings.refresh(ground.system_id)
    county.site.ports.filings.accept(1, 1, "", "", by=SYSTEM, scope=Scope(division=COUNTY))
    later(mall, ASK_EVERY_US)
    mall.ports.filings.refresh(ground.system_id)
    (report,) = manager.get("/filings", params={"state": "draft"}).json()["items"]
    mall.ports.filings.edit(report["id"], report["version"], {}, "Another firm runs it", by=SYSTEM)
    mall.ports.filings.submit(report["id"], report["version"] + 1, by=SYSTEM)
    assert sent(manager, report["id"], there["id"])["failure"] == "package-unit"
    # Ended, it is another one's again; what was brought stays.
    path = f"/peers/{peer['id']}/units/{admitted['units'][0]['id']}"
    ended = county.administrator.ask("DELETE", f"{path}?version={admitted['version']}").json()
    assert [each["credit_code"] for each in ended["units"]] == ["912101020000000862"]
    assert len(county.police.get("/filings").json()["items"]) == 1


def test_in_one_units_name_nothing_is_filed_of_anothers_system(mall: Site, ground: Ground, county: County) -> None:
    other_code = "912101020000000862"
    manager = signed_in(mall, "manager")
    there = entered(mall, county, codes=(CREDIT_CODE, other_code))
    filing = submitted(mall, ground, manager)
    sent(manager, filing["id"], there["id"])
    county.site.ports.filings.accept(1, 1, "", "", by=SYSTEM, scope=Scope(division=COUNTY))
    later(mall, ASK_EVERY_US)
    # The first unit's filings are not taken in any more; a second one's still are.
    (peer,) = county.administrator.get("/peers").json()
    ended = next(each["id"] for each in peer["units"] if each["credit_code"] == CREDIT_CODE)
    county.administrator.ask("DELETE", f"/peers/{peer['id']}/units/{ended}?version={peer['version']}")
    ground.change(unit, ground.unit_id, credit_code=other_code)
    ground.camera("Gate 9")
    mall.ports.filings.refresh(ground.system_id)
    (report,) = manager.get("/filings", params={"state": "draft"}).json()["items"]
    mall.ports.filings.edit(report["id"], report["version"], {}, "Another camera", by=SYSTEM)
    mall.ports.filings.submit(report["id"], report["version"] + 1, by=SYSTEM)
    assert sent(manager, report["id"], there["id"])["failure"] == "package-unit"
    # It waits under the name of the unit that the system is of.
    (peer,) = county.administrator.get("/peers").json()
    waiting = [each["credit_code"] for each in peer["units"] if each["admitted_us"] is None]
    assert waiting == [CREDIT_CODE]


def test_a_unit_that_was_dismissed_stays_so_until_somebody_admits_it(
    mall: Site, ground: Ground, county: County
) -> None:
    manager = signed_in(mall, "manager")
    there = entered(mall, county, codes=())
    filing = submitted(mall, ground, manager)
    sent(manager, filing["id"], there["id"])
    (peer,) = county.administrator.get("/peers").json()
    path = f"/peers/{peer['id']}/units"
    there_path = f"{path}/{peer['units'][0]['id']}?version={peer['version']}"
    peer = county.administrator.ask("DELETE", there_path).json()
    assert county.administrator.get("/alarms", params={"open": True}).json() == []
    # The next try hears it, and asks nobody any more.
    later(mall, WAITS_US[0])
    told = manager.get(f"/filings/{filing['id']}").json()["delivery"]
    assert (told["state"], told["failure"], told["due_us"]) == ("refused", "package-unit-dismissed", None)
    assert sent(manager, filing["id"], there["id"])["failure"] == "package-unit-dismissed"
    (listed,) = county.administrator.get("/peers").json()
    (unit_there,) = listed["units"]
    assert (unit_there["admitted_us"], unit_there["dismissed_by"]) == (None, "county-administrator")
    assert county.administrator.get("/alarms", params={"open": True}).json() == []
    assert len(county.administrator.get("/audit", params={"action": "peer.unit_asked"}).json()["items"]) == 1
    # Dismissing it twice changes nothing; admitted after all it comes in.
    again = county.administrator.ask("DELETE", f"{path}/{unit_there['id']}?version={listed['version']}").json()
    assert again["units"] == listed["units"]
    body = {"version": again["version"], "credit_code": CREDIT_CODE}
    (admitted,) = county.administrator.post(path, body).json()["units"]
    assert (admitted["admitted_by"], admitted["dismissed_us"]) == ("county-administrator", None)
    assert sent(manager, filing["id"], there["id"])["state"] == "sent"


@pytest.mark.parametrize("code", ["912101020000000788", "91210102", "x"])
def test_a_wrong_credit_code_is_told_at_once(mall: Site, code: str) -> None:
    administrator = signed_in(mall, "administrator")
    key = administrator.get("/peering/key").json()
    body = {"direction": "in", "name": "x", "public_key": key["public_key"], "confirmed": key["fingerprint"]}
    refused = administrator.post("/peers", body | {"credit_codes": [code]})
    assert (refused.status_code, refused.json()["params"]["field"]) == (422, "credit_codes")
