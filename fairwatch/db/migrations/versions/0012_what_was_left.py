# SPDX-License-Identifier: Apache-2.0
"""What was left over: whose a camera is that stands nowhere is found at once; since when it is asked for patches."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Forward only."""
    _added()
    _asked()


def _added() -> None:
    """Of all that was ever written in the register, the few by which cameras came."""
    some = sa.text("action = 'camera.added'")
    op.create_index(
        "ix_audit_camera_added", "audit", ["account_id", "subject"], sqlite_where=some, postgresql_where=some
    )


def _asked() -> None:
    """Patches are asked for since the version that first kept when it was started. Where none was, the next start is the
    first that asks.
    """
    setting = sa.table("setting", sa.column("name", sa.Text), sa.column("value", sa.Text))
    connection = op.get_bind()
    told = connection.scalar(sa.select(setting.c.value).where(setting.c.name == "program"))
    if told is not None:
        connection.execute(setting.insert().values(name="asks.patching", value=str(told).split(" ")[1]))
