# SPDX-License-Identifier: Apache-2.0
"""What a day of use and a class were before, and whose consent a letter is."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Forward only."""
    _clock()
    _consent()
    comment = "When another device was last put in the place of this one."
    op.add_column("camera", sa.Column("exchanged_us", sa.BigInteger(), nullable=True, comment=comment))


def _clock() -> None:
    """A day of use that counted, and a class that was another: with who changed it and why."""
    for table, name, comment in (
        (
            "video_system",
            "clock_day",
            "The earliest day of use that was known while cameras ran: it is filed from then.",
        ),
        ("video_system", "use_day_was", "JSON: the day of use that counted and was changed last, why, by whom, when."),
        ("site", "class_was", "JSON: the class that was changed last, why, by whom, when."),
    ):
        op.add_column(table, sa.Column(name, sa.Text(), nullable=True, comment=comment))


def _consent() -> None:
    """Letters that are there already were of the neighbour that there is."""
    comment = "Whose consent the letter is: the neighbour of the site when it was entered."
    op.add_column("placement", sa.Column("consent_of", sa.Text(), nullable=False, server_default="", comment=comment))
    op.execute(
        "UPDATE placement SET consent_of = (SELECT site.neighbour FROM place JOIN site ON site.id = place.site_id "
        "WHERE place.id = placement.place_id) WHERE consent_document_id IS NOT NULL"
    )
