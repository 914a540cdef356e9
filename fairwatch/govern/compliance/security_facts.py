# SPDX-License-Identifier: Apache-2.0
"""What the security of network and data is judged by: the program, sign-ins, sessions, ways, what firms' people did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ProgramFacts:
    """Which version of the program runs, since when, and whether the database has its schema."""

    version: str
    since_us: int
    fits: bool = True


@dataclass(frozen=True, slots=True)
class BurstFacts:
    """Failed sign-ins that came close together: the last of them, how many, whose account; empty: nobody's."""

    at_us: int
    tries: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class SignInFacts:
    """Failed sign-ins of the days that the policy looks back. `refused`: how often attempts were refused unheard."""

    failed: int = 0
    refused: int = 0
    bursts: Sequence[BurstFacts] = ()

    def plus(self, other: "SignInFacts") -> "SignInFacts":
        """Both together."""
        bursts = [*self.bursts, *other.bursts]
        return SignInFacts(self.failed + other.failed, self.refused + other.refused, bursts)


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """Who is signed in: how many sessions, and when the oldest began."""

    open: int = 0
    oldest_us: int | None = None

    def plus(self, other: "SessionFacts") -> "SessionFacts":
        """Both together."""
        began = [each for each in (self.oldest_us, other.oldest_us) if each is not None]
        return SessionFacts(self.open + other.open, min(began, default=None))


@dataclass(frozen=True, slots=True)
class WayFacts:
    """How many streams come encrypted from their cameras, and how many do not."""

    encrypted: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class ActFacts:
    """What an account that has an end did, of the days that the policy looks back: pictures seen live, played back
    (stills too), exported, last when; what it was refused; other entries in the audit log but signing in and out. `after`:
    what it came in to after its end, `turned_away`: tried and refused then.
    """

    account_id: int
    name: str
    ends_us: int
    live: int = 0
    playback: int = 0
    exports: int = 0
    exported_us: int | None = None
    refused: int = 0
    changed: int = 0
    signed_in: int = 0
    after: int = 0
    turned_away: int = 0


@dataclass(frozen=True, slots=True)
class HouseSecurity:
    """Of the whole installation. `guessed`: sign-ins under names that nobody has; `session_hours`: after so many without
    use a session ends; `asks_us`: by kind of entry, since when this installation asks for what only our own policy wants.
    """

    program: ProgramFacts | None = None
    guessed: SignInFacts = SignInFacts()
    session_hours: int = 12
    asks_us: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitSecurity:
    """Of a unit's accounts and cameras. `acts`: of the accounts that have an end."""

    sign_ins: SignInFacts = SignInFacts()
    sessions: SessionFacts = SessionFacts()
    ways: WayFacts = WayFacts()
    acts: Sequence[ActFacts] = ()
