# SPDX-License-Identifier: Apache-2.0
"""Names of what entries of the audit log mention, on both databases."""

from sqlalchemy import Engine

from fairwatch.accounts.register import AuditEntry
from fairwatch.govern.naming import names
from fairwatch.govern.scope import EVERYTHING
from tests.govern.ground import lay


def test_an_entry_may_name_more_cameras_than_a_statement_takes(engine: Engine) -> None:
    ground = lay(engine)
    entry = AuditEntry(1, 2, None, "mei", "", "grant.made", "grant:x", {"cameras": list(range(70_000, 0, -1))})
    told = names(engine, [entry], EVERYTHING)
    assert {key: name.en for key, name in told.items()} == {
        f"camera:{number}": f"Gate {place}" for place, number in enumerate(ground.camera_ids, 1)
    }
