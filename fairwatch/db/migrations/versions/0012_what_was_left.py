# SPDX-License-Identifier: Apache-2.0
"""What was left over: whose a camera is that stands nowhere is found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Forward only."""
    _added()


def _added() -> None:
    """Of all that was ever written in the register, the few by which cameras came."""
    some = sa.text("action = 'camera.added'")
    op.create_index(
        "ix_audit_camera_added", "audit", ["account_id", "subject"], sqlite_where=some, postgresql_where=some
    )
