# SPDX-License-Identifier: Apache-2.0
"""What people decided of places that a text may mean: read, and entered beside what was decided before.

A text that names the building does not say whether it means its corridors: that is decided under local law, by somebody who
keeps the unit's registry, with a reason and under their name. A decision answers one question (`PlaceRuling.question`); of
another kind of place, or where other texts bind, it is none.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from fairwatch.db.registry import document, place_decision, site
from fairwatch.db.tables import account
from fairwatch.govern.rules.binding import Outcome, PlaceRuling
from fairwatch.govern.subjects import citable

from .book import count_of
from .errors import RegistryInvalid
from .fields import Fields, choice, reference, words
from .law import doubts
from .models import Citation, Decision, Hand, Question

OPINION = "legal-opinion"
"""The kind of paper that a decision may rest on. A neighbour's consent is none: no text makes an exception of it."""

FIELDS: Fields = {
    "question": words(),
    "outcome": choice(*Outcome),
    "reason": words(2000),
    "document_id": reference,
}
NEEDS = frozenset({"question", "outcome", "reason"})


def question_of(ruled: PlaceRuling) -> Question | None:
    """What there is to decide of a place, also where it is decided; None where there is nothing."""
    return Question(ruled.question, doubts(ruled)) if ruled.question else None


def check_paper(connection: Connection, by: Hand, site_id: int, document_id: int | None) -> None:
    """Raise RegistryInvalid where a decision names a paper that is none of the unit, or of another kind."""
    if document_id is None:
        return
    unit_id = select(site.c.unit_id).where(site.c.id == site_id).scalar_subquery()
    own = citable(by.scope, by.actor.account_id, unit_id)
    if not count_of(connection, document, document.c.id == document_id, own):
        raise RegistryInvalid([("document_id", "unknown")])
    if not count_of(connection, document, document.c.id == document_id, document.c.kind == OPINION):
        raise RegistryInvalid([("document_id", "paper-kind")])


def enter(
    connection: Connection, place_id: int, ruled: PlaceRuling, given: Mapping[str, Any], by: Hand, now_us: int
) -> int:
    """Enter a decision; gives its id. What was decided before stays."""
    values = {name: given.get(name) for name in ("question", "outcome", "reason", "document_id")}
    made = connection.execute(
        insert(place_decision).values(
            **values,
            place_id=place_id,
            at_us=now_us,
            account_id=by.actor.account_id,
            username=by.actor.username,
            texts=json.dumps([asdict(each) for each in doubts(ruled)], ensure_ascii=False),
        )
    ).inserted_primary_key
    assert made is not None
    return int(made[0])


def decisions_of(connection: Connection, place_id: int) -> tuple[Decision, ...]:
    """All that was decided of a place, the newest first."""
    query = select(place_decision.c.id, *BESIDE).outerjoin(account, account.c.id == place_decision.c.account_id)
    of_place = query.where(place_decision.c.place_id == place_id).order_by(place_decision.c.id.desc())
    return tuple(_made(row, row.id) for row in connection.execute(of_place))


_TOLD = tuple(name for name in Decision.__slots__ if name not in ("id", "name", "citations"))
BESIDE = (
    *(place_decision.c[name].label(f"decision_{name}") for name in (*_TOLD, "texts")),
    func.coalesce(account.c.display_name, place_decision.c.username).label("decision_name"),
)
"""The columns of a decision for a query of places that joins it, with the table `account`: `beside` takes them."""


def beside(row: Row[Any]) -> Decision:
    """The decision that a row with `BESIDE` and `place.decision_id` has."""
    return _made(row, row.decision_id)


def _made(row: Row[Any], number: int) -> Decision:
    own = {name: getattr(row, f"decision_{name}") for name in (*_TOLD, "name")}
    texts = tuple(Citation(**each) for each in json.loads(row.decision_texts))
    return Decision(**own | {"id": number, "outcome": Outcome(own["outcome"]), "citations": texts})
