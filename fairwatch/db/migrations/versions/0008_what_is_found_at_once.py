# SPDX-License-Identifier: Apache-2.0
"""Found at once: the entries that count, the few cameras that something is the matter with, what lies where."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_COUNTING = "corrected_by IS NULL AND state <> 'void'"
_NEVER_ASKED_OF_ALL = (
    ["subject", "kind", "happened_us"],
    ["kind", "lapses_us"],
    ["unit_id", "kind", "lapses_us"],
    ["account_id", "kind", "happened_us"],
)
_OF_THOSE_THAT_COUNT = {
    "newest": ["subject", "kind", "happened_us", "id", "lapses_us", "unit_id", "site_id"],
    "lapses": ["kind", "lapses_us", "unit_id", "id"],
    "of_unit": ["unit_id", "kind", "lapses_us", "id"],
    "signed": ["account_id", "kind", "happened_us"],
}


def upgrade() -> None:
    """Forward only."""
    for columns in _NEVER_ASKED_OF_ALL:
        op.drop_index(op.f(f"ix_entry_{'_'.join(columns)}"), "entry")
    for columns in (["subject", "id"], ["account_id", "id"]):
        op.create_index(op.f(f"ix_entry_{'_'.join(columns)}"), "entry", columns)
    for name, columns in _OF_THOSE_THAT_COUNT.items():
        _some(f"ix_entry_{name}", "entry", [*columns, "state", "corrected_by"], _COUNTING)
    op.create_index(op.f("ix_place_kind"), "place", ["kind"])
    _edges()
    op.create_index(op.f("ix_placement_place_id_sign_day"), "placement", ["place_id", "sign_day"])
    # Until now the words stood where the code stands.
    op.add_column(
        "outlet",
        sa.Column(
            "failure_detail",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="What the other side or network said.",
        ),
    )
    op.execute("UPDATE outlet SET failure_detail = failure, failure = 'network' WHERE failure <> ''")
    _some("ix_placement_without_purpose", "placement", ["camera_id"], "purpose = ''")
    _some("ix_camera_off", "camera", ["id"], "enabled = 0", "NOT enabled")
    _some("ix_camera_barred", "camera", ["barred"], "barred <> ''")


def _edges() -> None:
    """How far each outline reaches."""
    comment = "How far the outline reaches, in degrees: follows from it, as the next three."
    op.add_column("place", sa.Column("west", sa.Float(), nullable=True, comment=comment))
    for edge in ("south", "east", "north"):
        op.add_column("place", sa.Column(edge, sa.Float(), nullable=True))
    place = sa.table("place", *(sa.column(name) for name in ("id", "outline", "west", "south", "east", "north")))
    connection = op.get_bind()
    reach = []
    for row in connection.execute(sa.select(place.c.id, place.c.outline).where(place.c.outline.is_not(None))):
        drawn = json.loads(row.outline)
        rings = [[drawn["coordinates"]]] if drawn["type"] == "Point" else drawn["coordinates"]
        xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
        reach.append({"number": row.id, "west": min(xs), "south": min(ys), "east": max(xs), "north": max(ys)})
    if reach:
        change = sa.update(place).where(place.c.id == sa.bindparam("number"))
        connection.execute(
            change.values({each: sa.bindparam(each) for each in ("west", "south", "east", "north")}), reach
        )
    op.create_index(op.f("ix_place_south_north_west_east"), "place", ["south", "north", "west", "east"])


def _some(name: str, table: str, columns: list[str], where: str, on_postgresql: str = "") -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(on_postgresql or where))
