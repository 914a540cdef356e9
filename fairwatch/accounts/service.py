# SPDX-License-Identifier: Apache-2.0
"""Accounts: the first administrator, adding, changing, disabling, rights per camera.

Whatever is asked, at least one administrator who can sign in remains.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, Select, Update, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from fairwatch.accounts.belonging import Belonging, check_belonging, must_have_authority
from fairwatch.accounts.errors import (
    AccountHasHistory,
    AccountNotFound,
    CameraUnknown,
    LastAdministrator,
    SetupDone,
    SetupTokenWrong,
    UsernameTaken,
    WrongPassword,
)
from fairwatch.accounts.grants import revoke_all
from fairwatch.accounts.models import Account, Actor, CameraRight, Role, Session
from fairwatch.accounts.officers import note_leaving
from fairwatch.accounts.passwords import Passwords, check_changed, check_policy, username_of
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.accounts.rows import ACCOUNT, find_account, to_account
from fairwatch.accounts.sessions import end_all
from fairwatch.accounts.throttle import Throttle
from fairwatch.accounts.versions import must_be_newest
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.tables import account, camera, camera_right, grant, layout, metadata, session, setting

_CHANGES = (Action.ACCOUNT_CHANGED, Action.ACCOUNT_RIGHTS)
_SETUP = "setup.token"
_OWN = (camera_right, grant, layout)
"""What goes with an account."""


class Accounts:
    """Thread-safe. `by` is who asks, for the audit log."""

    def __init__(self, engine: Engine, clock: Clock, passwords: Passwords, audit: AuditLog, throttle: Throttle) -> None:
        self._engine = engine
        self._clock = clock
        self._passwords = passwords
        self._audit = audit
        self._throttle = throttle

    # ---- the first start -------------------------------------------------------

    def setup_needed(self) -> bool:
        """Whether there is no account yet."""
        with self._engine.connect() as connection:
            return not connection.scalar(select(func.count()).select_from(account))

    def setup_token(self) -> str | None:
        """A fresh one-time token to print at the start, which makes any earlier one worthless; None when
        there is an account already.
        """
        if not self.setup_needed():
            return None
        token = secrets.token_urlsafe(18)
        with write(self._engine) as connection:
            connection.execute(delete(setting).where(setting.c.name == _SETUP))
            connection.execute(insert(setting).values(name=_SETUP, value=_hash(token)))
        return token

    def setup(self, token: str, username: str, display_name: str, password: str, address: str) -> Account:
        """Make the first administrator. Raises SetupDone, SetupTokenWrong or WeakPassword."""
        name = username_of(username)
        # Asked twice: before the costly hash, which strangers must not be able to have for nothing, and when it counts.
        with self._engine.connect() as connection:
            _check_setup(connection, token)
        hashed = self._prepared(password, name)
        with write(self._engine) as connection:
            _check_setup(connection, token)
            connection.execute(delete(setting).where(setting.c.name == _SETUP))
            made = self._insert(connection, name, display_name, hashed, Role.ADMINISTRATOR)
            self._noted(connection, Actor(made.id, made.username, address), Action.ACCOUNT_ADDED, made)
            return made

    # ---- reading ---------------------------------------------------------------

    def list(self) -> Sequence[Account]:
        """All accounts, by user name."""
        with self._engine.connect() as connection:
            return [to_account(row) for row in connection.execute(select(*ACCOUNT).order_by(account.c.username))]

    def get(self, account_id: int) -> Account:
        """One account. Raises AccountNotFound."""
        with self._engine.connect() as connection:
            return _found(connection, account_id)

    def rights(self, account_id: int) -> Sequence[CameraRight]:
        """The rights per camera that were given, whether or not `all_cameras` makes them moot."""
        query = select(camera_right).where(camera_right.c.account_id == account_id).order_by(camera_right.c.camera_id)
        with self._engine.connect() as connection:
            return [CameraRight(row.camera_id, row.live, row.playback, row.export) for row in connection.execute(query)]

    # ---- changing --------------------------------------------------------------

    def add(
        self,
        username: str,
        display_name: str,
        password: str,
        role: Role,
        *,
        by: Actor,
        all_cameras: bool = True,
        must_change_password: bool = True,
        unit_id: int | None = None,
        authority_id: int | None = None,
        ends_us: int | None = None,
    ) -> Account:
        """Add a person; who belongs where: `belonging`. Raises UsernameTaken, WeakPassword or AccountInvalid."""
        name = username_of(username)
        hashed = self._prepared(password, name)
        try:
            with write(self._engine) as connection:
                check_belonging(connection, role, unit_id, authority_id)
                made = self._insert(
                    connection,
                    name,
                    display_name,
                    hashed,
                    role,
                    all_cameras=all_cameras,
                    must_change_password=must_change_password,
                    unit_id=unit_id,
                    authority_id=authority_id,
                    ends_us=ends_us,
                )
                self._noted(connection, by, Action.ACCOUNT_ADDED, made)
                note_leaving(connection, replace(made, ends_us=None), made, by, self._clock.utc_us())
                return made
        except IntegrityError as error:
            raise UsernameTaken(f"There is an account {name} already.", username=name) from error

    def change(
        self,
        account_id: int,
        *,
        by: Actor,
        display_name: str | None = None,
        role: Role | None = None,
        disabled: bool | None = None,
        password: str | None = None,
        belonging: Belonging | None = None,
        version: int | None = None,
    ) -> Account:
        """Change what is not None. `version`: what it was changed from, None for what knows of none. A new password must be changed at the next sign-in; it, a new role, another unit
        or authority and disabling end the account's sessions and grants.

        Raises AccountNotFound, VersionConflict, LastAdministrator, WeakPassword or AccountInvalid.
        """
        values: dict[str, Any] = dict(belonging or {})
        if display_name is not None:
            values["display_name"] = display_name
        if role is not None:
            values["role"] = role.value
        if disabled is not None:
            values["disabled"] = disabled
        noted = dict(values)
        if password is not None:
            values["password_hash"] = self._prepared(password, self.get(account_id).username)
            values["must_change_password"] = True
            noted["password"] = "changed"
        with write(self._engine) as connection:
            before = _found(connection, account_id)
            after = replace(replace(before, **(belonging or {})), role=role or before.role)
            if belonging or role is not None:
                check_belonging(connection, after.role, after.unit_id, after.authority_id)
                must_have_authority(after.role, after.authority_id)
            if disabled or after.role is not Role.ADMINISTRATOR or after.ends_us is not None:
                _spare_last_administrator(connection, account_id)
            if values:
                _change(connection, before, version, values)
            moved = (after.role, after.unit_id, after.authority_id) != (
                before.role,
                before.unit_id,
                before.authority_id,
            )
            if password is not None or disabled or moved:
                self._shut_out(connection, account_id, by)
            note_leaving(connection, before, _found(connection, account_id), by, self._clock.utc_us())
            detail = {
                "username": before.username,
                "before": {name: getattr(before, name) for name in noted if name != "password"},
                "after": noted,
            }
            self._audit.by(by)(connection, Action.ACCOUNT_CHANGED, f"account:{account_id}", detail)
            return _found(connection, account_id)

    def change_own_password(self, who: Session, old: str, new: str) -> Account:
        """Replace one's password and end all one's sessions and grants: whoever had the old one may have made some.

        Raises WrongPassword, WeakPassword, TooManyAttempts.
        """
        name = who.account.username
        self._throttle.attempt(name, who.address)
        with self._engine.connect() as connection:
            kept = connection.scalar(select(account.c.password_hash).where(account.c.id == who.account.id))
        if not self._passwords.matches(kept, old):
            raise WrongPassword("The present password is wrong.")
        self._throttle.succeeded(name, who.address)
        check_changed(old, new)
        hashed = self._prepared(new, name)
        with write(self._engine) as connection:
            connection.execute(
                update(account)
                .where(account.c.id == who.account.id)
                .values(password_hash=hashed, must_change_password=False)
            )
            self._shut_out(connection, who.account.id, who.actor)
            note = self._audit.by(who.actor)
            note(connection, Action.ACCOUNT_PASSWORD, f"account:{who.account.id}", {"username": name})
            return _found(connection, who.account.id)

    def remove(self, account_id: int, *, by: Actor) -> None:
        """Remove an account with its sessions, rights, grants and layouts. The registers keep its name.

        Raises AccountNotFound, LastAdministrator, or AccountHasHistory when holds, alarms, cases or papers name it.
        """
        with write(self._engine) as connection:
            gone = _found(connection, account_id)
            _spare_last_administrator(connection, account_id)
            if any(connection.execute(each.limit(1)).first() is not None for each in _naming(account_id)):
                raise AccountHasHistory(f"{gone.username} is named in what was done or decided: disable the account.")
            self._shut_out(connection, account_id, by)
            for table in _OWN:
                connection.execute(delete(table).where(table.c.account_id == account_id))
            connection.execute(delete(account).where(account.c.id == account_id))
            note_leaving(connection, gone, None, by, self._clock.utc_us())
            self._noted(connection, by, Action.ACCOUNT_REMOVED, gone)

    def set_rights(
        self,
        account_id: int,
        *,
        all_cameras: bool,
        rights: Sequence[CameraRight],
        by: Actor,
        version: int | None = None,
    ) -> None:
        """Replace the rights per camera; the last one named counts. Raises AccountNotFound, VersionConflict or
        CameraUnknown.
        """
        given = {right.camera_id: right for right in rights}
        with write(self._engine) as connection:
            before = _found(connection, account_id)
            known = set(connection.scalars(select(camera.c.id).where(camera.c.removed_us.is_(None))))
            for camera_id in given:
                if camera_id not in known:
                    raise CameraUnknown(f"There is no camera {camera_id}.", camera_id=camera_id)
            _change(connection, before, version, {"all_cameras": all_cameras})
            connection.execute(delete(camera_right).where(camera_right.c.account_id == account_id))
            for right in given.values():
                connection.execute(insert(camera_right).values(_right_values(account_id, right)))
            detail = {
                "username": before.username,
                "all_cameras": all_cameras,
                "cameras": [_right_values(account_id, right) for right in given.values()],
            }
            self._audit.by(by)(connection, Action.ACCOUNT_RIGHTS, f"account:{account_id}", detail)

    def give_right(self, account_id: int, camera_id: int, *, by: Actor) -> None:
        """Every right to one camera: for who has just added it."""
        values = _right_values(account_id, CameraRight(camera_id, live=True, playback=True, export=True))
        with write(self._engine) as connection:
            connection.execute(insert(camera_right).values(values))
            connection.execute(_newer(account_id))
            note = self._audit.by(by)
            note(connection, Action.ACCOUNT_RIGHTS, f"account:{account_id}", {"added": values})

    # ---- inside ----------------------------------------------------------------

    def _shut_out(self, connection: Connection, account_id: int, by: Actor) -> None:
        """End whatever the account opened: its sessions and what it gave away."""
        end_all(connection, account_id)
        revoke_all(connection, account_id, self._clock.utc_us(), self._audit.by(by))

    def _prepared(self, password: str, username: str) -> str:
        check_policy(password, username)
        return self._passwords.hash(password)

    def _insert(
        self, connection: Connection, username: str, display_name: str, hashed: str, role: Role, **more: Any
    ) -> Account:
        made = connection.execute(
            insert(account).values(
                username=username,
                display_name=display_name,
                password_hash=hashed,
                role=role.value,
                created_us=self._clock.utc_us(),
                **more,
            )
        )
        assert made.inserted_primary_key is not None
        return _found(connection, made.inserted_primary_key[0])

    def _noted(self, connection: Connection, by: Actor, action: Action, about: Account) -> None:
        detail = {"username": about.username, "role": about.role.value}
        self._audit.by(by)(connection, action, f"account:{about.id}", detail)


def _check_setup(connection: Connection, token: str) -> None:
    """Raise unless the first account is still to be made and `token` is the one to make it with."""
    kept = connection.scalar(select(setting.c.value).where(setting.c.name == _SETUP).with_for_update())
    if connection.scalar(select(func.count()).select_from(account)):
        raise SetupDone("The first administrator exists already.")
    if kept is None or not hmac.compare_digest(kept, _hash(token.strip())):
        raise SetupTokenWrong("This is not the token that was printed at the last start.")


def _naming(account_id: int) -> Iterator[Select[Any]]:
    """What looks for rows that name an account and are not its own."""
    for table in metadata.sorted_tables:
        for column in table.c:
            if table not in (*_OWN, session) and column.references(account.c.id):
                yield select(column).where(column == account_id)


def _newer(account_id: int) -> Update:
    """What gives the account another version."""
    return update(account).where(account.c.id == account_id).values(version=account.c.version + 1)


def _change(connection: Connection, before: Account, given: int | None, values: dict[str, Any]) -> None:
    """Write what is changed. Raises VersionConflict, also when it was changed since it was read."""
    subject = f"account:{before.id}"
    must_be_newest(connection, subject, before.version, given, *_CHANGES)
    same = _newer(before.id).where(account.c.version == before.version)
    if not connection.execute(same.values(values)).rowcount:
        must_be_newest(connection, subject, _found(connection, before.id).version, before.version, *_CHANGES)


def _found(connection: Connection, account_id: int) -> Account:
    found = find_account(connection, account_id)
    if found is None:
        raise AccountNotFound(f"There is no account {account_id}.", account_id=account_id)
    return found


def _spare_last_administrator(connection: Connection, account_id: int) -> None:
    """Raise if nobody but `account_id` could administer. Locks the others until the transaction ends."""
    able = select(account.c.id).where(
        account.c.role == Role.ADMINISTRATOR.value, ~account.c.disabled, account.c.ends_us.is_(None)
    )
    administrators = set(connection.scalars(able.order_by(account.c.id).with_for_update()))
    if administrators == {account_id}:
        raise LastAdministrator("This is the last administrator who can sign in.", account_id=account_id)


def _right_values(account_id: int, right: CameraRight) -> dict[str, int | bool]:
    return {
        "account_id": account_id,
        "camera_id": right.camera_id,
        "live": right.live,
        "playback": right.playback,
        "export": right.export,
    }


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
