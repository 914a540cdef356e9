# SPDX-License-Identifier: Apache-2.0
"""Who stands behind a request to the regime's routes: the scope that is seen, and the hand that changes."""

from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import HTTPConnection

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.ports import Ports
from fairwatch.display.security import ports_of, require
from fairwatch.govern.registry.models import Hand, Way
from fairwatch.govern.scope import Scope, read_scope


def hand_of(ports: Ports, session: Session, connection: HTTPConnection) -> Hand:
    """Who changes something, and how they came: browsers name the site that a request comes from, programs do not."""
    way: Way = "console" if connection.headers.get("sec-fetch-site") == "same-origin" else "api"
    return Hand(session.actor, ports.audit.by(session.actor), read_scope(ports.engine, session.account), way)


def Handed(permission: Permission) -> Any:  # noqa: N802 - reads as an annotation
    """The default value of a parameter that holds the hand of somebody with `permission`."""

    def handed(connection: HTTPConnection, session: Annotated[Session, Depends(require(permission))]) -> Hand:
        return hand_of(ports_of(connection), session, connection)

    return Depends(handed)


def Scoped(permission: Permission) -> Any:  # noqa: N802 - reads as an annotation
    """The default value of a parameter that holds the scope of somebody with `permission`."""

    def scoped(connection: HTTPConnection, session: Annotated[Session, Depends(require(permission))]) -> Scope:
        return read_scope(ports_of(connection).engine, session.account)

    return Depends(scoped)
