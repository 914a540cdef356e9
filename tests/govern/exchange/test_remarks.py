# SPDX-License-Identifier: Apache-2.0
"""What a file says of its changes: why a day of use is another, whether a device is the same at its new address."""

import pytest

from fairwatch.accounts.models import SYSTEM
from fairwatch.accounts.register import AuditFilter
from fairwatch.collect.cameras import CameraConfig, StreamKind, StreamSource
from fairwatch.govern.scope import EVERYTHING
from tests.govern.exchange.desk import Desk, sheet_of
from tests.govern.exchange.test_import import told


def test_a_file_gives_the_reasons_that_the_registry_asks_for(shop: Desk) -> None:
    columns = ["site", "name", "use_day"]
    systems = ["site", "name", "funding", "use_day"]
    assert shop.give("systems", sheet_of(systems, ["中街店", "一期", "own", "2026-05-01"])).written
    later = ["中街店", "一期", "2026-05-20"]
    assert told(shop, "systems", columns, later) == [(2, "use_day_reason", "reason-needed")]
    report = shop.give("systems", sheet_of([*columns, "投入使用日期更改理由"], [*later, "Opened late"]))
    assert (report.written, report.changed) == (True, 1)
    found = next(each for each in shop.registry.systems.page(EVERYTHING).items if each.name == "一期")
    assert found.use_day_was is not None
    assert (found.use_day, found.use_day_was.reason) == ("2026-05-20", "Opened late")
    # A reason for nothing changes nothing, and none goes out.
    again = shop.give("systems", sheet_of([*columns, "use_day_reason"], [*later, "Again"]))
    assert (again.changed, again.written) == (0, True)
    assert "Opened late" not in shop.take("systems").decode()
    sites = shop.registry.sites
    site = sites.page(EVERYTHING).items[0]
    sites.change(site.id, site.version, {"neighbour": "某军事禁区"}, shop.hand())
    gone = [["uuid", "unit", "neighbour"], [site.uuid, "沈阳中街商场", ""]]
    assert told(shop, "sites", *gone) == [(2, "neighbour_reason", "reason-needed")]
    told_why = sheet_of([*gone[0], "neighbour_reason"], [*gone[1], "It moved away"])
    assert shop.give("sites", told_why).written
    assert sites.get(site.id, EVERYTHING).neighbour == ""


@pytest.mark.parametrize(("said", "same"), [("是", True), ("no", False), (None, False)])
def test_a_file_says_whether_a_device_is_the_same_at_its_new_address(shop: Desk, said: str | None, same: bool) -> None:
    config = CameraConfig("Gate", (StreamSource(StreamKind.MAIN, "rtsp://192.0.2.1/1"),))
    made = shop.cameras.add(config, None, note=shop.audit.by(SYSTEM))
    heads, cells = ["uuid", "address"], [made.uuid, "rtsp://192.0.2.1/2"]
    body = sheet_of(heads, cells) if said is None else sheet_of([*heads, "same_device"], [*cells, said])
    report = shop.give("cameras", body)
    assert (report.changed, report.written) == (1, True), report.problems
    entry = shop.audit.page(AuditFilter(action="camera.changed"), None, 1)[0]
    assert entry.detail["same_device"] is same
    wrong = told(shop, "cameras", [*heads, "same_device"], [*cells, "perhaps"])
    assert wrong == [(2, "same_device", "flag")]
