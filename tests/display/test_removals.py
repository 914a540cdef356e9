# SPDX-License-Identifier: Apache-2.0
"""A camera that is filed does not go without a word: why is asked, and told to whoever supervises."""

import io
import json

from fairwatch.accounts.models import Role
from fairwatch.govern.filing.package import read_package
from fairwatch.govern.rules.load import shipped
from tests.display.site import Site
from tests.display.test_filings_api import filed, ground, officer, only
from tests.govern.ground import COUNTY, Ground

__all__ = ["ground"]


def test_a_filed_camera_goes_with_a_reason_that_the_change_report_and_the_control_have(
    site: Site, ground: Ground
) -> None:
    manager, police = site.browser(Role.MANAGER), officer(site, ground, COUNTY)
    filed(site, ground, manager, police)
    path = f"/cameras/{ground.camera_ids[0]}"
    for blank in ("", "?reason=%20"):
        refused = manager.ask("DELETE", path + blank)
        assert (refused.status_code, refused.json()["code"]) == (422, "removal-reason-missing")
    assert manager.get(path).status_code == 200
    assert manager.ask("DELETE", f"{path}?reason=The%20gate%20was%20walled%20up").status_code == 204
    site.ports.filings.refresh(ground.system_id)
    report = manager.get(f"/filings/{only(manager, state='draft')['id']}").json()
    assert report["kind"] == "change"
    assert report["reason"].endswith("：The gate was walled up")
    (article,) = [each.article for each in shipped()["cn-national-2025"].articles if "position-lock" in each.controls][
        :1
    ]
    told = manager.get(f"/compliance/cn-national-2025/{article}?site={ground.site_id}")
    assert "The gate was walled up" in told.text
    pack = police.get(f"/supervision/systems/{ground.system_id}/pack.zip")
    changes = json.loads(read_package(io.BytesIO(pack.content)).files["registers/changes.json"])
    assert "camera.removed" in {each["action"] for each in changes}


def test_a_camera_of_nothing_that_is_filed_goes_without(site: Site, ground: Ground) -> None:
    assert site.browser(Role.MANAGER).ask("DELETE", f"/cameras/{ground.camera_ids[0]}").status_code == 204
