# SPDX-License-Identifier: Apache-2.0
"""Signing in and staying signed in.

The token is random and only in the browser's cookie; the database has its
SHA-256. A session ends after `idle_us` without use, and after `LONGEST_US`
whatever happens.
"""

import hashlib
import secrets
from typing import Any

from sqlalchemy import Connection, Engine, Select, delete, insert, select, update
from sqlalchemy.exc import OperationalError

from fairwatch.accounts.errors import (
    AccountBlocked,
    AccountEnded,
    NotSignedIn,
    SignInFailed,
    TooManyAttempts,
    block,
)
from fairwatch.accounts.models import Account, Actor, Session
from fairwatch.accounts.passwords import Passwords, username_of
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.accounts.rows import ACCOUNT, to_account
from fairwatch.accounts.throttle import Throttle
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.tables import account, session

LONGEST_US = 7 * 24 * 3600 * 1_000_000
# Moving a session's end on with every request would write with every request.
SEEN_US = 60 * 1_000_000
_AGENT_LENGTH = 200


class Sessions:
    """Who is signed in. Thread-safe."""

    def __init__(
        self, engine: Engine, clock: Clock, passwords: Passwords, audit: AuditLog, throttle: Throttle, idle_us: int
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._passwords = passwords
        self._audit = audit
        self._throttle = throttle
        self._idle_us = idle_us

    def sign_in(self, username: str, password: str, address: str, agent: str) -> tuple[str, Session]:
        """The cookie's token and the session.

        Raises SignInFailed, TooManyAttempts, and AccountBlocked or AccountEnded to who gave the right password.
        """
        name = username_of(username)
        try:
            self._throttle.attempt(name, address)
        except TooManyAttempts as refused:
            if refused.first:
                self._refused(name, address, refused)
            raise
        query: Select[Any] = select(*ACCOUNT, account.c.password_hash).where(account.c.username == name)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        right = self._passwords.matches(row.password_hash if row else None, password)
        if row is None or not right or row.disabled:
            who = Actor(row.id if row else None, name, address)
            self._audit.record(who, Action.ACCOUNT_SIGN_IN_FAILED, f"account:{row.id}" if row else "account")
            raise SignInFailed("The user name or the password is wrong.")
        self._throttle.succeeded(name, address)
        try:
            _check_in_force(to_account(row), self._clock.utc_us())
        except NotSignedIn as error:
            # Said only to who knows the password.
            detail = {"refusal": error.code}
            self._audit.record(Actor(row.id, name, address), Action.ACCOUNT_SIGN_IN_FAILED, f"account:{row.id}", detail)
            raise
        kept = row.password_hash
        if self._passwords.outdated(kept):
            kept = self._rehash(row.id, kept, password)
        return self.start(to_account(row), address, agent, password_hash=kept)

    def start(self, who: Account, address: str, agent: str, *, password_hash: str | None = None) -> tuple[str, Session]:
        """A session for someone who has just proved who they are, `who` as they were then.

        Raises SignInFailed if the account was disabled or removed since, was given a password to change, or has
        another one than that of `password_hash`.
        """
        token = secrets.token_urlsafe(32)
        now_us = self._clock.utc_us()
        begun = Session(_hash(token), who, secrets.token_urlsafe(24), address, now_us + self._idle_us)
        with write(self._engine) as connection:
            _check_unchanged(connection, who, password_hash)
            connection.execute(delete(session).where(session.c.expires_us <= now_us))
            connection.execute(
                insert(session).values(
                    token_hash=begun.token_hash,
                    account_id=who.id,
                    csrf=begun.csrf,
                    address=address,
                    agent=agent[:_AGENT_LENGTH],
                    created_us=now_us,
                    seen_us=now_us,
                    expires_us=begun.expires_us,
                )
            )
            connection.execute(update(account).where(account.c.id == who.id).values(last_sign_in_us=now_us))
            self._audit.by(begun.actor)(connection, Action.ACCOUNT_SIGNED_IN, f"account:{who.id}", {})
        return token, begun

    def find(self, token: str, address: str, *, keep_alive: bool = True, in_force: bool = True) -> Session:
        """The session behind a cookie; being asked for keeps it alive. `address` is where this request comes from.

        Raises NotSignedIn when it ended or its account is disabled, and AccountBlocked or AccountEnded unless `in_force`
        is False: for the gate, which refuses that itself and has to know whom.
        """
        now_us = self._clock.utc_us()
        query = (
            select(*ACCOUNT, session.c.token_hash, session.c.csrf, session.c.expires_us, session.c.seen_us)
            .add_columns(session.c.created_us.label("begun_us"))
            .join_from(session, account)
            .where(session.c.token_hash == _hash(token))
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or row.expires_us <= now_us or row.disabled:
            raise NotSignedIn("Please sign in again.")
        try:
            _check_in_force(to_account(row), now_us)
        except NotSignedIn:
            if in_force:
                raise
            keep_alive = False
        expires_us = row.expires_us
        if keep_alive and now_us - row.seen_us >= SEEN_US:
            expires_us = min(now_us + self._idle_us, row.begun_us + LONGEST_US)
            self._keep_alive(row.token_hash, now_us, expires_us)
        return Session(row.token_hash, to_account(row), row.csrf, address, expires_us)

    def end(self, ended: Session) -> None:
        """Sign out."""
        with write(self._engine) as connection:
            connection.execute(delete(session).where(session.c.token_hash == ended.token_hash))
            note = self._audit.by(ended.actor)
            note(connection, Action.ACCOUNT_SIGNED_OUT, f"account:{ended.account.id}", {})

    def _refused(self, name: str, address: str, refused: TooManyAttempts) -> None:
        """Keep that attempts were refused unheard: once for each wait, or strangers could fill the log."""
        with self._engine.connect() as connection:
            known = connection.scalar(select(account.c.id).where(account.c.username == name))
        subject = "account" if known is None else f"account:{known}"
        detail = {"refusal": refused.code}
        self._audit.record(Actor(known, name, address), Action.ACCOUNT_SIGN_IN_FAILED, subject, detail)

    def _keep_alive(self, token_hash: bytes, now_us: int, expires_us: int) -> None:
        change = update(session).where(session.c.token_hash == token_hash)
        try:
            with write(self._engine) as connection:
                connection.execute(change.values(seen_us=now_us, expires_us=expires_us))
        except OperationalError:
            # A busy database is no reason to refuse someone who may look: the next request tries again.
            return

    def _rehash(self, account_id: int, kept: str, password: str) -> str:
        """Keep the password with today's parameters; gives the hash that is kept then, unless it was changed."""
        change = update(account).where(account.c.id == account_id, account.c.password_hash == kept)
        fresh = self._passwords.hash(password)
        with write(self._engine) as connection:
            return fresh if connection.execute(change.values(password_hash=fresh)).rowcount else kept


def end_all(connection: Connection, account_id: int) -> None:
    """End every session of an account, within the caller's transaction."""
    connection.execute(delete(session).where(session.c.account_id == account_id))


def _check_in_force(who: Account, now_us: int) -> None:
    if who.blocked:
        raise AccountBlocked(f"Not kept, and stops this account: {', '.join(who.blocked)}.", **block(who.blocked))
    if who.has_ended(now_us):
        raise AccountEnded("This account has ended.", ended_us=who.ends_us)


def _check_unchanged(connection: Connection, who: Account, password_hash: str | None) -> None:
    """Raise if what was proved does not count any more. Whoever resets the password ends the sessions: one that
    begins at the same moment must be among them or not begin, so this locks the account's row.
    """
    row = connection.execute(select(account).where(account.c.id == who.id).with_for_update()).one_or_none()
    if (
        row is None
        or row.disabled
        or (row.must_change_password and not who.must_change_password)
        or password_hash not in (None, row.password_hash)
    ):
        raise SignInFailed("The user name or the password is wrong.")


def session_ends_us(connection: Connection, token_hash: bytes) -> int | None:
    """When a session ends as things stand; None when it is gone."""
    ends_us: int | None = connection.scalar(select(session.c.expires_us).where(session.c.token_hash == token_hash))
    return ends_us


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
