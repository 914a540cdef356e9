# SPDX-License-Identifier: Apache-2.0
"""Deletion orders: footage that somebody decided has served its purpose. Minimum and holds go before.

Govern writes the rows of `purge`, the keeper carries them out and says when nothing of one is left.
"""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Engine, exists, update

from fairwatch.db.tables import purge, segment, stream
from fairwatch.store.catalogue import transaction
from fairwatch.store.deletion_log import Doomed, Reason
from fairwatch.store.rules import Rule, deletable, first_starts, open_orders


def ordered(engine: Engine, rules: Sequence[Rule], usable: Collection[int], now_us: int) -> Iterator[Doomed]:
    """What goes by order and may go now, order by order."""
    mine = [rule for rule in rules if rule.orders]
    if not mine:
        return
    first = first_starts(engine)
    for rule in mine:
        for order in rule.orders:
            until_us = min(order.until_us, rule.floor_us(now_us))
            if first.get(rule.stream_id, now_us) < until_us:
                for row in deletable(engine, rule, until_us, now_us, usable, order.from_us):
                    yield Doomed(row, Reason.PURPOSE, order.number)


def close_orders(engine: Engine, now_us: int) -> int:
    """Say which orders are carried out: nothing of theirs is left. Gives how many."""
    left = exists().where(
        stream.c.camera_id == purge.c.camera_id,
        segment.c.stream_id == stream.c.id,
        segment.c.start_us >= purge.c.from_us,
        segment.c.start_us < purge.c.until_us,
        segment.c.end_us <= purge.c.until_us,
    )
    with engine.connect() as connection:
        done = list(connection.scalars(open_orders().with_only_columns(purge.c.id).where(~left)))
    if done:
        with transaction(engine) as connection:
            for number in done:
                still = (purge.c.id == number, purge.c.withdrawn_us.is_(None))
                connection.execute(update(purge).where(*still).values(done_us=now_us))
    return len(done)
