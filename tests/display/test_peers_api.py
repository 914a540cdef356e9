# SPDX-License-Identifier: Apache-2.0
"""Filings between two installations over real TLS: sending, deciding, the answer; and all that may go wrong on the way."""

import io
import shutil
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient

from fairwatch.accounts.errors import TooManyAttempts
from fairwatch.accounts.models import SYSTEM, Role
from fairwatch.db.engine import open_engine
from fairwatch.db.govern import peer
from fairwatch.db.registry import authority, division, unit
from fairwatch.db.tables import account
from fairwatch.display.app import create_app
from fairwatch.display.ports import Ports
from fairwatch.govern.filing.courier import ASK_EVERY_US, WAITS_US
from fairwatch.govern.filing.errors import PackageInvalid, PeerUnknown
from fairwatch.govern.filing.listing import FilingFilter
from fairwatch.govern.filing.package import MOST_BYTES
from fairwatch.govern.filing.reception import MOST_CALLS, Reception
from fairwatch.govern.scope import EVERYTHING
from tests.display.authority import made_ca, served
from tests.display.site import Browser, Site, build
from tests.display.test_filings_api import NOW_US, ground
from tests.display.test_supervision_api import on, submitted
from tests.govern.ground import COUNTY, CREDIT_CODE, OTHER_COUNTY, Ground

__all__ = ["ground"]


@cache
def far_application() -> FastAPI:
    """A second application, made once as `application` is: the two answer at the same time with ports of their own."""
    return create_app(cast("Ports", None))


class County:
    """The county's installation: where it is, what its certificate hangs on, and its own people."""

    def __init__(self, site: Site, address: str, ca: str) -> None:
        self.site = site
        self.address = address
        self.ca = ca
        self.administrator = site.browser(Role.ADMINISTRATOR, "county-administrator")
        self.police = site.browser(Role.OFFICER, "far")
        Ground(site.ports.engine, {COUNTY: 1}, 0, 0, 0, 0, []).officer("far", COUNTY)


@pytest.fixture
def county(site: Site, sqlite_template: Path, tmp_path: Path) -> Iterator[County]:
    data = tmp_path / "county"
    data.mkdir()
    shutil.copy(sqlite_template, data / "fairwatch.db")
    engine = open_engine(f"sqlite:///{data / 'fairwatch.db'}")
    made = build(engine, data)
    made.house.clock.step(NOW_US - made.house.clock.utc_us())
    with engine.begin() as connection:
        connection.execute(division.insert().values(code=COUNTY, name="和平区"))
        connection.execute(authority.insert().values(name="和平分局", division=COUNTY))
    app = far_application()
    app.state.ports = made.ports
    made.client = TestClient(app)
    ca = made_ca(data)
    on(site)
    with served(app, data) as address:
        yield County(made, address, ca)
    engine.dispose()


@pytest.fixture
def mall(site: Site, ground: Ground) -> Site:
    site.browser(Role.MANAGER)
    site.browser(Role.ADMINISTRATOR)
    return site


def signed_in(site: Site, name: str) -> Browser:
    browser = site.browser(None)
    browser.sign_in(name)
    return browser


def entered(mall: Site, county: County, codes: Sequence[str] = (CREDIT_CODE,), **values: Any) -> Any:
    """Each enters the other: the county first, which makes the secret. Gives the mall's entry of the county."""
    key = signed_in(mall, "manager").get("/peering/key").json()
    theirs = {"direction": "in", "name": "北方商场", "public_key": key["public_key"], "confirmed": key["fingerprint"]}
    theirs |= {"credit_codes": codes}
    made = county.administrator.post("/peers", theirs)
    assert made.status_code == 201, made.text
    key = county.police.get("/peering/key").json()
    ours = {
        "direction": "out",
        "name": "和平分局平台",
        "public_key": key["public_key"],
        "confirmed": key["fingerprint"].upper(),
        "address": county.address,
        "secret": made.json()["secret"],
        "ca": county.ca,
    }
    answer = signed_in(mall, "administrator").post("/peers", ours | values)
    assert answer.status_code == 201, answer.text
    assert answer.json()["secret"] is None
    return answer.json()["peer"]


def sent(manager: Browser, filing_id: int, peer_id: int) -> Any:
    """Send; what became of the first try, which comes right after the answer."""
    asked = manager.post(f"/filings/{filing_id}/delivery", {"peer_id": peer_id})
    assert asked.status_code == 202, asked.text
    return manager.get(f"/filings/{filing_id}").json()["delivery"]


def later(site: Site, by_us: int) -> None:
    site.house.clock.advance(by_us)
    site.ports.courier.step()


def test_a_filing_goes_and_the_decisions_come_back(mall: Site, ground: Ground, county: County) -> None:
    manager = signed_in(mall, "manager")
    there = entered(mall, county)
    assert [each["name"] for each in manager.get("/peers").json()] == ["和平分局平台"]
    filing = submitted(mall, ground, manager)
    path = f"/filings/{filing['id']}"
    assert filing["delivery"] is None
    gone = sent(manager, filing["id"], there["id"])
    assert (gone["state"], gone["failure"], gone["received_us"]) == ("sent", "", NOW_US)

    got = county.police.get("/filings").json()["items"][0]
    assert (got["state"], got["came_from"], got["unit_name"]) == ("submitted", "北方商场", "Northern Mall Ltd")
    far = f"/filings/{got['id']}"
    opened = county.police.get(far).json()
    assert (opened["remote"], opened["may_decide"], opened["received_us"]) == (True, True, NOW_US)
    assert opened["steps"][-1]["name"] == "北方商场"
    assert county.police.get(f"/documents/{opened['papers'][0]['document_id']}").content.startswith(b"%PDF")

    # Not decided: it is asked for again, and nothing changes.
    later(mall, ASK_EVERY_US)
    assert manager.get(path).json()["delivery"]["state"] == "sent"

    reasons = [{"field": "unit_address", "text": "Which gate?"}]
    county.police.post(f"{far}/return", {"version": opened["version"], "reasons": reasons})
    later(mall, ASK_EVERY_US)
    heard = manager.get(path).json()
    assert (heard["state"], heard["delivery"]["state"]) == ("returned", "answered")
    assert (heard["steps"][-1]["reasons"][0]["text"], heard["steps"][-1]["name"]) == ("Which gate?", "和平分局平台")

    # Mended and handed in again, it goes again.
    ground.change(unit, ground.unit_id, address="1 Long Street, gate 3")
    mall.ports.filings.refresh(ground.system_id)
    version = manager.get(path).json()["version"]
    again = manager.post(f"{path}/submit", {"version": version, "declared": True}).json()
    assert again["state"] == "submitted"
    assert sent(manager, filing["id"], there["id"])["state"] == "sent"
    opened = county.police.get(far).json()
    assert opened["content"]["fields"]["unit_address"] == "1 Long Street, gate 3"
    accepted = county.police.post(f"{far}/accept", {"version": opened["version"]}).json()
    later(mall, ASK_EVERY_US)
    heard = manager.get(path).json()
    assert (heard["state"], heard["number"]) == ("accepted", accepted["number"])
    assert manager.get(f"{path}/receipt.pdf").content.startswith(b"%PDF")
    assert mall.ports.courier.step() == 0
    audit = signed_in(mall, "administrator").get("/audit", params={"action": "filing.sent"}).json()["items"]
    assert [each["detail"] for each in audit] == [{"peer": there["id"]}] * 2


def test_the_same_package_again_gets_the_same_answer(mall: Site, ground: Ground, county: County) -> None:
    manager = signed_in(mall, "manager")
    there = entered(mall, county)
    filing = submitted(mall, ground, manager)
    package = manager.get(f"/filings/{filing['id']}/package.zip").content
    line = mall.ports.courier._open_line(county.address, mall.ports.peers.secret_of(peer_of(mall, there)), county.ca)
    first = line.hand_in(package)
    county.site.house.clock.advance(60_000_000)
    assert line.hand_in(package) == first
    # Packed anew it is the same filing still.
    assert line.hand_in(manager.get(f"/filings/{filing['id']}/package.zip").content) == first
    far = county.police.get("/filings").json()["items"]
    assert len(far) == 1
    county.police.post(
        f"/filings/{far[0]['id']}/return",
        {"version": far[0]["version"], "reasons": [{"field": "unit_address", "text": "Which gate?"}]},
    )
    # Nobody brings a returned filing back by showing the old package once more.
    assert line.hand_in(package) == first
    assert county.police.get(f"/filings/{far[0]['id']}").json()["state"] == "returned"


def peer_of(site: Site, view: Any) -> Any:
    return site.ports.peers.get(view["id"], view["direction"])


def test_what_may_go_wrong_is_said(mall: Site, ground: Ground, county: County, tmp_path: Path) -> None:
    manager, administrator = signed_in(mall, "manager"), signed_in(mall, "administrator")
    there = entered(mall, county)
    filing = submitted(mall, ground, manager)
    path = f"/filings/{filing['id']}"
    version = 1
    right = {"address": county.address, "ca": county.ca, "secret": mall.ports.peers.secret_of(peer_of(mall, there))}

    def tried(**values: str) -> tuple[str, str]:
        nonlocal version
        body = right | values | {"version": version}
        version = administrator.ask("PATCH", f"/peers/{there['id']}", json=body).json()["version"]
        gone = sent(manager, filing["id"], there["id"])
        assert gone["received_us"] is None
        assert (gone["due_us"] is None) == (gone["state"] == "refused")
        manager.ask("DELETE", f"{path}/delivery")
        return gone["state"], gone["failure"]

    assert tried(ca=made_ca(tmp_path, "another")) == ("waiting", "certificate")
    assert tried(ca="") == ("waiting", "certificate")
    assert tried(address=county.address.replace("127.0.0.1", "localhost")) == ("waiting", "certificate")
    assert tried(address="https://127.0.0.1:9") == ("waiting", "nobody-there")
    assert tried(address=county.address.replace("https", "http")) == ("waiting", "network")
    assert tried(address=f"{county.address}/api/v1") == ("waiting", "no-fairwatch")
    assert tried(secret="a-secret-that-nobody-made") == ("refused", "not-admitted")
    with mall.ports.engine.begin() as connection:
        known = connection.scalar(select(peer.c.fingerprint))
        connection.execute(peer.update().values(fingerprint="0" * 64))
    assert tried() == ("refused", "other-key")
    with mall.ports.engine.begin() as connection:
        connection.execute(peer.update().values(fingerprint=known))
    with county.site.ports.engine.begin() as connection:
        connection.execute(division.insert().values(code=OTHER_COUNTY, name="沈河区"))
        connection.execute(authority.update().values(division=OTHER_COUNTY))
    assert tried() == ("refused", "package-territory")
    theirs = county.administrator.get("/peers").json()[0]
    assert county.administrator.post(f"/peers/{theirs['id']}/revoke", {"version": 1}).json()["revoked_us"] == NOW_US
    assert tried() == ("refused", "not-admitted")
    assert county.site.ports.filings.page(EVERYTHING, FilingFilter())[0] == []


def test_it_is_tried_again_with_longer_and_longer_waits(mall: Site, ground: Ground, county: County) -> None:
    manager = signed_in(mall, "manager")
    there = entered(mall, county, address="https://127.0.0.1:9")
    filing = submitted(mall, ground, manager)
    gone = sent(manager, filing["id"], there["id"])
    for tries, wait_us in enumerate(WAITS_US[:3], 1):
        assert (gone["state"], gone["tries"], gone["due_us"]) == ("waiting", tries, mall.house.clock.utc_us() + wait_us)
        later(mall, wait_us - 1)
        assert manager.get(f"/filings/{filing['id']}").json()["delivery"]["tries"] == tries
        later(mall, 1)
        gone = manager.get(f"/filings/{filing['id']}").json()["delivery"]
    # The administrator mends the address: it is tried with the next step.
    mended = signed_in(mall, "administrator").ask(
        "PATCH", f"/peers/{there['id']}", json={"version": 1, "address": county.address}
    )
    assert mended.json()["address"] == county.address
    later(mall, 0)
    gone = manager.get(f"/filings/{filing['id']}").json()["delivery"]
    assert (gone["state"], gone["tries"], gone["failure"]) == ("sent", 0, "")


def test_what_is_taken_back_or_stopped_is_not_sent(mall: Site, ground: Ground, county: County) -> None:
    manager = signed_in(mall, "manager")
    there = entered(mall, county, address="https://127.0.0.1:9")
    filing = submitted(mall, ground, manager)
    path = f"/filings/{filing['id']}"
    assert sent(manager, filing["id"], there["id"])["state"] == "waiting"
    assert manager.ask("DELETE", f"{path}/delivery").status_code == 204
    assert manager.get(path).json()["delivery"]["state"] == "stopped"
    assert sent(manager, filing["id"], there["id"])["state"] == "waiting"
    manager.post(f"{path}/withdraw", {"version": filing["version"], "reason": "A mistake"})
    later(mall, WAITS_US[0])
    gone = manager.get(path).json()["delivery"]
    assert (gone["state"], gone["failure"], gone["due_us"]) == ("stopped", "filing-withdrawn", None)
    refused = manager.post(f"{path}/delivery", {"peer_id": there["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "filing-state")


def test_what_is_taken_back_leaves_the_inbox_there(mall: Site, ground: Ground, county: County) -> None:
    manager = signed_in(mall, "manager")
    there = entered(mall, county)
    filing = submitted(mall, ground, manager)
    path = f"/filings/{filing['id']}"
    assert sent(manager, filing["id"], there["id"])["state"] == "sent"
    manager.post(f"{path}/withdraw", {"version": filing["version"], "reason": "The wrong papers"})
    gone = manager.get(path).json()["delivery"]
    assert (gone["state"], gone["failure"]) == ("stopped", "")
    assert county.police.get("/filings", params={"state": "submitted"}).json()["items"] == []
    far = county.police.get("/filings/1").json()
    assert (far["state"], far["steps"][-1]["note"], far["steps"][-1]["name"]) == (
        "withdrawn",
        "The wrong papers",
        "北方商场",
    )


def test_guessing_secrets_is_slowed_down(mall: Site, county: County) -> None:
    secret = mall.ports.peers.secret_of(peer_of(mall, entered(mall, county)))
    stranger = county.site.browser(None).http
    seen = [
        stranger.get("/api/v1/peering/hello", headers={"Authorization": f"Bearer guess-{each}"}).status_code
        for each in range(8)
    ]
    assert (seen[0], seen[-1]) == (401, 429)
    assert stranger.post("/api/v1/peering/packages", content=b"x").json()["code"] == "peer-unknown"
    # Who comes from the same address and has one is let in.
    known = stranger.get("/api/v1/peering/hello", headers={"Authorization": f"Bearer {secret}"})
    assert known.status_code == 200


def test_one_package_of_an_installation_is_opened_at_a_time_and_none_once_it_is_revoked(
    mall: Site, county: County
) -> None:
    entered(mall, county)
    peers, carrier = county.site.ports.peers, county.site.ports.carrier
    who = peers.list(everything=True)[0]
    reception = Reception(county.site.house.clock, carrier, peers)

    class Package(io.BytesIO):
        """While it is read another one comes."""

        def seek(self, *where: int) -> int:
            with pytest.raises(TooManyAttempts):
                reception.receive(who, io.BytesIO(), "192.0.2.7")
            return super().seek(*where)

    for _ in range(2):
        with pytest.raises(PackageInvalid):
            reception.receive(who, Package(), "192.0.2.7")
    # Revoked while the body came in.
    peers.revoke(who.id, who.version, county.site.ports.audit.by(SYSTEM))
    with pytest.raises(PeerUnknown):
        reception.receive(who, io.BytesIO(), "192.0.2.7")


def test_a_revoked_authority_answers_no_more(mall: Site, ground: Ground, county: County) -> None:
    manager = signed_in(mall, "manager")
    there = entered(mall, county)
    filing = submitted(mall, ground, manager)
    sent(manager, filing["id"], there["id"])
    far = county.police.get("/filings").json()["items"][0]
    county.police.post(f"/filings/{far['id']}/accept", {"version": far["version"]})
    answer = county.police.get(f"/filings/{far['id']}/answer.zip").content
    signed_in(mall, "administrator").post(f"/peers/{there['id']}/revoke", {"version": there["version"]})
    with pytest.raises(PackageInvalid) as raised:
        mall.ports.carrier.take_answer(io.BytesIO(answer), by=SYSTEM, confirmed=there["fingerprint"])
    assert raised.value.params["reason"] == "key"


def test_one_installation_has_so_many_calls_a_minute(mall: Site, county: County) -> None:
    there = entered(mall, county)
    secret = mall.ports.peers.secret_of(peer_of(mall, there))
    stranger = county.site.browser(None).http
    seen = [
        stranger.get("/api/v1/peering/hello", headers={"Authorization": f"Bearer {secret}"}) for _ in range(MOST_CALLS)
    ]
    assert {each.status_code for each in seen} == {200}
    late = stranger.get("/api/v1/peering/hello", headers={"Authorization": f"Bearer {secret}"})
    assert (late.status_code, late.headers["retry-after"]) == (429, "60")


def test_a_package_of_another_key_is_not_opened(mall: Site, ground: Ground, county: County) -> None:
    there = entered(mall, county)
    manager = signed_in(mall, "manager")
    package = manager.get(f"/filings/{submitted(mall, ground, manager)['id']}/package.zip").content
    with county.site.ports.engine.begin() as connection:
        connection.execute(peer.update().values(fingerprint="0" * 64))
    secret = mall.ports.peers.secret_of(peer_of(mall, there))
    stranger = county.site.browser(None).http
    refused = stranger.post("/api/v1/peering/packages", content=package, headers={"Authorization": f"Bearer {secret}"})
    assert (refused.status_code, refused.json()["params"]["reason"]) == (422, "key")
    huge = stranger.post(
        "/api/v1/peering/packages",
        content=b"x",
        headers={"Authorization": f"Bearer {secret}", "Content-Length": str(MOST_BYTES + 1)},
    )
    assert huge.json()["params"]["reason"] == "size"


def test_secrets_are_nowhere_to_be_read(mall: Site, county: County) -> None:
    there = entered(mall, county)
    secret = mall.ports.peers.secret_of(peer_of(mall, there))
    for site in (mall, county.site):
        with site.ports.engine.connect() as connection:
            row = connection.execute(select(peer)).one()
        assert secret not in str(row)
        assert secret.encode() not in (row.secret_hash or b"") + (row.secret_sealed or b"")
        browser = signed_in(mall, "administrator") if site is mall else county.administrator
        assert secret not in browser.get("/peers").text + browser.get("/audit").text
    renewed = county.administrator.post("/peers/1/secret", {"version": 1}).json()
    assert renewed["secret"] != secret
    assert county.site.ports.peers.of_secret(secret) is None


NONSENSE: list[tuple[dict[str, str], str, str]] = [
    ({"address": "http://county.example"}, "address", "not-https"),
    ({"address": "https://me:pass@county.example"}, "address", "not-an-address"),
    ({"address": "county"}, "address", "not-an-address"),
    ({"public_key": "key"}, "public_key", "not-a-key"),
    ({"confirmed": "0" * 64}, "public_key", "not-confirmed"),
    ({"secret": "short"}, "secret", "not-a-secret"),
    ({"ca": "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----"}, "ca", "not-certificates"),
    ({"ca": "-----BEGIN CERTIFICATE-----\n证书\n-----END CERTIFICATE-----"}, "ca", "not-certificates"),
]


def test_what_makes_no_sense_is_refused(mall: Site) -> None:
    administrator = signed_in(mall, "administrator")
    key = administrator.get("/peering/key").json()
    body = {
        "direction": "out",
        "name": "County",
        "public_key": key["public_key"],
        "confirmed": key["fingerprint"],
        "address": "https://county.example:8443/",
        "secret": "x" * 32,
    }
    for values, field, reason in NONSENSE:
        refused = administrator.post("/peers", body | values).json()
        assert (refused["code"], refused["params"]) == ("peer-invalid", {"field": field, "reason": reason})
    made = administrator.post("/peers", body).json()["peer"]
    assert made["address"] == "https://county.example:8443"
    stale = administrator.ask("PATCH", f"/peers/{made['id']}", json={"version": 9, "name": "x"})
    assert (stale.status_code, stale.json()["code"]) == (409, "version-conflict")


def test_one_units_administrator_enters_none(mall: Site, ground: Ground) -> None:
    with mall.ports.engine.begin() as connection:
        connection.execute(account.update().where(account.c.username == "administrator").values(unit_id=ground.unit_id))
    refused = signed_in(mall, "administrator").post(
        "/peers", {"direction": "in", "name": "x", "public_key": "x", "confirmed": "x"}
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "not-your-unit")
