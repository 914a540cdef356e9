# SPDX-License-Identifier: Apache-2.0
"""What the registry refuses, each with its stable code."""

from collections.abc import Mapping, Sequence

from fairwatch.errors import FairwatchError
from fairwatch.govern.rules.binding import Ruling
from fairwatch.govern.rules.pack import Pack, Words


class RegistryNotFound(FairwatchError):
    """There is no such unit, site, place ..., or not for this person; `what` says which."""

    code = "registry-not-found"
    status = 404


class RegistryInvalid(FairwatchError):
    """What is to be entered makes no sense. `field` and `reason` say what first; `problems` has all of them."""

    code = "registry-invalid"
    status = 422

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        field, reason = self.problems[0]
        super().__init__("; ".join(f"{name}: {why}" for name, why in self.problems), field=field, reason=reason)


class RegistryInUse(FairwatchError):
    """It cannot be taken out while others depend on it; `by` says what does, `count` how many."""

    code = "registry-in-use"
    status = 409


class NotYourUnit(FairwatchError):
    """Who belongs to one unit enters nothing for others and no new unit."""

    code = "not-your-unit"
    status = 403


class Prohibited(FairwatchError):
    """A text forbids it, whoever asks. `control` names what keeps the text; the try is entered as a refusal.

    `params` hold pack, article and what it demands in both languages.
    """

    status = 409

    def __init__(
        self,
        detail: str,
        control: str,
        citations: Sequence[tuple[Pack, str, Words]],
        *,
        place_id: int | None,
        camera: str,
        more: Mapping[str, object] | None = None,
    ) -> None:
        pack, article, words = citations[0]
        super().__init__(
            f"{detail} {pack.name.en}, article {article}: {words.en}.",
            pack=pack.id,
            pack_zh=pack.name.zh,
            pack_en=pack.name.en,
            article=article,
            words_zh=words.zh,
            words_en=words.en,
            place_id=place_id,
            camera=camera,
        )
        self.control = control
        self.place_id = place_id
        self.camera = camera
        self.more: Mapping[str, object] = {
            "texts": [{"pack": each.id, "article": number} for each, number, _ in citations],
            **(more or {}),
        }


class PlaceForbidden(Prohibited):
    """No camera may stand in that place."""

    code = "place-forbidden"


class PlaceUndecided(Prohibited):
    """A text may mean that place: no camera stands there until a person has decided. The words are what there is to
    decide.
    """

    code = "place-undecided"


class BuilderNotAllowed(Prohibited):
    """Only government may install there."""

    code = "builder-not-allowed"


class ConsentMissing(Prohibited):
    """Near a military zone or a secret-bearing body a camera runs only with that body's consent on file."""

    code = "consent-missing"


class RetentionBelowFloor(FairwatchError):
    """A text asks that footage stay at least `days` where the camera stands or stood; `field` is the number that is less."""

    code = "retention-below-floor"
    status = 422

    def __init__(self, days: int, field: str, ruling: Ruling) -> None:
        pack, asked = ruling.pack, ruling.requirement
        super().__init__(
            f"{pack.name.en}, {asked.article}: footage stays {days} days or more.",
            days=days,
            field=field,
            pack_zh=pack.name.zh,
            pack_en=pack.name.en,
            article=asked.article,
        )


class MoveNeeded(FairwatchError):
    """Position, direction and purpose of a camera change by an approved move; `fields` says which were to change."""

    code = "move-needed"
    status = 409


class RemovalUnexplained(FairwatchError):
    """A camera of a system that is filed, or is to be, goes with a reason only; `system` names the system."""

    code = "removal-reason-missing"
    status = 422


class MoveOpen(FairwatchError):
    """A move of the camera is waiting for a decision; `move_id` names it."""

    code = "move-open"
    status = 409


class MoveState(FairwatchError):
    """The move was decided already; `state` says how."""

    code = "move-state"
    status = 409
