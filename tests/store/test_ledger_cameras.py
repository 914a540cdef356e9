# SPDX-License-Identifier: Apache-2.0
"""Alarms of the cameras that a person sees, however many those are."""

from sqlalchemy import Engine

from fairwatch.store.alarms import Alarms, Severity
from fairwatch.store.ledger import Ledger


def test_alarms_are_those_of_the_cameras_that_are_seen_however_many(engine: Engine) -> None:
    alarms = Alarms(engine)
    for number, subject in enumerate(("camera:1", "camera:2", "volume:1", "camera:50001")):
        alarms.sound("down", Severity.DUE, subject, {}, number)
    for cameras in ({1}, {1, *range(3, 50_000)}):
        found = Ledger(engine).alarms(only_open=True, limit=10, cameras=cameras)
        assert [each.subject for each in found] == ["volume:1", "camera:1"]
        (newest,) = Ledger(engine).alarms(only_open=True, limit=1, cameras=cameras)
        assert newest.subject == "volume:1"
    assert len(Ledger(engine).alarms(only_open=False, limit=10, cameras=frozenset())) == 1
