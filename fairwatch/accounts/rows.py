# SPDX-License-Identifier: Apache-2.0
"""Rows of the account tables as models."""

import json
from typing import Any

from sqlalchemy import Connection, Row, select

from fairwatch.accounts.models import Account, Grant, GrantKind, Role
from fairwatch.db.tables import account, grant

ACCOUNT = tuple(column for column in account.c if column.name != "password_hash")


def to_account(row: Row[Any]) -> Account:
    """From a row that has at least the columns of `ACCOUNT`."""
    return Account(
        id=row.id,
        username=row.username,
        display_name=row.display_name,
        role=Role(row.role),
        disabled=row.disabled,
        must_change_password=row.must_change_password,
        all_cameras=row.all_cameras,
        created_us=row.created_us,
        last_sign_in_us=row.last_sign_in_us,
        unit_id=row.unit_id,
        authority_id=row.authority_id,
        ends_us=row.ends_us,
        blocked=blocking(row.blocked),
        no_pictures=blocking(row.no_pictures),
        version=row.version,
    )


def blocking(stored: str) -> tuple[str, ...]:
    """The duties that block an account, as its column has them: with commas between."""
    return tuple(filter(None, stored.split(",")))


def find_account(connection: Connection, account_id: int) -> Account | None:
    """The account, or None."""
    row = connection.execute(select(*ACCOUNT).where(account.c.id == account_id)).one_or_none()
    return to_account(row) if row is not None else None


def find_grant(connection: Connection, grant_id: str) -> Grant | None:
    """The grant with that id (not its secret), or None."""
    row = connection.execute(select(grant).where(grant.c.id == grant_id)).one_or_none()
    return None if row is None else to_grant(row)


def to_grant(row: Row[Any]) -> Grant:
    """From a row that has the grant's columns."""
    return Grant(
        id=row.id,
        account_id=row.account_id,
        kind=GrantKind(row.kind),
        purpose=row.purpose,
        camera_ids=tuple(json.loads(row.camera_ids)),
        start_us=row.start_us,
        end_us=row.end_us,
        created_us=row.created_us,
        expires_us=row.expires_us,
        revoked_us=row.revoked_us,
        case_id=row.case_id,
    )
