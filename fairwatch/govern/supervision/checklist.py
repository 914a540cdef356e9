# SPDX-License-Identifier: Apache-2.0
"""What an inspector looks at, from the texts that bind the site: one item for each control, with its articles."""

from collections.abc import Collection
from datetime import date
from typing import Any

from fairwatch.govern.rules.binding import Site, asks, binding
from fairwatch.govern.rules.load import catalogue
from fairwatch.govern.rules.pack import Kind, Pack

RESULTS = ("kept", "deficient", "not-applicable")


def checklist(packs: Collection[Pack], site: Site, day: date) -> list[dict[str, Any]]:
    """The items in the catalogue's order, without results. Each has `control`, its `name`, what to look at (`automatic`:
    what the program shows, `person`: what the unit has to show), `articles`, `result` None and an empty `note`.
    """
    bound = binding(packs, site, day)
    items = []
    for control in catalogue().values():
        articles = [
            {
                "pack": pack.id,
                "pack_name": pack.name.model_dump(),
                "article": article.article,
                "demands": article.demands.model_dump(),
            }
            for pack in bound
            for article in pack.articles
            if article.kind is Kind.DUTY and asks(pack, article, control.id, site)
        ]
        if articles:
            items.append(
                {
                    "control": control.id,
                    "name": control.name.model_dump(),
                    "automatic": control.automatic.model_dump() if control.automatic else None,
                    "person": control.person.model_dump() if control.person else None,
                    "articles": articles,
                    "result": None,
                    "note": "",
                }
            )
    return items
